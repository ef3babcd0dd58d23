"""Whose posts appear at once, whose wait for a look, and who cannot write for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from app.models import Hat, Member, PostStatus, Question, Reply, Sanction, SanctionKind, now

_MEMBER = Member.__table__  # type: ignore[attr-defined] # SQLModel's table
_SANCTION = Sanction.__table__  # type: ignore[attr-defined]
_HAT = Hat.__table__  # type: ignore[attr-defined]
_QUESTION = Question.__table__  # type: ignore[attr-defined]
_REPLY = Reply.__table__  # type: ignore[attr-defined]

# Trust grows quietly: with a few posts that stood, or with time.
_KNOWN_AFTER_POSTS, _KNOWN_AFTER = 3, timedelta(days=14)

Hold = Literal["never", "links", "always"]


class SuspendedError(Exception):
    """This member cannot write before `until`."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__(f"suspended until {until}")
        self.until = until


@dataclass(frozen=True, slots=True)
class Standing:
    """`is_new` is somebody whom nobody knows yet; `restricted` somebody whose posts are all looked at first."""

    is_new: bool
    restricted: bool

    def held(self, hold: Hold, *, has_links: bool) -> bool:
        """Whether a post of theirs waits. `hold` is the setting for the posts of new members."""
        return self.restricted or (self.is_new and (hold == "always" or (hold == "links" and has_links)))


def standing(connection: Connection, member_id: int) -> Standing:
    """Raises SuspendedError for somebody who cannot write now."""
    kinds = {row.kind: row.ends_at for row in _in_force(connection, member_id)}
    if SanctionKind.SUSPENDED in kinds:
        raise SuspendedError(kinds[SanctionKind.SUSPENDED])
    return Standing(_is_new(connection, member_id), SanctionKind.RESTRICTED in kinds)


def _in_force(connection: Connection, member_id: int) -> list[Any]:
    wanted = select(_SANCTION.c.kind, _SANCTION.c.ends_at).where(
        _SANCTION.c.member_id == member_id, _SANCTION.c.lifted_at.is_(None),
        (_SANCTION.c.ends_at.is_(None)) | (_SANCTION.c.ends_at > now()),
    )  # fmt: skip
    return list(connection.execute(wanted))


def _is_new(connection: Connection, member_id: int) -> bool:
    joined = connection.execute(select(_MEMBER.c.created_at).where(_MEMBER.c.id == member_id)).scalar_one()
    if joined < now() - _KNOWN_AFTER or _wears_a_hat(connection, member_id):
        return False
    stood = 0
    for table in (_QUESTION, _REPLY):
        wanted = select(func.count()).where(table.c.author_id == member_id, table.c.status == PostStatus.PUBLISHED)
        stood += connection.execute(wanted).scalar_one()
    return stood < _KNOWN_AFTER_POSTS


def _wears_a_hat(connection: Connection, member_id: int) -> bool:
    worn = select(_HAT.c.id).where(
        _HAT.c.member_id == member_id, _HAT.c.ended_at.is_(None), _HAT.c.expires_on > now().date()
    )
    return connection.execute(worn).first() is not None
