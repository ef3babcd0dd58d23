"""Reads about one member."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.auth import Person
from app.models import Draft, Follow, Mail, Member, MemberSession
from app.posts import PUBLIC, QUESTION, visible_to

MEMBER = Member.__table__  # type: ignore[attr-defined] # SQLModel's table
_SESSION = MemberSession.__table__  # type: ignore[attr-defined]
_DRAFT = Draft.__table__  # type: ignore[attr-defined]
_FOLLOW = Follow.__table__  # type: ignore[attr-defined]
_MAIL = Mail.__table__  # type: ignore[attr-defined]

ADDRESS_CHANGED = "address_changed"

_MOST_SHOWN = 200


def member(connection: Connection, member_id: int) -> Any:
    return connection.execute(select(MEMBER).where(MEMBER.c.id == member_id)).one()


def changed_key(member_id: int) -> str:
    """How the letters begin that told an old address of this member that there is a new one."""
    return f"address changed {member_id} "


def addresses(connection: Connection, member_id: int, email: str) -> list[str]:
    """The member's address, and those from before: of them we know for as long as we keep letters to them. One
    that is another member's by now is theirs."""
    before = select(_MAIL.c.recipient).where(_MAIL.c.key.startswith(changed_key(member_id)))
    before = before.where(_MAIL.c.recipient.not_in(select(MEMBER.c.email)))
    return [email, *sorted(set(connection.execute(before).scalars()))]


def sessions(connection: Connection, member_id: int) -> Sequence[Any]:
    columns = [_SESSION.c[name] for name in ("id", "device", "signed_in_at", "seen_at")]
    own = select(*columns).where(_SESSION.c.member_id == member_id)
    return connection.execute(own.order_by(_SESSION.c.seen_at.desc(), _SESSION.c.id.desc()).limit(_MOST_SHOWN)).all()


def drafts(connection: Connection, member_id: int) -> Sequence[Any]:
    own = select(_DRAFT).where(_DRAFT.c.member_id == member_id)
    return connection.execute(own.order_by(_DRAFT.c.updated_at.desc()).limit(_MOST_SHOWN)).all()


def followed(connection: Connection, person: Person) -> Sequence[Any]:
    """The threads that the member follows and may still read."""
    own = _readable(person).join(_FOLLOW, _FOLLOW.c.question_id == QUESTION.c.id)
    own = own.where(_FOLLOW.c.member_id == person.id).order_by(QUESTION.c.active_at.desc())
    return connection.execute(own.limit(_MOST_SHOWN)).all()


def readable(connection: Connection, person: Person, question_ids: Sequence[int]) -> dict[int, Any]:
    """Those of these threads that the member may still read, by number."""
    found = connection.execute(_readable(person).where(QUESTION.c.id.in_(question_ids)))
    return {row.id: row for row in found}


def _readable(person: Person) -> Any:
    columns = (QUESTION.c.id, QUESTION.c.slug, QUESTION.c.title, QUESTION.c.language, QUESTION.c.active_at)
    return select(*columns).where(visible_to(person))


def open_title(connection: Connection, question_id: int) -> str:
    """What a thread is called, if everybody may know it."""
    row = connection.execute(select(QUESTION.c.title).where(QUESTION.c.id == question_id, PUBLIC)).one_or_none()
    return row.title if row else ""
