"""Which listings may be the same place as one that is described: by name, phone, mail, site and where it is.

A name alone is the main source of false alarms. So its words weigh by how rare they are, and without
anything else it counts for less the farther away the two places are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from app import hosts
from app.listings.naming import Rarity, alike, words
from app.listings.queries import READABLE, TABLE
from app.models import Precision
from app.phones import of_listing
from app.places.distance import kilometres
from app.taxonomy.fold import fold

LIKELY = 0.6  # shown to somebody who is about to list a place
ALMOST_SURE = 0.72  # worth the time of a curator, whom nobody asked

COLUMNS = [
    TABLE.c[name]
    for name in (
        "id", "slug", "name", "native_name", "country", "city", "phone", "email", "website", "latitude", "longitude",
        "position_precision",
    )
]  # fmt: skip
_NAMES = select(TABLE.c.name, TABLE.c.native_name).where(READABLE)
_END_OF_NUMBER = 6
_VERY_DIFFERENT = 0.2
_SAME_TOWN_KM, _SAME_HOUSE_KM = 25.0, 0.15


@dataclass(frozen=True)
class Candidate:
    """A place as somebody describes it; what they do not say is empty."""

    name: str
    country: str
    city: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Match:
    """`why` holds codes: name, phone, mail, site, place."""

    listing_id: int
    slug: str
    name: str
    score: float
    why: tuple[str, ...]


class Where(Enum):
    """How the two places lie; with it, from which similarity on a name counts, and how much it can say alone."""

    SAME = (0.55, 0.92, 0.82)
    NOT_SAID = (0.66, 0.97, 0.72)
    APART = (0.93, 1.0, 0.66)
    ABROAD = (0.97, 1.0, 0.62)


def rarity_of(connection: Connection) -> Rarity:
    return Rarity.of(name for row in connection.execute(_NAMES) for name in row if name)


def likely(connection: Connection, candidate: Candidate, *, most: int = 5, but: int | None = None) -> list[Match]:
    """The listings that readers may see, open or closed, that may be this place; the likeliest first."""
    return matches(connection, rarity_of(connection), candidate, but=but)[:most]


def matches(
    connection: Connection, rarity: Rarity, place: Any, *, but: int | None = None, least: float = LIKELY
) -> list[Match]:
    """The same, for somebody who asks about many places and has read once how rare the words are. A place is a
    Candidate, or a row with COLUMNS."""
    described = _Described.of(place)
    rows = connection.execute(select(*COLUMNS).where(READABLE, or_(*_conditions(described)))).all()
    found = [_match(rarity, described, row) for row in rows if row.id != but]
    return sorted((one for one in found if one.score >= least), key=lambda one: (-one.score, one.listing_id))


@dataclass(frozen=True, slots=True)
class _Described:
    """A place as it is compared: each fact in one spelling."""

    names: tuple[str, ...]
    country: str
    city: str
    numbers: frozenset[str]
    email: str
    host: str
    path: tuple[str, ...]
    spot: tuple[float, float] | None

    @classmethod
    def of(cls, one: Any) -> "_Described":
        """Of a candidate or of a row."""
        email = (one.email or "").strip().lower()
        site = (one.website or "").strip()
        exact = getattr(one, "position_precision", Precision.EXACT) == Precision.EXACT
        placed = exact and one.latitude is not None and one.longitude is not None
        return cls(
            names=tuple(name for name in (one.name, getattr(one, "native_name", None)) if name),
            country=one.country, city=fold(one.city or ""), numbers=of_listing(one.phone or "", one.country)[0],
            email=email, host=hosts.host_of(site) if site else "", path=hosts.path_of(site) if site else (),
            spot=(one.latitude, one.longitude) if placed else None,
        )  # fmt: skip

    @property
    def own_hosts(self) -> frozenset[str]:
        """Where nobody else has an address."""
        mail_host = hosts.host_of(self.email.rpartition("@")[2]) if "@" in self.email else ""
        return frozenset(
            host for host in (self.host, mail_host)
            if host and host not in hosts.PUBLIC_MAIL and not hosts.is_platform(host)
        )  # fmt: skip


def _conditions(described: _Described) -> Iterator[ColumnElement[bool]]:
    """What a listing must at least have in it to be looked at more closely."""
    yield TABLE.c.country == described.country
    for number in sorted(described.numbers):
        # Digits stand between signs of every kind.
        yield TABLE.c.phone.like(f"%{'%'.join(number[-_END_OF_NUMBER:])}%")
    if described.email:
        yield func.lower(TABLE.c.email) == described.email
    for host in sorted(described.own_hosts | ({described.host} - {""})):
        if re.fullmatch(r"[a-z0-9.-]+", host):
            yield or_(TABLE.c.website.ilike(f"%{host}%"), TABLE.c.email.ilike(f"%@{host}"))
    # The same name abroad: letters that never have accents, in their order; folded names decide.
    for name in described.names:
        rough = re.sub(r"[^bfjkmpqvwx0-9]+", "%", fold(name)).strip("%")
        if len(rough) > 1:
            yield or_(TABLE.c.name.ilike(f"%{rough}%"), TABLE.c.native_name.ilike(f"%{rough}%"))


def compared(rarity: Rarity, one: Any, other: Any) -> tuple[float, tuple[str, ...]]:
    """How likely two that are described are one place, and why."""
    return _compared(rarity, _Described.of(one), _Described.of(other))


def _match(rarity: Rarity, described: _Described, row: Any) -> Match:
    score, why = _compared(rarity, described, _Described.of(row))
    return Match(row.id, row.slug, row.name, score, why)


def _compared(rarity: Rarity, described: _Described, other: _Described) -> tuple[float, tuple[str, ...]]:
    where = _where(described, other)
    place = words(described.city) | words(other.city)
    similar = max((alike(rarity, a, b, place) for a in described.names for b in other.names), default=0.0)
    reached = dict(_reached(described, other))
    named = _by_name(similar, where, _is_another_page(described, other))
    near = _same_house(described, other)
    # Who answers for many houses answers for places with very different names.
    doubt = 0.85 if similar < _VERY_DIFFERENT and reached else 1.0
    against = 1.0
    for says in (*reached.values(), named):
        against *= 1 - says * doubt
    against *= 0.7 if near else 0.85 if where is Where.SAME else 1.0
    why: list[str] = [code for code in ("phone", "mail", "site") if code in reached]
    if similar >= Where.SAME.value[0] and named:
        why.insert(0, "name")
    if near or where is Where.SAME:
        why.append("place")
    enough = bool(reached or named)
    return round(1 - against, 3) if enough else 0.0, tuple(why)


def _by_name(similar: float, where: Where, another_page: bool) -> float:  # noqa: FBT001 - what was seen
    begins, full, most = where.value
    says = most * min(1.0, max(0.0, (similar - begins) / (full - begins) if similar > begins else 0.0))
    if similar >= full:
        says = most
    return says * (0.75 if another_page else 1.0)


def _is_another_page(one: _Described, other: _Described) -> bool:
    """Each has a page of its own, so somebody thinks of them as two."""
    return bool(one.host and other.host) and (one.host, one.path) != (other.host, other.path)


def _reached(one: _Described, other: _Described) -> Iterator[tuple[str, float]]:
    if one.numbers & other.numbers:
        yield "phone", 0.78
    if one.email and one.email == other.email:
        yield "mail", 0.82
    elif one.email and other.email and one.own_hosts & other.own_hosts:
        yield "mail", 0.3
    if one.host and one.host == other.host:
        platform = hosts.is_platform(one.host)
        if one.path == other.path and not (platform and not one.path):
            yield "site", 0.8
        elif not platform:
            yield "site", 0.2 if one.path and other.path else 0.4


def _same_house(one: _Described, other: _Described) -> bool:
    return bool(one.spot and other.spot) and kilometres(*one.spot, *other.spot) <= _SAME_HOUSE_KM  # type: ignore[misc]


def _where(one: _Described, other: _Described) -> Where:
    if one.country != other.country:
        return Where.ABROAD
    if one.city and one.city == other.city:
        return Where.SAME
    if one.spot and other.spot:
        return Where.SAME if kilometres(*one.spot, *other.spot) <= _SAME_TOWN_KM else Where.APART
    return Where.APART if one.city and other.city else Where.NOT_SAID
