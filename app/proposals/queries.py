"""Reads of proposals: one by its reference, what a listing said when somebody opened the form, whose it is."""

from typing import Any

from sqlalchemy import Connection, select

from app.auth import Person
from app.models import Case, Decision, Owner, Proposal, Revision
from app.proposals.fields import said_in

PROPOSAL = Proposal.__table__  # type: ignore[attr-defined] # SQLModel's table
_CASE = Case.__table__  # type: ignore[attr-defined]
_DECISION = Decision.__table__  # type: ignore[attr-defined]
_OWNER = Owner.__table__  # type: ignore[attr-defined]
_REVISION = Revision.__table__  # type: ignore[attr-defined]


def by_reference(connection: Connection, reference: str) -> Any | None:
    return connection.execute(select(PROPOSAL).where(PROPOSAL.c.reference == reference)).one_or_none()


def decision(connection: Connection, proposal_id: int) -> Any | None:
    """The rule and the words of the decision that counts."""
    wanted = (
        select(_DECISION.c.rule, _DECISION.c.note)
        .join(_CASE, _CASE.c.id == _DECISION.c.case_id)
        .where(_CASE.c.proposal_id == proposal_id, _DECISION.c.undone_at.is_(None))
        .order_by(_DECISION.c.id.desc())
    )
    return connection.execute(wanted.limit(1)).one_or_none()


def said_at(connection: Connection, listing_id: int, version: int) -> dict[str, Any] | None:
    """What the listing said in this version."""
    wanted = select(_REVISION.c.after).where(_REVISION.c.listing_id == listing_id, _REVISION.c.version == version)
    after = connection.execute(wanted.order_by(_REVISION.c.id.desc()).limit(1)).scalar()
    return said_in(after) if after else None


def owns(connection: Connection, listing_id: int, person: Person | None) -> bool:
    if person is None:
        return False
    own = select(_OWNER.c.id).where(_OWNER.c.listing_id == listing_id, _OWNER.c.member_id == person.id)
    return connection.execute(own).first() is not None
