"""Going: the account, and as much of what was written as its author wants. Nothing of it can be brought back."""

import re
from collections.abc import Sequence
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col

from app import cases, kept_out, mail, posts
from app.accounts import queries
from app.accounts.actions import threads_of
from app.accounts.forms import Leaving
from app.models import (
    Alert,
    Appeal,
    Case,
    Decision,
    Job,
    Mail,
    MailState,
    Member,
    OwnerClaim,
    PostStatus,
    Proposal,
    ProposalState,
    Question,
    Reply,
    Report,
    SignInToken,
    now,
)

log = structlog.get_logger()
# Of a post as it was before a decision: as it is when its words are gone.
_WORDLESS: dict[str, Any] = {
    "status": PostStatus.REMOVED.value, "title": "", "body": "", "slug": posts.NO_TITLE, "topics": [], "country": None,
    "revisions": [], "check_ins": [], "reports": {},
}  # fmt: skip


def leave(db: Session, key: str, member_id: int, choice: Leaving, letters: Path) -> None:
    """Delete the member, and what hangs on them: devices, links, letters to them (also those in the folder
    `letters`), drafts, follows, reactions, reports of places, check-ins, exchanged addresses, alerts, codes. Posts
    and proposals as chosen. What others wrote stays as it is, also where it names them; so do decisions, and what
    somebody with a role did, under a number that leads to nobody. Who cannot write just now leaves a hash of the
    address, made with `key`."""
    member = db.get_one(Member, member_id)
    kept_out.keep(db, key, member_id, member.email)
    emails = queries.addresses(db.connection(), member_id, member.email)
    name = "" if choice == Leaving.ACCOUNT else member.name
    threads = threads_of(db, member_id)
    if choice == Leaving.EVERYTHING:
        _remove_posts(db, member_id)
        _withdraw_proposals(db, member_id)
    _close_claims(db, member_id)
    _forget_in_decisions(db, member_id, words=choice == Leaving.EVERYTHING)
    if name:
        _unname_posts(db, member_id)
        changed = update(Question).where(col(Question.id).in_(threads))
        db.connection().execute(changed.values(version=col(Question.version) + 1))
    _forget_letters(db, emails, name)
    _forget_files(letters, emails, name)
    for table in (SignInToken, Alert):
        db.connection().execute(delete(table).where(col(table.email).in_(emails)))
    theirs = or_(col(Proposal.member_id) == member_id, col(Proposal.email).in_(emails))
    db.connection().execute(update(Proposal).where(theirs).values(email=""))
    told_of = or_(*(col(Job.error).contains(email, autoescape=True) for email in emails))
    db.connection().execute(update(Job).where(told_of).values(error=None))
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


def _withdraw_proposals(db: Session, member_id: int) -> None:
    """Nobody need look at them any more. What was taken already is in the directory, and stays there."""
    own = col(Proposal.member_id) == member_id
    open_cases = select(Case).join(Proposal, col(Case.proposal_id) == col(Proposal.id)).where(own)
    for case in db.scalars(open_cases.where(col(Case.closed_at).is_(None))):
        cases.close(case)
    withdrawn = update(Proposal).where(own, col(Proposal.state) == ProposalState.OPEN)
    db.connection().execute(withdrawn.values(state=ProposalState.WITHDRAWN, answered_at=now()))
    nothing: dict[str, Any] = {"note": "", "source_url": "", "fields": {}, "before": {}, "form_key": None}
    db.connection().execute(update(Proposal).where(own).values(**nothing))


def _close_claims(db: Session, member_id: int) -> None:
    """What they sent to show that a listing is theirs goes with the account, so there is nothing to judge."""
    theirs = select(Case).join(OwnerClaim, col(OwnerClaim.case_id) == col(Case.id))
    for case in db.scalars(theirs.where(col(OwnerClaim.member_id) == member_id, col(Case.closed_at).is_(None))):
        cases.close(case)


def _forget_in_decisions(db: Session, member_id: int, *, words: bool) -> None:
    """What a decision would bring back if it were undone: no check-ins, which nobody would get, and no words if
    these go. What was said against it goes with them."""
    gone = _WORDLESS if words else {"check_ins": []}
    told = select(Decision).where(col(Decision.told_id) == member_id)
    for decision in db.scalars(told):
        decision.before = {name: gone.get(name, value) for name, value in decision.before.items()}
    if words:
        numbers = select(col(Decision.id)).where(col(Decision.told_id) == member_id)
        db.connection().execute(update(Appeal).where(col(Appeal.decision_id).in_(numbers)).values(said=""))
    db.flush()


def _forget_letters(db: Session, emails: Sequence[str], name: str) -> None:
    """Those to the member, whole; of those to others that name them, the words. What has not left yet stays here,
    but for what warns an old address: it may be somebody else who is leaving."""
    warning = (col(Mail.kind) == queries.ADDRESS_CHANGED) & (col(Mail.state) == MailState.QUEUED)
    db.connection().execute(delete(Mail).where(col(Mail.recipient).in_(emails), ~warning))
    if not name:
        return
    maybe = select(col(Mail.id), col(Mail.subject), col(Mail.text)).where(
        col(Mail.text).contains(name, autoescape=True) | col(Mail.subject).contains(name, autoescape=True),
        col(Mail.kind).not_in(mail.SECRET),
    )
    naming = [row.id for row in db.connection().execute(maybe) if _says(f"{row.subject}\n{row.text}", name)]
    unsent = (MailState.QUEUED, MailState.HELD_BACK)
    for_good = (col(Mail.id).in_(naming), col(Mail.state).in_(unsent))
    db.connection().execute(delete(Mail).where(*for_good))
    db.connection().execute(update(Mail).where(col(Mail.id).in_(naming)).values(subject="", text=""))


def _forget_files(folder: Path, emails: Sequence[str], name: str) -> None:
    for path in folder.glob("*.eml"):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        body = message.get_body(("plain",))
        said = f"{message['subject']}\n{body.get_content() if body else ''}"
        words = f"{message['to']}\n{said}".lower()
        if any(_says(words, email) for email in emails) or (name and _says(said, name)):
            path.unlink(missing_ok=True)


def _says(text: str, name: str) -> bool:
    """As a word of its own: a member called "Sun" is not in "Sunday"."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
