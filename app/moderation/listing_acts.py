"""What can be decided about a listing: it was checked, it has closed, its link is dead, two are one."""

from typing import Any

from sqlmodel import Session

from app.listings import actions, merging
from app.listings.freshness import Ladder
from app.models import Case, DecisionOutcome, Listing, Merge, Status, now
from app.moderation.forms import Verdict

_O = DecisionOutcome
# Of two that are one, the second stays.
SECOND = "second"


class ChangedSinceError(Exception):
    """It cannot be done, or taken back, without overwriting what has come since."""


def decide(db: Session, ladder: Ladder, case: Case, verdict: Verdict) -> dict[str, Any]:
    """Returns what `undo` needs. Raises ChangedSinceError."""
    if verdict.outcome == _O.MERGED:
        return {"merge": _merge(db, case, second_stays=SECOND in verdict.fields)}
    listing = alone(db, case.about_id)
    before = actions.snapshot(db, listing)
    # What was taken out meanwhile must not come back as a page that says "closed".
    if verdict.outcome not in {_O.KEPT, _O.DIFFERENT} and listing.status == Status.REMOVED:
        raise ChangedSinceError
    if verdict.outcome == _O.CONFIRMED:
        said = "A moderator has looked: still correct"
        actions.confirm(db, listing, on=now().date(), reason=said, ladder=ladder)
    elif verdict.outcome == _O.CLOSED:
        actions.close(db, listing, reason=verdict.note[:300] or "It has closed")
    elif verdict.outcome == _O.REMOVED:
        actions.change(db, listing, {"website": None}, reason="The link was dead")
    return {"listing": before, "version": listing.version}


def alone(db: Session, listing_id: int | None) -> Listing:
    """As it is now, and nobody else's until this transaction ends."""
    return db.get_one(Listing, listing_id, with_for_update=True, populate_existing=True)


def _merge(db: Session, case: Case, *, second_stays: bool) -> int | None:
    """Merging locks both by itself, in an order of its own."""
    first, second = db.get_one(Listing, case.about_id), db.get_one(Listing, case.other_id)
    kept, gone = (second, first) if second_stays else (first, second)
    try:
        return merging.merge(db, kept, gone).id
    except merging.CannotMergeError as error:
        raise ChangedSinceError from error


def undo(db: Session, case: Case, before: dict[str, Any]) -> None:
    """Raises ChangedSinceError."""
    if "merge" in before:
        try:
            merging.undo(db, db.get_one(Merge, before["merge"]))
        except merging.CannotUndoError as error:
            raise ChangedSinceError from error
        return
    listing = alone(db, case.about_id)
    if listing.version != before["version"]:
        raise ChangedSinceError
    actions.restore(db, listing, before["listing"], reason="A decision was taken back")
