"""Listings near a place: nearest first, asked of the database with the great-circle angle."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, func, literal, select

from app.i18n import Tongue
from app.listings.cards import place
from app.listings.queries import PUBLIC, TABLE
from app.models import AddressVisibility, Precision
from app.places.distance import kilometres

PLACED = (TABLE.c.latitude.is_not(None)) & (TABLE.c.address_visibility != AddressVisibility.HIDDEN) & ~(
    (TABLE.c.address_visibility == AddressVisibility.CITY) & (TABLE.c.position_precision == Precision.EXACT)
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
    wanted = select(
        TABLE.c.slug, TABLE.c.name, TABLE.c.city, TABLE.c.country, TABLE.c.address_visibility, TABLE.c.latitude, TABLE.c.longitude
    ).where(PUBLIC, TABLE.c.id != row.id, TABLE.c.kind == row.kind)
    if row.latitude is None:
        wanted = wanted.where(TABLE.c.country == row.country).order_by(TABLE.c.name)
    else:
        wanted = wanted.where(PLACED).order_by(closeness(row.latitude, row.longitude).desc(), TABLE.c.id)
    return [
        Neighbour(other.slug, other.name, place(other, tongue), _away(row, other))
        for other in connection.execute(wanted.limit(limit)).all()
    ]


def _away(row: Any, other: Any) -> float | None:
    if row.latitude is None or other.latitude is None:
        return None
    return kilometres(row.latitude, row.longitude, other.latitude, other.longitude)
