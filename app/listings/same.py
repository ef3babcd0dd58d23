"""Somebody with a role sees that two listings are one place: which other one they mean, and the case that follows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlmodel import Session

from app import audit, cases
from app.auth import Person
from app.listings import duplicates, queries
from app.listings.pairs import key_of
from app.listings.queries import READABLE, TABLE
from app.models import About, Case, CaseKind

MOST_OFFERED = 8


def likely(connection: Connection, row: Any) -> list[duplicates.Match]:
    """What may be the same place, though nobody has named it."""
    found = duplicates.matches(connection, duplicates.rarity_of(connection), row, but=row.id)
    return found[:MOST_OFFERED]


def named(connection: Connection, said: str, but: int) -> Sequence[Any]:
    """The listings that these words can mean: the one at this address, those of exactly this name, or else those
    with these words in their name; without `but`, which is the one that they are compared with."""
    slug = said.rstrip("/").rpartition("/")[2].partition("?")[0]
    here = queries.by_slugs(connection, [slug]) if slug else []
    return [row for row in here if row.id != but] or _by_name(connection, said, but)


def _by_name(connection: Connection, said: str, but: int) -> Sequence[Any]:
    names = (TABLE.c.name, TABLE.c.native_name)
    others = select(TABLE.c.id, TABLE.c.slug, TABLE.c.name).where(READABLE, TABLE.c.id != but).order_by(TABLE.c.name)
    exactly = or_(*(func.lower(name) == said.lower() for name in names))
    within = or_(*(name.icontains(said, autoescape=True) for name in names))
    return (
        connection.execute(others.where(exactly).limit(MOST_OFFERED)).all()
        or connection.execute(others.where(within).limit(MOST_OFFERED)).all()
    )


def ask(db: Session, person: Person, one: int, other: int) -> Case:
    """The case that asks whether these two are one; also for a pair that somebody found different before, because
    now somebody says that it is not."""
    audit.record(db, person, "asked whether one", f"listing {one}", f"listing {other}")
    lower, higher = min(one, other), max(one, other)
    return cases.open_case(
        db, CaseKind.DUPLICATE, About.LISTING, lower, other_id=higher, key=key_of(lower, higher),
        note="Asked by a moderator",
    )  # fmt: skip
