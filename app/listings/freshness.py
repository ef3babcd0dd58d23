"""How long what we say is good for: a check by a person, a waiting time, whether new patients are taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from app.config import CHECK_DAYS, Settings
from app.models import Kind

UNCHECKED, FRESH, DUE, OVERDUE, HIDDEN = "unchecked", "fresh", "due", "overdue", "hidden"


@dataclass(frozen=True, slots=True)
class Ladder:
    """In days: from a check to the next, and from the day that one is due to each further step."""

    good_for: Mapping[Kind, int] = field(default_factory=lambda: dict(CHECK_DAYS))
    overdue_after: int = 90
    hidden_after: int = 180
    waiting_good_for: int = 180

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.check_days, settings.overdue_days, settings.hidden_days, settings.waiting_days)

    def step(self, next_check_on: date, today: date) -> str:
        """Where a listing stands that was checked once: fresh, due, overdue, and at last hidden."""
        late = (today - next_check_on).days
        if late <= 0:
            return FRESH
        if late <= self.overdue_after:
            return DUE
        return OVERDUE if late <= self.hidden_after else HIDDEN

    def hidden_on(self, next_check_on: date) -> date:
        """The first day on which nobody finds it any more, unless somebody checks it before."""
        return next_check_on + timedelta(days=self.hidden_after + 1)

    def believed(self, reported_on: date | None, today: date) -> bool:
        return reported_on is not None and today <= reported_on + timedelta(days=self.waiting_good_for)

    def unknown_since(self, reported_on: date | None, today: date) -> date | None:
        """The day after which a report is not believed any more, if that day is over."""
        if reported_on is None or self.believed(reported_on, today):
            return None
        return reported_on + timedelta(days=self.waiting_good_for)


USUAL = Ladder()


def next_check(kind: Kind, checked_on: date, ladder: Ladder = USUAL) -> date:
    return checked_on + timedelta(days=ladder.good_for[kind])


def freshness(checked_on: date | None, next_check_on: date | None, today: date, ladder: Ladder = USUAL) -> str:
    """`due` when the next check should have been made, `overdue` when that is long ago."""
    if checked_on is None or next_check_on is None:
        return UNCHECKED
    step = ladder.step(next_check_on, today)
    return OVERDUE if step == HIDDEN else step
