"""Changes to listings. Each leaves a revision, raises the content version and asks for indexing,
all in the caller's transaction."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app import cases, content, jobs
from app.listings.freshness import USUAL, Ladder, next_check
from app.models import Case, ImportRun, Listing, ListingSource, Revision, Status, now

INDEX = "index_listings"
# Told to those who follow a thread that names it.
CLOSED = "listing_closed"

# What a revision remembers: everything that a change can change.
_KEPT = tuple(name for name in Listing.model_fields if name not in {"id", "version", "created_at", "updated_at"})


def snapshot(db: Session, listing: Listing) -> dict[str, Any]:
    """All facts of a listing with their sources, as JSON."""
    facts = listing.model_dump(mode="json", include=set(_KEPT))
    sources = db.exec(
        select(ListingSource).where(col(ListingSource.listing_id) == listing.id).order_by(col(ListingSource.id))
    )
    said = [source.model_dump(mode="json", exclude={"id", "listing_id"}) for source in sources.all()]
    return {name: facts[name] for name in _KEPT} | {"sources": said}


def create(
    db: Session, listing: Listing, sources: Iterable[ListingSource], *, reason: str, run: ImportRun | None = None
) -> Listing:
    db.add(listing)
    db.flush()  # gives the id that its sources and its revision carry
    _replace_sources(db, listing, sources)
    _record(db, listing, None, reason, run)
    return listing


def change(
    db: Session, listing: Listing, fields: dict[str, Any], *, reason: str,
    sources: Iterable[ListingSource] | None = None, run: ImportRun | None = None,
) -> bool:  # fmt: skip
    """Set the fields; whether anything was different. Never moves the date of the last check."""
    before = snapshot(db, listing)
    for name, value in fields.items():
        setattr(listing, name, value)
    if sources is not None:
        _replace_sources(db, listing, sources)
    if snapshot(db, listing) == before:
        return False
    _record(db, listing, before, reason, run)
    return True


def close(
    db: Session, listing: Listing, *, reason: str, successor: Listing | None = None, on: date | None = None
) -> None:
    """The page stays, with the reason; searches no longer find it."""
    fields = {
        "status": Status.CLOSED, "closed_reason": reason, "closed_on": on or now().date(),
        "successor_id": successor.id if successor else None,
    }  # fmt: skip
    change(db, listing, fields, reason=reason)


def confirm(db: Session, listing: Listing, *, on: date, reason: str, ladder: Ladder = USUAL) -> None:
    """A person has checked it. The only thing that moves the date of the last check, and never back. What had
    left the search because nobody checked it is found again."""
    on = max(on, listing.checked_on or on)
    fields: dict[str, Any] = {"checked_on": on, "next_check_on": next_check(listing.kind, on, ladder)}
    if listing.status == Status.PENDING and listing.checked_on is not None:
        fields["status"] = Status.PUBLISHED
    change(db, listing, fields, reason=reason)
    cases.settle(db, stale_key(listing.id))


def stale_key(listing_id: int | None) -> str:
    """Of the case that is open while a check is due."""
    return f"stale:{listing_id}"


def lock_stale_cases(db: Session, listing_ids: Iterable[int]) -> None:
    """Before the listings themselves are locked: in the order of a decision, so that nobody waits for each other."""
    keys = [stale_key(one) for one in listing_ids]
    cases_here = select(Case.id).where(col(Case.key).in_(keys)).order_by(col(Case.id))
    db.exec(cases_here.with_for_update()).all()


def restore(db: Session, listing: Listing, before: dict[str, Any], *, reason: str) -> None:
    """The listing as a snapshot says it was, with its sources."""
    was = Listing.model_validate(before)
    sources = [ListingSource.model_validate({**source, "listing_id": 0}) for source in before["sources"]]
    # What a snapshot from an earlier release does not hold stays as it is.
    fields = {name: getattr(was, name) for name in _KEPT if name in before}
    change(db, listing, fields, sources=sources, reason=reason)


def undo(db: Session, run: ImportRun) -> tuple[int, int]:
    """Take an import back: how many listings went back, and how many were left alone because
    somebody has changed them since."""
    back = left = 0
    statement = select(Revision).where(col(Revision.import_run_id) == run.id).order_by(col(Revision.id).desc())
    for revision in db.exec(statement).all():
        listing = db.get_one(Listing, revision.listing_id)
        if listing.version != revision.version:
            left += 1
            continue
        before = revision.before
        if before is None:
            change(db, listing, {"status": Status.REMOVED}, reason=f"import {run.id} undone")
        else:
            restore(db, listing, before, reason=f"import {run.id} undone")
        back += 1
    run.undone_at = now()
    return back, left


def _replace_sources(db: Session, listing: Listing, sources: Iterable[ListingSource]) -> None:
    for old in db.exec(select(ListingSource).where(col(ListingSource.listing_id) == listing.id)).all():
        db.delete(old)
    for source in sources:
        source.listing_id = listing.id or 0
        db.add(source)
    db.flush()  # the revision reads the sources back, in their order


def _record(db: Session, listing: Listing, before: dict[str, Any] | None, reason: str, run: ImportRun | None) -> None:
    if before is not None:
        listing.version += 1
        listing.updated_at = now()
    db.add(
        Revision(
            listing_id=listing.id or 0,
            import_run_id=run.id if run else None,
            version=listing.version,
            before=before,
            after=snapshot(db, listing),
            reason=reason,
        )
    )
    if before is not None and before["status"] == Status.PUBLISHED and listing.status == Status.CLOSED:
        jobs.later(db, CLOSED, listing_id=listing.id)
    if run is None:  # an import asks once for all its listings
        content.bump(db)
        jobs.later(db, INDEX, ids=[listing.id])
