"""Reads of the questions. "May see" lives here: every read takes who is reading."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Text, and_, cast, func, or_, select
from sqlmodel import col

from app import names
from app.auth import Person
from app.models import (
    About,
    Case,
    CheckIn,
    Decision,
    DecisionOutcome,
    Draft,
    Follow,
    Hat,
    Member,
    Outcome,
    PostRevision,
    PostStatus,
    Reaction,
    ReplyKind,
    Visibility,
    now,
)
from app.posts import MENTION, PUBLIC, QUESTION, REPLY, open_to, replies_visible_to, visible_to

REACTION = Reaction.__table__  # type: ignore[attr-defined]
_DRAFT = Draft.__table__  # type: ignore[attr-defined]
_HAT = Hat.__table__  # type: ignore[attr-defined]
_FOLLOW = Follow.__table__  # type: ignore[attr-defined]
_CHECKIN = CheckIn.__table__  # type: ignore[attr-defined]
_CASE = Case.__table__  # type: ignore[attr-defined]
_DECISION = Decision.__table__  # type: ignore[attr-defined]
_REVISION = PostRevision.__table__  # type: ignore[attr-defined]

_HEAD = [
    QUESTION.c[name]
    for name in (
        "id", "slug", "title", "language", "country", "topics", "author_name", "created_at", "active_at", "version",
    )
]  # fmt: skip
PER_PAGE, MOST_TOLD = 20, 10


def by_id(connection: Connection, question_id: int, person: Person | None) -> Any | None:
    """One that was taken back is there without its words, while others' replies stand below it."""
    found = select(QUESTION).where(QUESTION.c.id == question_id, open_to(person))
    return connection.execute(found).one_or_none()


def reply_by_id(connection: Connection, reply_id: int, person: Person | None) -> Any | None:
    found = select(REPLY).join(QUESTION).where(REPLY.c.id == reply_id, open_to(person), replies_visible_to(person))
    return connection.execute(found).one_or_none()


def newest(
    connection: Connection, person: Person | None, *, country: str = "", topics: Sequence[str] = (),
    unanswered: bool = False, offset: int = 0, limit: int = PER_PAGE,
) -> tuple[list[Any], int]:  # fmt: skip
    """Questions where something happened lately first, with how many replies each has."""
    wanted = [visible_to(person)]
    if country:
        wanted.append(QUESTION.c.country == country)
    if topics:
        wanted.append(_about(topics))
    answered = select(REPLY.c.id).where(REPLY.c.question_id == QUESTION.c.id, REPLY.c.status == PostStatus.PUBLISHED)
    if unanswered:
        wanted.append(~answered.exists())
    total = connection.execute(select(func.count()).select_from(QUESTION).where(*wanted)).scalar_one()
    found = select(*_HEAD).where(*wanted).order_by(QUESTION.c.active_at.desc(), QUESTION.c.id.desc())
    rows = list(connection.execute(found.offset(offset).limit(limit)))
    return rows, int(total)


def _about(topics: Sequence[str]) -> Any:
    # The column is a list in JSON.
    as_text = cast(QUESTION.c.topics, Text)
    return or_(*(as_text.contains(f'"{topic}"', autoescape=True) for topic in topics))


def removed_by_moderators(connection: Connection, question_id: int) -> set[str]:
    """The posts of a thread (q1, r2) whose words a moderator took away, and not their writer before."""
    wanted = (
        select(_CASE.c.reply_id)
        .join(_DECISION, _DECISION.c.case_id == _CASE.c.id)
        .where(_CASE.c.about == About.QUESTION, _CASE.c.about_id == question_id)
        .where(_DECISION.c.outcome == DecisionOutcome.REMOVED, _DECISION.c.undone_at.is_(None))
        .where(_DECISION.c.before["status"].as_string() != PostStatus.REMOVED.value)
    )
    return {f"r{reply}" if reply else f"q{question_id}" for reply in connection.execute(wanted).scalars()}


def heads(connection: Connection, ids: Sequence[int], person: Person | None) -> dict[int, Any]:
    rows = connection.execute(select(*_HEAD).where(QUESTION.c.id.in_(list(ids)), visible_to(person)))
    return {row.id: row for row in rows}


def is_told_inside(connection: Connection, question: Any) -> bool:
    """Others have replied to what only members could read, so it cannot be opened to everybody."""
    theirs = REPLY.c.author_id.is_distinct_from(question.author_id)
    replied = select(REPLY.c.id).where(REPLY.c.question_id == question.id, theirs).limit(1)
    return question.visibility == Visibility.MEMBERS and connection.execute(replied).first() is not None


def bodies(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(select(QUESTION.c.id, QUESTION.c.body).where(QUESTION.c.id.in_(list(ids)), PUBLIC))
    return {row.id: row.body for row in rows}


def reply_counts(connection: Connection, ids: Sequence[int]) -> Counter[int]:
    counted = (
        select(REPLY.c.question_id, func.count())
        .where(REPLY.c.question_id.in_(list(ids)), REPLY.c.status == PostStatus.PUBLISHED)
        .group_by(REPLY.c.question_id)
    )
    return Counter({row[0]: row[1] for row in connection.execute(counted)})


def outline(connection: Connection, question_id: int, person: Person | None) -> list[tuple[int, int | None]]:
    """Every reply of a thread, oldest first: its number, and that of the reply that it answers."""
    found = select(REPLY.c.id, REPLY.c.parent_id).where(REPLY.c.question_id == question_id, replies_visible_to(person))
    return [(reply, parent) for reply, parent in connection.execute(found.order_by(REPLY.c.created_at, REPLY.c.id))]


def replies(connection: Connection, ids: Sequence[int], person: Person | None) -> dict[int, Any]:
    found = select(REPLY).where(REPLY.c.id.in_(list(ids)), replies_visible_to(person))
    return {row.id: row for row in connection.execute(found)}


def reactions(connection: Connection, question_id: int) -> dict[str, Counter[str]]:
    """For each post of a thread: how many of each kind."""
    counted = (
        select(REACTION.c.target, REACTION.c.kind, func.count())
        .where(REACTION.c.question_id == question_id)
        .group_by(REACTION.c.target, REACTION.c.kind)
    )
    found: dict[str, Counter[str]] = {}
    for target, kind, number in connection.execute(counted):
        found.setdefault(target, Counter())[kind.value] = number
    return found


def own_reactions(connection: Connection, question_id: int, person: Person) -> frozenset[tuple[str, str]]:
    found = select(REACTION.c.target, REACTION.c.kind).where(
        REACTION.c.question_id == question_id, REACTION.c.member_id == person.id
    )
    return frozenset((target, kind.value) for target, kind in connection.execute(found))


def follows(connection: Connection, question_id: int, person: Person) -> bool:
    found = select(_FOLLOW.c.id).where(_FOLLOW.c.question_id == question_id, _FOLLOW.c.member_id == person.id)
    return connection.execute(found).first() is not None


def led_to(connection: Connection, question_id: int) -> Sequence[Any]:
    """What the published posts of a thread name, most often named first."""
    published = or_(MENTION.c.reply_id.is_(None), REPLY.c.status == PostStatus.PUBLISHED)
    counted = (
        select(MENTION.c.kind, MENTION.c.target_id, func.count().label("times"))
        .join(REPLY, REPLY.c.id == MENTION.c.reply_id, isouter=True)
        .where(MENTION.c.question_id == question_id, published)
        .group_by(MENTION.c.kind, MENTION.c.target_id)
        .order_by(func.count().desc(), MENTION.c.target_id)
    )
    return connection.execute(counted).all()


def updates(connection: Connection, question_id: int) -> Sequence[Any]:
    """How it went: answered check-ins, newest first."""
    found = select(_CHECKIN).where(_CHECKIN.c.question_id == question_id, _CHECKIN.c.answered_at.is_not(None))
    return connection.execute(found.order_by(_CHECKIN.c.answered_at.desc())).all()


def has_stopped(connection: Connection, question_id: int) -> bool:
    """Whether the asker has said, the last time, that they have stopped looking."""
    return connection.execute(_last_outcome(question_id)).scalar() == Outcome.STOPPED


def _last_outcome(question_id: int) -> Any:
    said = select(_CHECKIN.c.outcome).where(_CHECKIN.c.question_id == question_id, _CHECKIN.c.answered_at.is_not(None))
    return said.order_by(_CHECKIN.c.answered_at.desc(), _CHECKIN.c.id.desc()).limit(1)


def told_by_asker(connection: Connection, question_id: int) -> Sequence[Any]:
    """How it went, as the asker told it in replies, newest first."""
    told = (REPLY.c.by_asker, REPLY.c.kind == ReplyKind.UPDATE, REPLY.c.status == PostStatus.PUBLISHED)
    found = select(REPLY).where(REPLY.c.question_id == question_id, *told)
    return connection.execute(found.order_by(REPLY.c.created_at.desc(), REPLY.c.id.desc()).limit(MOST_TOLD)).all()


def next_check_in(connection: Connection, question_id: int) -> Any | None:
    """The day on which the asker is asked how it goes, if that is still to come."""
    found = select(_CHECKIN.c.due_on).where(
        _CHECKIN.c.question_id == question_id, _CHECKIN.c.asked_at.is_(None), _CHECKIN.c.due_on >= now().date(),
        _last_outcome(question_id).scalar_subquery().is_distinct_from(Outcome.STOPPED),
    )  # fmt: skip
    return connection.execute(found.order_by(_CHECKIN.c.due_on).limit(1)).scalar()


def revisions(connection: Connection, question_id: int, reply_id: int | None) -> Sequence[Any]:
    of_post = _REVISION.c.reply_id.is_(None) if reply_id is None else _REVISION.c.reply_id == reply_id
    found = select(_REVISION).where(_REVISION.c.question_id == question_id, of_post)
    return connection.execute(found.order_by(_REVISION.c.version.desc())).all()


def whole(connection: Connection, ids: Sequence[int] | None = None) -> list[Any]:
    """For the index: each public question with its published replies, a row for each."""
    columns = [*_HEAD, QUESTION.c.body, REPLY.c.body.label("reply")]
    wanted = select(*columns).where(PUBLIC).order_by(QUESTION.c.id, REPLY.c.id)
    published = and_(REPLY.c.question_id == QUESTION.c.id, REPLY.c.status == PostStatus.PUBLISHED)
    wanted = wanted.join(REPLY, published, isouter=True)
    if ids is not None:
        wanted = wanted.where(QUESTION.c.id.in_(list(ids)))
    return list(connection.execute(wanted))


def versions(connection: Connection) -> dict[int, int]:
    return {row.id: row.version for row in connection.execute(select(QUESTION.c.id, QUESTION.c.version).where(PUBLIC))}


def draft(connection: Connection, person: Person, place: str, tab: str = "") -> Any | None:
    """What this person was writing there in this tab; or in whichever, last."""
    found = select(_DRAFT).where(_DRAFT.c.member_id == person.id, _DRAFT.c.place == place)
    first = (_DRAFT.c.tab != tab, _DRAFT.c.updated_at.desc(), _DRAFT.c.id.desc())
    return connection.execute(found.order_by(*first).limit(1)).one_or_none()


def hats_of(connection: Connection, member_ids: Sequence[int | None], today: date) -> dict[int, Any]:
    """The hat that each of these members wears today, the newest."""
    worn = select(_HAT).where(
        _HAT.c.member_id.in_(set(member_ids)), _HAT.c.ended_at.is_(None), _HAT.c.expires_on > today
    )
    return {row.member_id: row for row in connection.execute(worn.order_by(_HAT.c.id))}


def is_taken(connection: Connection, name: str) -> bool:
    """Whether a name for one thread is, or looks like, the name of a member; also of the one who
    asks, because it would tell who that is."""
    found = select(col(Member.id)).where(col(Member.name_key).in_(list(names.keys_like(name))))
    return connection.execute(found).first() is not None
