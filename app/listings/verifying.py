"""Checks: what staff say is still correct, and what happens every night to what nobody has checked."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Text, cast, literal, select, update
from sqlmodel import Session, col

from app import audit, cases
from app.auth import Person
from app.db import Database
from app.listings import actions
from app.listings.freshness import FRESH, HIDDEN, USUAL, Ladder, next_check
from app.listings.queries import LAPSED, PUBLIC, TABLE
from app.models import About, Case, CaseKind, Listing, Owner, Status, now

_CASE = Case.__table__  # type: ignore[attr-defined] # SQLModel's table
_BATCH = 100
STILL_CORRECT = "checked, nothing has changed"


class OwnListingError(Exception):
    """Nobody says of their own organisation, with the role that they have here, that it is checked."""


def still_correct(db: Session, listing_id: int, person: Person, ladder: Ladder = USUAL) -> None:
    """Somebody with a role has looked, and nothing has changed. Raises OwnListingError."""
    own = select(col(Owner.id)).where(col(Owner.listing_id) == listing_id, col(Owner.member_id) == person.id)
    if db.connection().execute(own).first():
        raise OwnListingError
    actions.lock_stale_cases(db, [listing_id])
    listing = db.get_one(Listing, listing_id, with_for_update=True, populate_existing=True)
    actions.confirm(db, listing, on=now().date(), reason=STILL_CORRECT, ladder=ladder)
    audit.record(db, person, "confirmed", f"listing {listing_id}")


# --- every night


def every_night(database: Database, ladder: Ladder, today: date) -> None:
    """Open a case for each listing whose check is due, and hide what nobody has checked for too long. May be done
    again at any time: what was done already is passed over."""
    _follow_settings(database, ladder)
    with database.reading() as connection:
        due = list(_due(connection.execute(_CHECKED), ladder, today))
    for start in range(0, len(due), _BATCH):
        ids = due[start : start + _BATCH]
        with database.writing() as db:
            actions.lock_stale_cases(db, ids)
            for listing_id in ids:
                act(db, listing_id, ladder, today)
    _settle(database, today)


_KEY = literal("stale:").concat(cast(TABLE.c.id, Text))
_CHECKED = (
    select(TABLE.c.id, TABLE.c.next_check_on, TABLE.c.status, _CASE.c.note)
    .join(_CASE, _CASE.c.key == _KEY, isouter=True)
    .where(PUBLIC | LAPSED, TABLE.c.checked_on.is_not(None), TABLE.c.next_check_on.is_not(None))
    .order_by(TABLE.c.id)
)


def _due(rows: Iterable[Any], ladder: Ladder, today: date) -> Iterable[int]:
    """What is due and not yet as it should be."""
    for row in rows:
        step = ladder.step(row.next_check_on, today)
        note = _note(step, row.next_check_on)
        if step != FRESH and (row.note != note or (step == HIDDEN and row.status == Status.PUBLISHED)):
            yield row.id


def _note(step: str, next_check_on: date) -> str:
    return f"{step}: a check was due on {next_check_on.isoformat()}"


def act(db: Session, listing_id: int, ladder: Ladder, today: date) -> None:
    """What is due for one listing, as it is now."""
    listing = db.get_one(Listing, listing_id, with_for_update=True, populate_existing=True)
    step = ladder.step(listing.next_check_on, today) if listing.next_check_on else FRESH
    # Somebody may have checked or closed it a moment ago.
    if step == FRESH or listing.next_check_on is None or listing.status not in {Status.PUBLISHED, Status.PENDING}:
        return
    case = cases.open_case(
        db, CaseKind.STALE, About.LISTING, listing.id, key=actions.stale_key(listing.id),
        note=_note(step, listing.next_check_on),
    )  # fmt: skip
    case.note = _note(step, listing.next_check_on)
    if step == HIDDEN and listing.status == Status.PUBLISHED:
        reason = f"nobody has checked it since {listing.checked_on}, so it is not in the search"
        actions.change(db, listing, {"status": Status.PENDING}, reason=reason)


def _follow_settings(database: Database, ladder: Ladder) -> None:
    """The day of the next check follows from the last one and from the settings, which may have changed."""
    with database.reading() as connection:
        columns = [TABLE.c[name] for name in ("id", "kind", "checked_on", "next_check_on")]
        rows = connection.execute(select(*columns).where(TABLE.c.checked_on.is_not(None))).all()
    other = [row for row in rows if row.next_check_on != next_check(row.kind, row.checked_on, ladder)]
    for start in range(0, len(other), _BATCH):
        with database.writing() as db:
            _set_next_checks(db, other[start : start + _BATCH], ladder)


def _set_next_checks(db: Session, rows: Sequence[Any], ladder: Ladder) -> None:
    for row in rows:
        same = (TABLE.c.id == row.id, TABLE.c.checked_on == row.checked_on)
        day = next_check(row.kind, row.checked_on, ladder)
        db.connection().execute(update(TABLE).where(*same).values(next_check_on=day))


def _settle(database: Database, today: date) -> None:
    """Cases of what has been checked, closed or removed meanwhile."""
    with database.writing() as db:
        # What is hidden stays a case until somebody checks it, also when the settings have become milder.
        still = select(TABLE.c.id).where((PUBLIC & (TABLE.c.next_check_on < today)) | LAPSED)
        stale = (_CASE.c.kind == CaseKind.STALE, _CASE.c.key.is_not(None), _CASE.c.about_id.not_in(still))
        for key in db.connection().execute(select(_CASE.c.key).where(*stale)).scalars().all():
            cases.settle(db, key)
