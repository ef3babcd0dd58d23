"""Listings near a place: nearest first, asked of the database with the great-circle angle."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, func, literal, select

from app.i18n import Tongue
from app.listings.cards import place, position
from app.listings.queries import PUBLIC, TABLE
from app.models import AddressVisibility, Precision
from app.places.distance import kilometres

PLACED = (
    (TABLE.c.latitude.is_not(None))
    & (TABLE.c.address_visibility != AddressVisibility.HIDDEN)
    & ~((TABLE.c.address_visibility == AddressVisibility.CITY) & (TABLE.c.position_precision == Precision.EXACT))
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    slug: str
    name: str
    place: str
    distance_km: float | None


def closeness(latitude: float, longitude: float) -> ColumnElement[float]:
    """The cosine of the angle between a listing and a place: the larger, the nearer.
    Plain trigonometry that both databases know, exact on the whole globe."""
    here = math.radians(latitude)
    there = func.radians(TABLE.c.latitude)
    turn = func.cos(func.radians(TABLE.c.longitude) - literal(math.radians(longitude), Float))
    return func.sin(there) * math.sin(here) + func.cos(there) * math.cos(here) * turn


def like(connection: Connection, tongue: Tongue, row: Any, limit: int) -> Sequence[Neighbour]:
    """Places of the same kind: the nearest, or those in the country when we do not know where."""
    names = ("slug", "name", "city", "country", "address_visibility", "latitude", "longitude", "position_precision")
    wanted = select(*(TABLE.c[name] for name in names)).where(PUBLIC, TABLE.c.id != row.id, TABLE.c.kind == row.kind)
    # Its position only if it may be shown: from four distances anybody could work out a hidden one.
    spot = position(row)
    if spot is None:
        wanted = wanted.where(TABLE.c.country == row.country).order_by(TABLE.c.name)
    else:
        wanted = wanted.where(PLACED).order_by(closeness(*spot).desc(), TABLE.c.id)
    return [
        Neighbour(other.slug, other.name, place(other, tongue), _away(spot, position(other)))
        for other in connection.execute(wanted.limit(limit)).all()
    ]


def _away(spot: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    return kilometres(*spot, *other) if spot and other else None
