"""Two listings of one place become one; for a month they can be parted again.

The one that goes is `removed`, so that nothing that readers see has it: no search, list, export, map or
feed. Its address, and those it once had, are redirects to the kept one, which pages follow for whatever is
not readable. `successor_id` tells it from a place that asked not to be listed.
"""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from app import cases
from app.db import lock_on
from app.listings import actions, following, moving_cases, uniting
from app.listings.pairs import key_of
from app.models import Listing, Merge, Status, now

UNDO_WITHIN = timedelta(days=30)


class CannotMergeError(Exception):
    """They are the same, or one of them is not there any more."""


class CannotUndoError(Exception):
    """The merge stays as it is."""


class TooLateError(CannotUndoError):
    """It was longer ago than a month."""


class UndoneError(CannotUndoError):
    """Somebody has undone it before."""


class MergedSinceError(CannotUndoError):
    """The kept one was merged again, or removed; that has to be undone first."""


def merge(db: Session, kept: Listing, gone: Listing) -> Merge:
    """The same twice is one merge."""
    _lock(db, kept, gone)
    if already := _active(db, kept, gone):
        return already
    if kept.id == gone.id or not (_readable(kept) and _readable(gone)):
        raise CannotMergeError
    before = {"kept": actions.snapshot(db, kept), "gone": actions.snapshot(db, gone)}
    together = uniting.united(before["kept"], before["gone"])
    if together["successor_id"] == gone.id:
        together["successor_id"] = None
    actions.restore(db, kept, together, reason=f"one place with {gone.slug}")
    actions.change(
        db, gone, {"status": Status.REMOVED, "successor_id": kept.id}, reason=f"one place with {kept.slug}"
    )  # fmt: skip
    cases.settle(db, key_of(kept.id or 0, gone.id or 0))
    moved: dict[str, Any] = {**before, "after": actions.snapshot(db, kept), "rows": following.move(db, kept, gone)}
    moved["cases"] = moving_cases.move(db, kept.id or 0, gone.id or 0)
    made = Merge(kept_id=kept.id or 0, gone_id=gone.id or 0, moved=moved)
    db.add(made)
    db.flush()
    return made


def undo(db: Session, merge: Merge) -> None:
    """Both as they were, but for what was changed since on the kept one. Raises CannotUndoError."""
    kept, gone = db.get_one(Listing, merge.kept_id), db.get_one(Listing, merge.gone_id)
    _lock(db, kept, gone)
    db.refresh(merge)
    if merge.undone_at is not None:
        raise UndoneError
    if now() - merge.merged_at > UNDO_WITHIN:
        raise TooLateError
    if _merged_since(db, merge) or not _readable(kept) or not _is_part_of(gone, kept):
        raise MergedSinceError
    moved = merge.moved
    reason = f"{gone.slug} and {kept.slug} are two again"
    actions.restore(
        db, kept, uniting.parted(moved["kept"], moved["after"], actions.snapshot(db, kept)), reason=reason
    )  # fmt: skip
    state = {"status": Status(moved["gone"]["status"]), "successor_id": moved["gone"]["successor_id"]}
    actions.change(db, gone, state, reason=reason)
    following.move_back(db, moved["rows"], kept, gone)
    moving_cases.move_back(db, moved["cases"])
    merge.undone_at = now()
    db.flush()


def _lock(db: Session, *listings: Listing) -> None:
    """In one order, so that two who merge the same pair wait for each other, and see what the other did."""
    for listing in sorted(listings, key=lambda one: one.id or 0):
        lock_on(db, f"merge {listing.id}")
        db.flush()
        db.refresh(listing, with_for_update=True)


def _readable(listing: Listing) -> bool:
    """As queries.READABLE says."""
    hidden = listing.status == Status.PENDING and listing.checked_on is not None
    return hidden or listing.status in {Status.PUBLISHED, Status.CLOSED}


def _is_part_of(gone: Listing, kept: Listing) -> bool:
    return gone.status == Status.REMOVED and gone.successor_id == kept.id


def _active(db: Session, kept: Listing, gone: Listing) -> Merge | None:
    if not _is_part_of(gone, kept):
        return None
    same = (col(Merge.kept_id) == kept.id, col(Merge.gone_id) == gone.id, col(Merge.undone_at).is_(None))
    return db.exec(select(Merge).where(*same)).first()


def _merged_since(db: Session, merge: Merge) -> bool:
    kept = or_(col(Merge.kept_id) == merge.kept_id, col(Merge.gone_id) == merge.kept_id)
    later = (col(Merge.id) > merge.id, col(Merge.undone_at).is_(None), kept)
    return db.exec(select(Merge).where(*later)).first() is not None
