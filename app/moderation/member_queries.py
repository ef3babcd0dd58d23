"""Reads about one member, for moderators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, null, or_, select

from app.models import About, Hat, PostStatus, Sanction, now
from app.moderation.queries import CASE, DECISION, MEMBER, OPEN
from app.posts import QUESTION, REPLY

_SANCTION = Sanction.__table__  # type: ignore[attr-defined] # SQLModel's table
_HAT = Hat.__table__  # type: ignore[attr-defined]
# What there is to hide: what is read, or waits for a look.
HIDEABLE = frozenset({PostStatus.PUBLISHED, PostStatus.HELD})

# Questions and replies under their writers' own names. What was asked under another stays apart (S74).
_ASKED = select(
    QUESTION.c.id.label("question_id"), QUESTION.c.slug, QUESTION.c.title, QUESTION.c.body, QUESTION.c.status,
    QUESTION.c.created_at, null().label("reply_id"), QUESTION.c.language, QUESTION.c.language.label("title_language"),
).where(QUESTION.c.pseudonymous.is_(False))  # fmt: skip
_BY_ASKER = and_(QUESTION.c.author_id == REPLY.c.author_id, QUESTION.c.pseudonymous.is_(True))
_REPLIED = (
    select(
        REPLY.c.id.label("reply_id"), REPLY.c.question_id, QUESTION.c.slug, QUESTION.c.title, REPLY.c.body,
        REPLY.c.status, REPLY.c.created_at, REPLY.c.language, QUESTION.c.language.label("title_language"),
    )
    .join(QUESTION, QUESTION.c.id == REPLY.c.question_id)
    .where(~func.coalesce(_BY_ASKER, False))
)  # fmt: skip
_POSTS = ((_ASKED, QUESTION), (_REPLIED, REPLY))

# Without the address, which is nobody's business (S49).
_SHOWN = [MEMBER.c[name] for name in ("id", "name", "language", "country", "role", "created_at")]


def member(connection: Connection, member_id: int) -> Any | None:
    return connection.execute(select(*_SHOWN).where(MEMBER.c.id == member_id)).one_or_none()


def members_called(connection: Connection, said: str, key: str, limit: int) -> Sequence[Any]:
    """Whose name has this in it, as it stands or folded, the shortest first. Names for one thread are found
    nowhere (S74)."""
    alike = MEMBER.c.name_key.contains(key, autoescape=True)
    wanted = select(*_SHOWN).where(or_(alike, MEMBER.c.name.icontains(said, autoescape=True)))
    return connection.execute(wanted.order_by(func.length(MEMBER.c.name_key), MEMBER.c.id).limit(limit)).all()


def sanctions(connection: Connection, member_id: int) -> Sequence[Any]:
    """Newest first, with who decided."""
    wanted = select(_SANCTION, MEMBER.c.name.label("by_name"))
    wanted = wanted.join(MEMBER, MEMBER.c.id == _SANCTION.c.decided_by, isouter=True)
    return connection.execute(wanted.where(_SANCTION.c.member_id == member_id).order_by(_SANCTION.c.id.desc())).all()


def in_force(connection: Connection, member_id: int) -> Sequence[Any]:
    """Decisions about the member, and about posts that were hidden together, that nobody has taken back: `sanction`
    and `together` say which."""
    before = DECISION.c.before
    sanction, together = before["sanction"].as_integer(), before["together"].as_string()
    columns = [DECISION.c.id, DECISION.c.decided_at, CASE.c.about_id, CASE.c.reply_id, MEMBER.c.name.label("by_name")]
    wanted = (
        select(*columns, sanction.label("sanction"), together.label("together"))
        .join(CASE, CASE.c.id == DECISION.c.case_id)
        .join(MEMBER, MEMBER.c.id == DECISION.c.decided_by, isouter=True)
        .where(DECISION.c.told_id == member_id, DECISION.c.undone_at.is_(None))
        .where(or_(sanction.is_not(None), together.is_not(None)))
        .order_by(DECISION.c.id.desc())
    )
    return connection.execute(wanted).all()


def hats(connection: Connection, member_id: int) -> Sequence[Any]:
    return connection.execute(select(_HAT).where(_HAT.c.member_id == member_id).order_by(_HAT.c.id.desc())).all()


def written_by(connection: Connection, member_id: int, limit: int) -> list[Any]:
    """Posts under the member's own name: those that are read or wait for a look first, then newest first."""
    rows: list[Any] = []
    for wanted, table in _POSTS:
        first = case((table.c.status.in_(HIDEABLE), 0), else_=1)
        theirs = wanted.where(table.c.author_id == member_id)
        rows += connection.execute(theirs.order_by(first, table.c.created_at.desc()).limit(limit))
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return sorted(rows, key=lambda row: row.status not in HIDEABLE)[:limit]


def written_by_new(connection: Connection, since: datetime, limit: int) -> list[Any]:
    """The newest posts that are read or wait for a look, of those who have been members only since then; with who
    they are (`member_id`, `name`, `joined_at`)."""
    rows: list[Any] = []
    who = (MEMBER.c.id.label("member_id"), MEMBER.c.name, MEMBER.c.created_at.label("joined_at"))
    for wanted, table in _POSTS:
        theirs = wanted.add_columns(*who).join(MEMBER, MEMBER.c.id == table.c.author_id)
        theirs = theirs.where(MEMBER.c.created_at >= since, table.c.status.in_(HIDEABLE))
        rows += connection.execute(theirs.order_by(table.c.created_at.desc()).limit(limit))
    return sorted(rows, key=lambda row: row.created_at, reverse=True)[:limit]


def taken_posts(connection: Connection, posts: Sequence[Any], person_id: int) -> set[tuple[int, int | None]]:
    """Question and reply of those of these on which somebody else is working."""
    ids = {post.question_id for post in posts}
    wanted = select(CASE.c.about_id, CASE.c.reply_id).where(
        OPEN, CASE.c.about == About.QUESTION, CASE.c.about_id.in_(ids), CASE.c.claimed_by != person_id,
        CASE.c.claimed_until > now(),
    )  # fmt: skip
    return {(row.about_id, row.reply_id) for row in connection.execute(wanted)}
