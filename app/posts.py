"""Questions and replies for everybody who needs them: which may be read, what they name, and what
goes when one is taken back."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update
from sqlmodel import Session, col

from app import content, jobs
from app.auth import Person
from app.models import (
    CheckIn,
    Mention,
    MentionKind,
    PostRevision,
    PostStatus,
    Question,
    Reply,
    Report,
    Visibility,
)

QUESTION = Question.__table__  # type: ignore[attr-defined] # SQLModel's table
REPLY = Reply.__table__  # type: ignore[attr-defined]
MENTION = Mention.__table__  # type: ignore[attr-defined]

INDEX = "index_questions"
# What a question is called in its address when the words of its title are gone.
NO_TITLE = "question"

PUBLIC = and_(QUESTION.c.status == PostStatus.PUBLISHED, QUESTION.c.visibility == Visibility.EVERYONE)
_LEFT = REPLY.alias("left")  # not the reply that a query may be about
_HAS_REPLIES = exists().where(_LEFT.c.question_id == QUESTION.c.id, _LEFT.c.status == PostStatus.PUBLISHED)


def visible_to(person: Person | None) -> Any:
    """Which questions somebody may read: everybody's, for members those among members too, one's own always."""
    if person is None:
        return PUBLIC
    if person.is_staff:
        return QUESTION.c.status != PostStatus.REMOVED
    return or_(QUESTION.c.status == PostStatus.PUBLISHED, _own(QUESTION, person))


def open_to(person: Person | None) -> Any:
    """Whose page somebody may open: also that of a question that was taken back, for what others replied."""
    left = and_(QUESTION.c.status == PostStatus.REMOVED, _HAS_REPLIES)
    if person is None:
        left = and_(left, QUESTION.c.visibility == Visibility.EVERYONE)
    return or_(visible_to(person), left)


def replies_visible_to(person: Person | None) -> Any:
    """Removed replies keep their place without their words; held and hidden ones are their author's."""
    shown = REPLY.c.status.in_([PostStatus.PUBLISHED, PostStatus.REMOVED])
    if person is None:
        return shown
    return REPLY.c.id.is_not(None) if person.is_staff else or_(shown, _own(REPLY, person))


def _own(table: Any, person: Person) -> Any:
    return and_(table.c.author_id == person.id, table.c.status != PostStatus.REMOVED)


def naming(connection: Connection, kind: MentionKind, target_id: int, limit: int = 10) -> Sequence[Any]:
    """Questions in whose thread a published post names this, where something happened last first:
    id, slug, title, language, country, active_at, and the number of replies."""
    published = or_(MENTION.c.reply_id.is_(None), REPLY.c.status == PostStatus.PUBLISHED)
    ids = (
        select(MENTION.c.question_id)
        .join(REPLY, REPLY.c.id == MENTION.c.reply_id, isouter=True)
        .where(MENTION.c.kind == kind, MENTION.c.target_id == target_id, published)
    )
    replies = (
        select(func.count())
        .select_from(REPLY)
        .where(REPLY.c.question_id == QUESTION.c.id, REPLY.c.status == PostStatus.PUBLISHED)
        .scalar_subquery()
    )
    columns = [QUESTION.c[name] for name in ("id", "slug", "title", "language", "country", "active_at")]
    found = select(*columns, replies.label("replies")).where(PUBLIC, QUESTION.c.id.in_(ids))
    return connection.execute(found.order_by(QUESTION.c.active_at.desc()).limit(limit)).all()


def changed(db: Session, question_ids: Iterable[int]) -> None:
    """Pages and the index show what these threads say now."""
    db.flush()
    content.bump(db)
    if ids := sorted(question_ids):
        jobs.once(db, INDEX, ids=ids)


def take_back(db: Session, questions: Any, replies: Any) -> None:
    """The words of these posts go for good, with those of their older versions, of reports and of check-ins,
    and with what they name; their places in the threads stay. `questions` and `replies` are numbers, or a
    query for them."""
    connection = db.connection()
    nothing: dict[str, Any] = {"body": "", "status": PostStatus.REMOVED, "form_key": None}
    for table in (PostRevision, Mention):
        connection.execute(delete(table).where(_of_posts(table, questions, replies)))
    # Who reported it, and why, stays for the moderators.
    connection.execute(update(Report).where(_of_posts(Report, questions, replies)).values(said=""))
    connection.execute(delete(CheckIn).where(col(CheckIn.question_id).in_(questions)))
    connection.execute(
        update(Question)
        .where(col(Question.id).in_(questions))
        .values(**nothing, title="", slug=NO_TITLE, topics=[], country=None)
    )
    connection.execute(update(Reply).where(col(Reply.id).in_(replies)).values(**nothing))


def _of_posts(table: Any, questions: Any, replies: Any) -> Any:
    of_question = and_(col(table.question_id).in_(questions), col(table.reply_id).is_(None))
    return or_(of_question, col(table.reply_id).in_(replies))
