"""Each night: listings that look like one place, for a person to judge, once."""

from datetime import timedelta

import structlog
from sqlalchemy import Connection, select
from sqlmodel import Session

from app import cases
from app.db import Database
from app.listings.duplicates import ALMOST_SURE, COLUMNS, Match, matches, rarity_of
from app.listings.queries import READABLE, TABLE
from app.models import About, Case, CaseKind, Decision, DecisionOutcome, now

log = structlog.get_logger()

LOOK = "look_for_duplicates"
# Of nights that were missed, nothing is lost; to look again costs little, and opens nothing twice.
_CHANGED_WITHIN = timedelta(days=8)

_CASE, _DECISION = Case.__table__, Decision.__table__  # type: ignore[attr-defined] # SQLModel's tables


def key_of(one: int, other: int) -> str:
    """Of the case that asks whether these two are one."""
    return f"duplicate:{min(one, other)}:{max(one, other)}"


def look(database: Database) -> None:
    """The job."""
    with database.reading() as connection:
        found = alike(connection)
    with database.writing() as db:
        opened = ask(db, found)
    if opened:
        log.info("duplicates_found", pairs=opened)


def alike(connection: Connection) -> dict[tuple[int, int], Match]:
    """The pairs, of which one has changed lately, that look almost surely like one place."""
    rarity = rarity_of(connection)
    changed = select(*COLUMNS).where(READABLE, TABLE.c.updated_at > now() - _CHANGED_WITHIN)
    pairs: dict[tuple[int, int], Match] = {}
    for row in connection.execute(changed.order_by(TABLE.c.id)).all():
        for match in matches(connection, rarity, row, but=row.id, least=ALMOST_SURE):
            pairs.setdefault((min(row.id, match.listing_id), max(row.id, match.listing_id)), match)
    return pairs


def ask(db: Session, pairs: dict[tuple[int, int], Match]) -> int:
    """Open a case for each, but not for those that somebody has looked at; how many are new."""
    known = _judged(db.connection())
    new = {pair: match for pair, match in pairs.items() if pair not in known}
    for (lower, higher), match in sorted(new.items()):
        cases.open_case(
            db, CaseKind.DUPLICATE, About.LISTING, lower, other_id=higher, key=key_of(lower, higher),
            note=f"{match.score:.2f} · {', '.join(match.why)}",
        )  # fmt: skip
    return len(new)


def _judged(connection: Connection) -> set[tuple[int, int]]:
    """The pairs that wait for a person, or that one has said to be two places."""
    waiting = (_CASE.c.kind == CaseKind.DUPLICATE, _CASE.c.closed_at.is_(None))
    pair = select(_CASE.c.about_id, _CASE.c.other_id)
    different = pair.join(_DECISION, _DECISION.c.case_id == _CASE.c.id).where(
        _DECISION.c.outcome == DecisionOutcome.DIFFERENT, _DECISION.c.undone_at.is_(None)
    )
    rows = [*connection.execute(pair.where(*waiting)), *connection.execute(different)]
    return {(min(row), max(row)) for row in rows if None not in row}
