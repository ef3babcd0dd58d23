"""What becomes of a proposal: sent, withdrawn, taken in whole or in part, declined, and taken back; each in the
caller's transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app import cases
from app.auth import Person
from app.db import lock_on
from app.listings import actions as listings
from app.listings import do_not_list
from app.models import (
    About,
    Case,
    CaseKind,
    Harm,
    Listing,
    Origin,
    Proposal,
    ProposalKind,
    ProposalState,
    Status,
    now,
)
from app.proposals import applying, waiting
from app.proposals.fields import CLOSED_REASON, EMPTY, REQUIRED, said_by, same
from app.site import Site

_STANDING = frozenset({Status.PUBLISHED, Status.CLOSED, Status.PENDING})


class StaleError(Exception):
    """Somebody has changed meanwhile what this would change; `fields` names it."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class AnsweredError(StaleError):
    """It was answered or withdrawn meanwhile."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody sends: `fields` by name what a listing should say, `before` what it said then."""

    kind: ProposalKind
    fields: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    listing_id: int | None = None
    base_version: int = 0
    source_url: str = ""
    note: str = ""
    language: str = "en"
    email: str = ""
    by_owner: bool = False
    question_id: int | None = None
    joins_id: int | None = None
    form_key: str = ""


def send(db: Session, site: Site, draft: Draft, person: Person | None) -> Proposal:
    """Write it down for the moderators; the same form sent twice is the same proposal."""
    if draft.form_key:
        lock_on(db, draft.form_key)
        if known := db.scalars(select(Proposal).where(col(Proposal.form_key) == draft.form_key)).one_or_none():
            return known
    proposal = Proposal(
        reference=secrets.token_urlsafe(18), kind=draft.kind, listing_id=draft.listing_id,
        base_version=draft.base_version, fields=dict(draft.fields), before=dict(draft.before),
        source_url=draft.source_url, note=draft.note, language=draft.language, email=draft.email,
        by_owner=draft.by_owner, question_id=draft.question_id, form_key=draft.form_key or None,
        member_id=person.id if person else None, joins_id=draft.joins_id,
    )  # fmt: skip
    db.add(proposal)
    db.flush()
    about = About.LISTING if draft.listing_id else About.NOTHING
    harm = Harm.PRIVATE if draft.kind == ProposalKind.REMOVAL else Harm.ORDINARY
    cases.open_case(
        db, CaseKind.PROPOSAL, about, draft.listing_id, key=_key(proposal), harm=harm, proposal_id=proposal.id,
        note=_note(db, site, draft),
    )  # fmt: skip
    return proposal


def _key(proposal: Proposal) -> str:
    return f"proposal:{proposal.id}"


def _note(db: Session, site: Site, draft: Draft) -> str:
    """What a moderator should know before they decide."""
    if draft.kind != ProposalKind.NEW:
        return "Sent by the owner of the listing" if draft.by_owner else ""
    facts = SimpleNamespace(**{**EMPTY, **draft.fields})
    known = do_not_list.hashes(db.connection())
    return "Asked not to be listed" if do_not_list.holds(known, site.settings.signing_key, facts) else ""


def withdraw(db: Session, proposal_id: int) -> bool:
    """The sender takes it back; false when it was answered already. The mail address is forgotten."""
    # In the order in which a decision locks them, so that the two never wait for each other.
    db.scalars(select(Case.id).where(col(Case.proposal_id) == proposal_id).with_for_update()).all()  # type: ignore[call-overload] # SQLModel's column
    proposal = db.get_one(Proposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal.state != ProposalState.OPEN:
        return False
    proposal.state, proposal.answered_at, proposal.email = ProposalState.WITHDRAWN, now(), ""
    cases.settle(db, _key(proposal))
    return True


def decline(db: Session, proposal: Proposal) -> None:
    """Raises AnsweredError."""
    _lock(db, proposal)
    proposal.state, proposal.answered_at = ProposalState.DECLINED, now()
    proposal.taken = dict.fromkeys(proposal.fields, False)


def take(db: Session, site: Site, proposal: Proposal, fields: set[str], *, reason: str) -> Listing:
    """Put the chosen fields into the directory. Raises StaleError, and then nothing has changed."""
    _lock(db, proposal)
    if proposal.kind == ProposalKind.NEW:
        chosen = (fields | set(REQUIRED)) & proposal.fields.keys()
        listing = _create(db, site, proposal, chosen, reason)
    else:
        chosen = fields & proposal.fields.keys() if proposal.kind == ProposalKind.EDIT else {*proposal.fields}
        listing = _change(db, site, proposal, chosen, reason)
    proposal.taken = {name: name in chosen for name in proposal.fields}
    everything = all(proposal.taken.values())
    proposal.state = ProposalState.ACCEPTED if everything else ProposalState.PARTLY
    proposal.answered_at = now()
    db.flush()
    return listing


def _lock(db: Session, proposal: Proposal) -> None:
    db.flush()
    db.refresh(proposal, with_for_update=True)
    if proposal.state != ProposalState.OPEN:
        raise AnsweredError(["state"])


def _create(db: Session, site: Site, proposal: Proposal, chosen: set[str], reason: str) -> Listing:
    said = {name: proposal.fields[name] for name in sorted(chosen)}
    values = applying.columns(site.gazetteer, None, said, proposal.created_at.date())
    slug = applying.free_slug(db, str(said["name"]))
    listing = Listing(slug=slug, origin=Origin.SUGGESTED, status=Status.PUBLISHED, **values)
    created = listings.create(db, listing, applying.sources(db, None, proposal, chosen), reason=reason)
    proposal.listing_id = created.id
    waiting.follow(db, proposal, created)
    return created


def _change(db: Session, site: Site, proposal: Proposal, chosen: set[str], reason: str) -> Listing:
    listing = _locked(db, proposal.listing_id)
    if proposal.kind == ProposalKind.CLOSURE:
        if listing.status == Status.CLOSED:
            raise StaleError(["status"])
        listings.close(db, listing, reason=str(proposal.fields.get(CLOSED_REASON) or reason)[:300])
    elif proposal.kind == ProposalKind.REMOVAL:
        do_not_list.add(db, site.settings.signing_key, listing)
        listings.change(db, listing, {"status": Status.REMOVED}, reason=reason)
    else:
        _edit(db, site, listing, proposal, chosen, reason)
    return listing


def _locked(db: Session, listing_id: int | None) -> Listing:
    """The listing as it is now, and nobody else's until this transaction ends."""
    listing = db.get_one(Listing, listing_id, with_for_update=True, populate_existing=True)
    if listing.status not in _STANDING:
        raise StaleError(["status"])
    return listing


def _edit(db: Session, site: Site, listing: Listing, proposal: Proposal, chosen: set[str], reason: str) -> None:
    says = said_by(listing)
    said = {name: proposal.fields[name] for name in sorted(chosen) if not same(says[name], proposal.fields[name])}
    if changed := [name for name in said if not same(says[name], proposal.before.get(name))]:
        raise StaleError(changed)
    if said:
        values = applying.columns(site.gazetteer, listing, said, proposal.created_at.date())
        listings.change(
            db, listing, values, sources=applying.sources(db, listing, proposal, chosen), reason=reason
        )  # fmt: skip


def undo(db: Session, site: Site, proposal: Proposal, before: dict[str, Any]) -> None:
    """It is open again, and the listing says what it said. `before` is the snapshot of the listing under
    "listing" (None if there was none), with the "version" that came of it; without them nothing had changed.
    Raises StaleError when somebody has changed the listing since."""
    db.flush()
    db.refresh(proposal, with_for_update=True)
    if "version" in before:
        listing = db.get_one(Listing, before["listing_id"], with_for_update=True, populate_existing=True)
        if listing.version != before["version"]:
            raise StaleError(["version"])
        _take_back(db, site, listing, proposal, before["listing"])
    proposal.state, proposal.answered_at, proposal.taken = ProposalState.OPEN, None, {}


def _take_back(db: Session, site: Site, listing: Listing, proposal: Proposal, snapshot: dict[str, Any] | None) -> None:
    if snapshot is None:
        listings.change(db, listing, {"status": Status.REMOVED}, reason="A proposal was taken back")
        waiting.part(db, proposal)
        proposal.listing_id = None
        return
    listings.restore(db, listing, snapshot, reason="A proposal was taken back")
    if proposal.kind == ProposalKind.REMOVAL:
        do_not_list.forget(db, site.settings.signing_key, listing)
