"""Proposals as they are sent, and what the queue does with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session, col, select

from app.listings import actions as listings
from app.models import (
    Listing,
    Proposal,
    ProposalKind,
)
from app.proposals import actions
from app.proposals.actions import Draft
from app.site import Site

NEW = {"name": "Fjord Face Clinic", "kind": "clinic", "country": "NO", "city": "Bergen", "summary": "Helps."}
SOURCE = "https://fjordface.example/about"


def sent(site: Site, kind: ProposalKind = ProposalKind.EDIT, /, **fields: Any) -> int:
    """A proposal about bergen-clinic as it is now, or of a new place."""
    with site.database.writing() as db:
        listing = db.scalars(select(Listing).where(col(Listing.slug) == "bergen-clinic")).one_or_none()
        before = {} if listing is None else {name: actions.said_by(listing).get(name) for name in fields}
        draft = Draft(kind, fields=fields, before=before, source_url=SOURCE)
        if kind != ProposalKind.NEW and listing is not None:
            draft = Draft(
                kind, fields=fields, before=before, source_url=SOURCE, listing_id=listing.id,
                base_version=listing.version,
            )  # fmt: skip
        return actions.send(db, site, draft, None).id or 0


@contextmanager
def moderating(site: Site, number: int) -> Iterator[tuple[Session, Proposal]]:
    with site.database.writing() as db:
        yield db, db.get_one(Proposal, number)


def take(site: Site, number: int, *fields: str) -> dict[str, Any]:
    """Returns what the queue keeps for taking it back."""
    with moderating(site, number) as (db, proposal):
        before = listings.snapshot(db, db.get_one(Listing, proposal.listing_id)) if proposal.listing_id else None
        chosen = set(fields) or set(proposal.fields)
        listing = actions.take(db, site, proposal, chosen, reason="A proposal was accepted")
        return {"listing": before, "listing_id": listing.id, "version": listing.version}


def undo(site: Site, number: int, before: dict[str, Any]) -> None:
    with moderating(site, number) as (db, proposal):
        actions.undo(db, site, proposal, before)
