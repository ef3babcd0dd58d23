"""Going: the account, and as much of what was written as its author wants. Nothing of it can be brought back."""

import re
from email import policy
from email.parser import BytesParser
from pathlib import Path

import structlog
from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app import mail, posts
from app.accounts.actions import threads_of
from app.accounts.forms import Leaving
from app.models import Job, Mail, MailState, Member, Question, Reply, Report, SignInToken

log = structlog.get_logger()


def leave(db: Session, member_id: int, choice: Leaving, letters: Path) -> None:
    """Delete the member, and what hangs on them: devices, links, letters to them (also those in the folder
    `letters`), drafts, follows, reactions, reports of places, check-ins, exchanged addresses. Posts as chosen.
    What others wrote stays as it is, also where it names them."""
    member = db.get_one(Member, member_id)
    name = "" if choice == Leaving.ACCOUNT else member.name
    threads = threads_of(db, member_id)
    if choice == Leaving.EVERYTHING:
        _remove_posts(db, member_id)
    if name:
        _unname_posts(db, member_id)
        changed = update(Question).where(col(Question.id).in_(threads))
        db.connection().execute(changed.values(version=col(Question.version) + 1))
    _forget_letters(db, member.email, name)
    _forget_files(letters, member.email, name)
    db.connection().execute(delete(SignInToken).where(col(SignInToken.email) == member.email))
    db.connection().execute(update(Job).where(col(Job.error).contains(member.email)).values(error=None))
    # Everything else that points at the member goes with the row, or loses its author.
    db.delete(member)
    posts.changed(db, threads)
    log.info("left", member=member_id, choice=choice.value)


def _unname_posts(db: Session, member_id: int) -> None:
    for table in (Question, Reply):
        db.connection().execute(update(table).where(col(table.author_id) == member_id).values(author_name=""))


def _remove_posts(db: Session, member_id: int) -> None:
    asked = select(col(Question.id)).where(col(Question.author_id) == member_id)
    replied = select(col(Reply.id)).where(col(Reply.author_id) == member_id)
    posts.take_back(db, asked, replied)
    db.connection().execute(delete(Report).where(col(Report.member_id) == member_id))


def _forget_letters(db: Session, email: str, name: str) -> None:
    """Those to the member, whole; of those to others that name them, the words. What has not left yet stays here."""
    db.connection().execute(delete(Mail).where(col(Mail.recipient) == email))
    if not name:
        return
    maybe = select(col(Mail.id), col(Mail.subject), col(Mail.text)).where(
        col(Mail.text).contains(name, autoescape=True) | col(Mail.subject).contains(name, autoescape=True),
        col(Mail.kind).not_in(mail.SECRET),
    )
    naming = [row.id for row in db.connection().execute(maybe) if _says(f"{row.subject}\n{row.text}", name)]
    for_good = (col(Mail.id).in_(naming), col(Mail.state) == MailState.QUEUED)
    db.connection().execute(delete(Mail).where(*for_good))
    db.connection().execute(update(Mail).where(col(Mail.id).in_(naming)).values(subject="", text=""))


def _forget_files(folder: Path, email: str, name: str) -> None:
    for path in folder.glob("*.eml"):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        body = message.get_body(("plain",))
        said = f"{message['subject']}\n{body.get_content() if body else ''}"
        if email in str(message["to"]).lower() or email in said.lower() or (name and _says(said, name)):
            path.unlink(missing_ok=True)


def _says(text: str, name: str) -> bool:
    """As a word of its own: a member called "Sun" is not in "Sunday"."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
