"""Changes to questions and replies, each with its mentions, its revision and its jobs, all in the
caller's transaction."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import cases, content, jobs, posts
from app.auth import Person
from app.db import lock_on
from app.models import (
    About,
    CaseKind,
    CheckIn,
    Follow,
    Harm,
    Mention,
    MentionKind,
    PostRevision,
    PostStatus,
    Question,
    Reaction,
    ReactionKind,
    Reply,
    now,
)
from app.questions import drafts
from app.questions.forms import Asking, Replying
from app.taxonomy.fold import fold

TELL = "tell_followers"
CHECK_IN = "check_in"
CHECK_INS = (timedelta(days=14), timedelta(days=91), timedelta(days=365))
Named = Iterable[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a text: what it names, whether private details in it are masked; and whether
    somebody looks at it before others read it."""

    named: Sequence[tuple[str, int]] = ()
    masked: bool = False
    held: bool = False

    @property
    def status(self) -> PostStatus:
        return PostStatus.HELD if self.held else PostStatus.PUBLISHED


def ask(db: Session, person: Person, asking: Asking, seen: Seen) -> Question:
    """Publish a question, or hold it; the same form sent twice is the same question."""
    if asking.form_key:
        lock_on(db, asking.form_key)
        sent = select(Question).where(Question.form_key == asking.form_key, Question.author_id == person.id)
        if known := db.exec(sent).one_or_none():
            return known
    question = Question(
        slug=slug_of(asking.title), title=asking.title, body=asking.body, language=asking.language,
        country=asking.country or None, topics=list(asking.topics), author_id=person.id,
        author_name=asking.name if asking.pseudonymous else person.name, pseudonymous=asking.pseudonymous,
        visibility=asking.visibility, form_key=asking.form_key or None, status=seen.status,
    )  # fmt: skip
    db.add(question)
    db.flush()
    number = question.id or 0
    mention(db, number, None, seen.named)
    db.add(Follow(member_id=person.id, question_id=number))
    if asking.check_ins:
        for after in CHECK_INS:
            asked = CheckIn(question_id=number, member_id=person.id, due_on=(now() + after).date())
            db.add(asked)
            db.flush()
            jobs.later(db, CHECK_IN, after=after, checkin_id=asked.id)
    drafts.drop(db, person, "new", asking.tab, asking.copied, (asking.title, asking.body))
    _have_looked_at(db, number, None, seen)
    posts.changed(db, [number])
    return question


def reply(db: Session, person: Person, question: Question, replying: Replying, seen: Seen) -> Reply:
    """Publish a reply, or hold it; followers are told when it can be read. The asker writes under the
    name of the thread."""
    if replying.form_key:
        lock_on(db, replying.form_key)
        sent = select(Reply).where(Reply.form_key == replying.form_key, Reply.author_id == person.id)
        if known := db.exec(sent).one_or_none():
            return known
    number = question.id or 0
    by_asker = question.author_id == person.id
    written = Reply(
        question_id=number, parent_id=_parent(db, number, replying.parent_id), body=replying.body,
        language=replying.language, kind=replying.kind, author_id=person.id,
        author_name=question.author_name if by_asker else person.name, by_asker=by_asker,
        form_key=replying.form_key or None, status=seen.status,
    )  # fmt: skip
    db.add(written)
    db.flush()
    mention(db, number, written.id, seen.named)
    follow(db, person, number)
    if not seen.held:
        question.active_at = now()
        jobs.later(db, TELL, question_id=number, reply_id=written.id)
    question.version += 1
    place = draft_place(number, replying.parent_id)
    drafts.drop(db, person, place, replying.tab, replying.copied, ("", replying.body))
    _have_looked_at(db, number, written.id, seen)
    posts.changed(db, [number])
    return written


def _have_looked_at(db: Session, question_id: int, reply_id: int | None, seen: Seen) -> None:
    """Open a case for what is held, and for masked details, which may belong into the directory."""
    kind = CaseKind.HELD if seen.held else CaseKind.CONTACT
    key = f"{kind.value}:{f'r{reply_id}' if reply_id else f'q{question_id}'}"
    if seen.held or seen.masked:
        cases.open_case(db, kind, About.QUESTION, question_id, key=key, harm=Harm.PRIVATE, reply_id=reply_id)
    else:
        cases.settle(db, key)


def _parent(db: Session, question_id: int, parent_id: int | None) -> int | None:
    """The reply that is answered, if it is one of this thread."""
    if parent_id is None:
        return None
    parent = db.get(Reply, parent_id)
    return parent.id if parent is not None and parent.question_id == question_id else None


def edit_question(db: Session, question: Question, said: Asking, seen: Seen) -> None:
    """Other words, and what they are about and for whom. What the words were before stays readable."""
    number = question.id or 0
    if (question.title, question.body) != (said.title, said.body):
        db.add(PostRevision(question_id=number, version=question.version, title=question.title, body=question.body))
        question.title, question.body, question.slug = said.title, said.body, slug_of(said.title)
        question.edited_at = now()
    question.topics, question.country, question.language = list(said.topics), said.country or None, said.language
    question.visibility = said.visibility
    question.version += 1
    question.status = _after_change(question.status, seen)
    mention(db, number, None, seen.named)
    _have_looked_at(db, number, None, seen)
    posts.changed(db, [number])


def edit_reply(db: Session, question: Question, written: Reply, said: Asking, seen: Seen) -> None:
    number = question.id or 0
    if written.body != said.body:
        db.add(PostRevision(question_id=number, reply_id=written.id, version=written.version, body=written.body))
        written.body, written.edited_at = said.body, now()
    written.language = said.language
    written.version += 1
    written.status = _after_change(written.status, seen)
    question.version += 1
    mention(db, number, written.id, seen.named)
    _have_looked_at(db, number, written.id, seen)
    posts.changed(db, [number])


def _after_change(status: PostStatus, seen: Seen) -> PostStatus:
    """What everybody could read may have to wait again; what they could not read is not published by a change."""
    return seen.status if status == PostStatus.PUBLISHED else status


def take_back(db: Session, question: Question, written: Reply | None) -> None:
    """The author removes a post. What others replied stays."""
    number = question.id or 0
    posts.take_back(db, [] if written else [number], [written.id] if written else [])
    db.refresh(question)
    question.version += 1
    posts.changed(db, [number])


def react(
    db: Session, person: Person, question_id: int, target: str, kind: ReactionKind, *, stop: bool = False
) -> None:
    """Say it, or with `stop` take it back. Said twice is said once."""
    lock_on(db, f"reaction {person.id} {target}")
    own = (
        col(Reaction.member_id) == person.id, col(Reaction.target) == target, col(Reaction.kind) == kind,
    )  # fmt: skip
    if stop:
        db.connection().execute(delete(Reaction).where(*own))
    elif db.exec(select(Reaction).where(*own)).first() is None:
        db.add(Reaction(member_id=person.id, question_id=question_id, target=target, kind=kind))
    content.bump(db)


def follow(db: Session, person: Person, question_id: int) -> None:
    lock_on(db, f"follow {person.id} {question_id}")
    own = select(Follow).where(Follow.member_id == person.id, Follow.question_id == question_id)
    if db.exec(own).first() is None:
        db.add(Follow(member_id=person.id, question_id=question_id))


def unfollow(db: Session, person: Person, question_id: int) -> None:
    own = (col(Follow.member_id) == person.id, col(Follow.question_id) == question_id)
    db.connection().execute(delete(Follow).where(*own))


def draft_place(question_id: int, reply_id: int | None, *, change: bool = False) -> str:
    """Where somebody replies to a post, or changes it."""
    return f"{'e' if change else 'q'}{question_id}{f'.r{reply_id}' if reply_id else ''}"


def mention(db: Session, question_id: int, reply_id: int | None, named: Named) -> None:
    of_post = col(Mention.reply_id).is_(None) if reply_id is None else col(Mention.reply_id) == reply_id
    db.connection().execute(delete(Mention).where(col(Mention.question_id) == question_id, of_post))
    for kind, target_id in dict.fromkeys(named):
        db.add(Mention(question_id=question_id, reply_id=reply_id, kind=MentionKind(kind), target_id=target_id))


def slug_of(title: str) -> str:
    """Words of the title, for people who read addresses; the number before it is what counts."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:80].strip("-") or posts.NO_TITLE
