"""What can be decided about a listing: it was checked, it has closed, its link is dead, two are one."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session

from app.listings import actions, merging
from app.models import Case, DecisionOutcome, Listing, Merge, now

_O = DecisionOutcome
# Of two that are one, the second stays.
SECOND = "second"


class ChangedSinceError(Exception):
    """It cannot be done, or taken back, without overwriting what has come since."""


def decide(
    db: Session, case: Case, listing: Listing, outcome: DecisionOutcome, note: str, fields: Collection[str]
) -> dict[str, Any]:
    """Returns what `undo` needs. Raises ChangedSinceError."""
    if outcome == _O.MERGED:
        return {"merge": _merge(db, listing, db.get_one(Listing, case.other_id), fields)}
    before = actions.snapshot(db, listing)
    if outcome == _O.CONFIRMED:
        actions.confirm(db, listing, on=now().date(), reason="A moderator has looked: still correct")
    elif outcome == _O.CLOSED:
        actions.close(db, listing, reason=note or "It has closed")
    elif outcome == _O.REMOVED:
        actions.change(db, listing, {"website": None}, reason="The link was dead")
    return {"listing": before, "version": listing.version}


def _merge(db: Session, first: Listing, second: Listing, fields: Collection[str]) -> int | None:
    kept, gone = (second, first) if SECOND in fields else (first, second)
    try:
        merged = merging.merge(db, kept, gone)
    except merging.CannotMergeError as error:
        raise ChangedSinceError from error
    db.flush()
    return merged.id


def undo(db: Session, listing: Listing, before: dict[str, Any]) -> None:
    """Raises ChangedSinceError."""
    if "merge" in before:
        try:
            merging.undo(db, db.get_one(Merge, before["merge"]))
        except merging.CannotUndoError as error:
            raise ChangedSinceError from error
        return
    if listing.version != before["version"]:
        raise ChangedSinceError
    actions.restore(db, listing, before["listing"], reason="A decision was taken back")
