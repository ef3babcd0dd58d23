"""Changes to questions and replies, each with its mentions, its revision and its jobs, all in the
caller's transaction."""

import re
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import content, jobs, posts
from app.auth import Person
from app.db import lock_on
from app.models import (
    CheckIn,
    Draft,
    Follow,
    Mention,
    MentionKind,
    PostRevision,
    Question,
    Reaction,
    ReactionKind,
    Reply,
    now,
)
from app.questions.forms import Asking, Replying
from app.taxonomy.fold import fold

TELL = "tell_followers"
CHECK_IN = "check_in"
CHECK_INS = (timedelta(days=14), timedelta(days=91), timedelta(days=365))
Named = Iterable[tuple[str, int]]


def ask(db: Session, person: Person, asking: Asking, named: Named) -> Question:
    """Publish a question; the same form sent twice is the same question."""
    if asking.form_key:
        lock_on(db, asking.form_key)
        sent = select(Question).where(Question.form_key == asking.form_key, Question.author_id == person.id)
        if known := db.exec(sent).one_or_none():
            return known
    question = Question(
        slug=slug_of(asking.title), title=asking.title, body=asking.body, language=asking.language,
        country=asking.country or None, topics=list(asking.topics), author_id=person.id,
        author_name=asking.name if asking.pseudonymous else person.name, pseudonymous=asking.pseudonymous,
        visibility=asking.visibility, form_key=asking.form_key or None,
    )  # fmt: skip
    db.add(question)
    db.flush()
    number = question.id or 0
    _mention(db, number, None, named)
    db.add(Follow(member_id=person.id, question_id=number))
    if asking.check_ins:
        for after in CHECK_INS:
            asked = CheckIn(question_id=number, member_id=person.id, due_on=(now() + after).date())
            db.add(asked)
            db.flush()
            jobs.later(db, CHECK_IN, after=after, checkin_id=asked.id)
    _drop_draft(db, person, "new", asking.tab)
    posts.changed(db, [number])
    return question


def reply(db: Session, person: Person, question: Question, replying: Replying, named: Named) -> Reply:
    """Publish a reply; followers are told. The asker writes under the name of the thread."""
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
        form_key=replying.form_key or None,
    )  # fmt: skip
    db.add(written)
    db.flush()
    _mention(db, number, written.id, named)
    follow(db, person, number)
    question.active_at = now()
    question.version += 1
    _drop_draft(db, person, draft_place(number, replying.parent_id), replying.tab)
    jobs.later(db, TELL, question_id=number, reply_id=written.id)
    posts.changed(db, [number])
    return written


def _parent(db: Session, question_id: int, parent_id: int | None) -> int | None:
    """The reply that is answered, if it is one of this thread."""
    if parent_id is None:
        return None
    parent = db.get(Reply, parent_id)
    return parent.id if parent is not None and parent.question_id == question_id else None


def edit_question(db: Session, question: Question, title: str, body: str, topics: list[str], named: Named) -> bool:
    """Change the words; what they were before stays readable. False when nothing is different."""
    if (question.title, question.body, question.topics) == (title, body, topics):
        return False
    number = question.id or 0
    db.add(PostRevision(question_id=number, version=question.version, title=question.title, body=question.body))
    question.title, question.body, question.topics = title, body, topics
    question.slug = slug_of(title)
    question.edited_at = now()
    question.version += 1
    _mention(db, number, None, named)
    posts.changed(db, [number])
    return True


def edit_reply(db: Session, question: Question, written: Reply, body: str, named: Named) -> bool:
    if written.body == body:
        return False
    number = question.id or 0
    db.add(PostRevision(question_id=number, reply_id=written.id, version=written.version, body=written.body))
    written.body, written.edited_at = body, now()
    written.version += 1
    question.version += 1
    _mention(db, number, written.id, named)
    posts.changed(db, [number])
    return True


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


def draft_place(question_id: int, reply_id: int | None) -> str:
    return f"q{question_id}.r{reply_id}" if reply_id else f"q{question_id}"


def _drop_draft(db: Session, person: Person, place: str, tab: str) -> None:
    own = (col(Draft.member_id) == person.id, col(Draft.place) == place, col(Draft.tab) == tab)
    db.connection().execute(delete(Draft).where(*own))


def _mention(db: Session, question_id: int, reply_id: int | None, named: Named) -> None:
    of_post = col(Mention.reply_id).is_(None) if reply_id is None else col(Mention.reply_id) == reply_id
    db.connection().execute(delete(Mention).where(col(Mention.question_id) == question_id, of_post))
    for kind, target_id in dict.fromkeys(named):
        db.add(Mention(question_id=question_id, reply_id=reply_id, kind=MentionKind(kind), target_id=target_id))


def slug_of(title: str) -> str:
    """Words of the title, for people who read addresses; the number before it is what counts."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:80].strip("-") or posts.NO_TITLE
