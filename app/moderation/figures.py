"""Figures for moderators: how long people wait, how true the directory is, what is missing. No names, no words
of members."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from app.listings import freshness
from app.listings.freshness import Ladder
from app.listings.queries import PUBLIC, TABLE
from app.models import CaseKind, DecisionOutcome, LinkCheck, Member, MissedSearch, PostStatus, now
from app.moderation import queries
from app.moderation.queries import CASE, DECISION, OPEN
from app.posts import QUESTION, REPLY

LATELY, YEAR = timedelta(days=30), timedelta(days=365)
WEEKS = 12
# Words that only one reader has used may be theirs alone; they are counted, and not shown.
SHOWN_FROM, _MOST_WORDS = 2, 20
_LINKS = LinkCheck.__table__  # type: ignore[attr-defined] # SQLModel's table
_MEMBERS = Member.__table__  # type: ignore[attr-defined]
_MISSED = MissedSearch.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Queue:
    open_by_kind: Mapping[CaseKind, int]
    oldest: timedelta | None
    # From the opening of a case to its decision, in the last 30 days; None if nothing was decided.
    median_wait: timedelta | None
    outcomes: Mapping[DecisionOutcome, int]
    undone_on_appeal: int


def queue(connection: Connection) -> Queue:
    since = now() - LATELY
    oldest = connection.execute(select(func.min(CASE.c.opened_at)).where(OPEN)).scalar()
    decided = DECISION.c.decided_at > since
    waits = connection.execute(
        select(CASE.c.opened_at, DECISION.c.decided_at)
        .join(DECISION, DECISION.c.case_id == CASE.c.id)
        .where(decided)
    ).all()  # fmt: skip
    outcomes = connection.execute(select(DECISION.c.outcome, func.count()).where(decided).group_by(DECISION.c.outcome))
    by_outcome = {row[0]: int(row[1]) for row in outcomes}
    return Queue(
        open_by_kind=queries.counts(connection),
        oldest=now() - oldest if oldest else None,
        median_wait=median(row.decided_at - row.opened_at for row in waits) if waits else None,
        outcomes=by_outcome,
        undone_on_appeal=by_outcome.get(DecisionOutcome.RESTORED, 0),
    )


@dataclass(frozen=True, slots=True)
class Share:
    checked: int
    total: int

    @property
    def percent(self) -> int:
        return round(self.checked * 100 / self.total) if self.total else 0


def checked_by_country(connection: Connection, today: date) -> dict[str, Share]:
    """How many public listings somebody has checked in twelve months."""
    checked = func.sum(case((TABLE.c.checked_on >= today - YEAR, 1), else_=0))
    rows = connection.execute(
        select(TABLE.c.country, checked, func.count()).where(PUBLIC).group_by(TABLE.c.country)
    ).all()  # fmt: skip
    return {row[0]: Share(int(row[1]), int(row[2])) for row in rows}


def steps(connection: Connection, today: date, ladder: Ladder) -> dict[str, int]:
    """How many public listings stand on each step of the ladder, in its order."""
    found = Counter(
        dict.fromkeys((freshness.FRESH, freshness.DUE, freshness.OVERDUE, freshness.HIDDEN, freshness.UNCHECKED), 0)
    )
    due_on = case((TABLE.c.checked_on.is_not(None), TABLE.c.next_check_on))
    rows = connection.execute(select(due_on, func.count()).where(PUBLIC).group_by(due_on)).all()
    for next_check_on, number in rows:
        found[ladder.step(next_check_on, today) if next_check_on else freshness.UNCHECKED] += number
    return dict(found)


def links(connection: Connection) -> dict[str, int]:
    """Of public listings that have a website: it answers, has failed lately, has never been asked."""
    own = and_(_LINKS.c.listing_id == TABLE.c.id, _LINKS.c.url == TABLE.c.website)
    state = case((_LINKS.c.listing_id.is_(None), "unasked"), (_LINKS.c.failures > 0, "failing"), else_="answers")
    rows = connection.execute(
        select(state, func.count())
        .select_from(TABLE.outerjoin(_LINKS, own))
        .where(PUBLIC, TABLE.c.website.is_not(None))
        .group_by(state)
    ).all()  # fmt: skip
    found = {row[0]: int(row[1]) for row in rows}
    return {name: found.get(name, 0) for name in ("answers", "failing", "unasked")}


@dataclass(frozen=True, slots=True)
class MissedWords:
    rows: Sequence[tuple[str, int]]
    others: int


def missed(connection: Connection) -> MissedWords:
    """What found nothing, most often first."""
    often = _MISSED.c.times >= SHOWN_FROM
    rows = connection.execute(
        select(_MISSED.c.words, _MISSED.c.times)
        .where(often)
        .order_by(_MISSED.c.times.desc(), _MISSED.c.last_on.desc(), _MISSED.c.words)
        .limit(_MOST_WORDS)
    ).all()
    total = connection.execute(select(func.count()).select_from(_MISSED)).scalar_one()
    return MissedWords([(row.words, row.times) for row in rows], int(total) - len(rows))


def members_by_week(connection: Connection, today: date) -> list[tuple[date, int]]:
    return _by_week(connection, today, (_MEMBERS.c.created_at, True))


def posts_by_week(connection: Connection, today: date) -> list[tuple[date, int]]:
    """Questions and replies that can be read now."""
    return _by_week(
        connection,
        today,
        (QUESTION.c.created_at, QUESTION.c.status == PostStatus.PUBLISHED),
        (REPLY.c.created_at, REPLY.c.status == PostStatus.PUBLISHED),
    )


def _by_week(connection: Connection, today: date, *counted: tuple[Any, Any]) -> list[tuple[date, int]]:
    """For each of the last weeks, by its Monday, how many rows began in it; the newest week is not over."""
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    begins = [datetime.combine(day, datetime.min.time(), now().tzinfo) for day in mondays]
    begins.append(begins[-1] + timedelta(weeks=1))
    numbers = [0] * WEEKS
    for column, which in counted:
        sums = [
            func.coalesce(func.sum(case((and_(column >= first, column < after), 1), else_=0)), 0)
            for first, after in pairwise(begins)
        ]
        row = connection.execute(select(*sums).where(column >= begins[0], which)).one()
        numbers = [before + int(more) for before, more in zip(numbers, row, strict=True)]
    return list(zip(mondays, numbers, strict=True))
