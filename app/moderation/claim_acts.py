"""What can be decided about somebody who shows that a listing is theirs."""

from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.listings import claims
from app.models import Case, DecisionOutcome, Owner, OwnerClaim, Status
from app.moderation.listing_acts import ChangedSinceError, alone


def claimant(db: Session, case: Case) -> int | None:
    """Nobody when they have left."""
    return db.scalars(select(col(OwnerClaim.member_id)).where(col(OwnerClaim.case_id) == case.id)).one_or_none()


def decide(db: Session, case: Case, outcome: DecisionOutcome) -> dict[str, Any]:
    """Returns what `undo` needs. Raises ChangedSinceError."""
    if outcome == DecisionOutcome.DECLINED:
        return {"owner": None}
    member_id, listing = claimant(db, case), alone(db, case.about_id)
    if member_id is None or listing.status == Status.REMOVED:
        raise ChangedSinceError
    made = claims.make_owner(db, member_id, listing.id or 0)
    # Who was it already, by mail, stays it when this is taken back.
    return {"owner": member_id if made else None}


def undo(db: Session, case: Case, before: dict[str, Any]) -> None:
    theirs = (col(Owner.listing_id) == case.about_id, col(Owner.member_id) == before["owner"])
    db.connection().execute(delete(Owner).where(*theirs))
