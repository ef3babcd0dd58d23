"""How long a check by a person is good for."""

from datetime import date, timedelta

from app.models import Kind

# Days from a check to the next one. Practices change faster than charities.
GOOD_FOR = {Kind.THERAPIST: 180, Kind.CLINIC: 365, Kind.CHARITY: 365, Kind.PROFESSIONAL_BODY: 365}
GRACE = timedelta(days=90)

UNCHECKED, FRESH, DUE, OVERDUE = "unchecked", "fresh", "due", "overdue"


def next_check(kind: Kind, checked_on: date) -> date:
    return checked_on + timedelta(days=GOOD_FOR[kind])


def freshness(checked_on: date | None, next_check_on: date | None, today: date) -> str:
    """`due` when the next check should have been made, `overdue` when that is long ago."""
    if checked_on is None or next_check_on is None:
        return UNCHECKED
    if today <= next_check_on:
        return FRESH
    return DUE if today <= next_check_on + GRACE else OVERDUE
