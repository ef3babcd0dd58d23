"""New places that somebody has suggested and nobody has decided about: whether one that is described is among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session, col

from app.listings import duplicates
from app.listings.naming import Rarity
from app.models import About, Case, Listing, Proposal, ProposalKind, ProposalState
from app.proposals import merging
from app.proposals.fields import CONTACT, EMPTY, said_by, same
from app.proposals.queries import PROPOSAL
from app.site import Site

_CASE = Case.__table__  # type: ignore[attr-defined] # SQLModel's table
# Somebody who sends thousands must not make this slow.
_NEWEST = 300
_NEW = "new"


@dataclass(frozen=True, slots=True)
class Waiting:
    """`why` holds codes, as in a match with a listing."""

    id: int
    # Itself, or the one that it adds to.
    joined_id: int
    case_id: int
    name: str
    sent_at: datetime
    score: float
    why: tuple[str, ...]


def described(site: Site, facts: Mapping[str, Any]) -> duplicates.Candidate:
    """A place as somebody describes it who suggests it."""
    city = site.gazetteer.find(facts["city"], facts["country"]) if facts["city"] else None
    return duplicates.Candidate(
        name=facts["name"], country=facts["country"], **{name: facts[name] or "" for name in (*CONTACT, "city")},
        latitude=city.latitude if city else None, longitude=city.longitude if city else None,
    )  # fmt: skip


def alike(
    site: Site, connection: Connection, rarity: Rarity, place: duplicates.Candidate, *, but: int | None = None
) -> list[Waiting]:
    """The likeliest first."""
    wanted = (
        select(
            PROPOSAL.c.id, PROPOSAL.c.joins_id, PROPOSAL.c.fields, PROPOSAL.c.created_at, _CASE.c.id.label("case_id")
        )
        .join(_CASE, _CASE.c.proposal_id == PROPOSAL.c.id)
        .where(PROPOSAL.c.kind == ProposalKind.NEW, PROPOSAL.c.state == ProposalState.OPEN, PROPOSAL.c.id != (but or 0))
        .order_by(PROPOSAL.c.id.desc())
        .limit(_NEWEST)
    )
    found = []
    for row in connection.execute(wanted):
        other = described(site, {**EMPTY, **row.fields})
        score, why = duplicates.compared(rarity, place, other)
        if score >= duplicates.LIKELY:
            found.append(Waiting(row.id, row.joins_id or row.id, row.case_id, other.name, row.created_at, score, why))
    return sorted(found, key=lambda one: (-one.score, one.id))


# --- one that adds to another


def follow(db: Session, first: Proposal, listing: Listing) -> None:
    """The first of them is a listing now: what was added to it becomes a change of that."""
    says = said_by(listing)
    for added in _added_to(db, first, ProposalKind.NEW):
        together = merging.join(says, {**EMPTY, **added.fields})
        changed = [name for name in together if not same(together[name], says[name])]
        before: dict[str, Any] = {name: says[name] for name in changed}
        added.before = {**before, _NEW: added.fields}
        added.fields = {name: together[name] for name in changed}
        added.kind, added.listing_id, added.base_version = ProposalKind.EDIT, listing.id, listing.version
        _about(db, added)


def part(db: Session, first: Proposal) -> None:
    """There is no listing any more: what was added to it is about a new place again."""
    for added in _added_to(db, first, ProposalKind.EDIT):
        added.fields, added.before = added.before[_NEW], {}
        added.kind, added.listing_id, added.base_version = ProposalKind.NEW, None, 0
        _about(db, added)


def _added_to(db: Session, first: Proposal, kind: ProposalKind) -> list[Proposal]:
    """Those that nobody has decided about; their cases are locked first, as by a decision."""
    open_ones = (col(Proposal.joins_id) == first.id, col(Proposal.state) == ProposalState.OPEN)
    ids = select(col(Proposal.id)).where(*open_ones)
    db.scalars(select(Case).where(col(Case.proposal_id).in_(ids)).order_by(col(Case.id)).with_for_update()).all()
    same_kind = select(Proposal).where(*open_ones, col(Proposal.kind) == kind).order_by(col(Proposal.id))
    locked = same_kind.with_for_update().execution_options(populate_existing=True)
    return list(db.scalars(locked))


def _about(db: Session, proposal: Proposal) -> None:
    case = db.scalars(select(Case).where(col(Case.proposal_id) == proposal.id)).one()
    case.about, case.about_id = (About.LISTING if proposal.listing_id else About.NOTHING), proposal.listing_id
