"""The care finder's reads: which listings could help, from where somebody lives.

Asked of the database alone, so that the finder answers whether or not the search engine does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, case, func, select

from app.finder.forms import Need
from app.guides import queries as guide_queries
from app.guides.matching import fitting
from app.i18n import Tongue
from app.listings.nearby import PLACED, closeness
from app.listings.queries import PUBLIC, TABLE, has
from app.models import Kind, Known
from app.places import countries
from app.site import Site
from app.taxonomy.concepts import Taxonomy

MOST_GUIDES = 6
CARE = TABLE.c.kind.in_([Kind.CLINIC, Kind.THERAPIST])
SIGNPOSTS = TABLE.c.kind.in_([Kind.CHARITY, Kind.PROFESSIONAL_BODY])
ABROAD_YES = TABLE.c.accepts_international == Known.YES
ABROAD_UNKNOWN = TABLE.c.accepts_international == Known.UNKNOWN
REMOTE_YES = TABLE.c.remote_consultation == Known.YES

_COLUMNS = [
    TABLE.c[name]
    for name in (
        "id", "slug", "country", "kind", "latitude", "longitude", "address_visibility", "position_precision",
        "conditions", "treatments", "languages", "funding", "remote_consultation", "accepts_international",
        "referral_required", "organisation_wide", "city",
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Start:
    """Where distances are measured from: the town that was told, else the middle of the country."""

    latitude: float
    longitude: float
    exact: bool


def start_of(need: Need) -> Start:
    if need.city:
        return Start(need.city.latitude, need.city.longitude, exact=True)
    latitude, longitude = countries.centre(need.country)
    return Start(latitude, longitude, exact=False)


def wishes(need: Need, taxonomy: Taxonomy) -> dict[str, Any]:
    """Each wish as a condition on a listing."""
    return dict(_wishes(need.condition, need.treatment, need.funding, need.languages, taxonomy))


# Every section asks for the same; putting the expressions together costs more than running them.
@lru_cache(maxsize=256)
def _wishes(
    condition: str, treatment: str, funding: str, languages: tuple[str, ...], taxonomy: Taxonomy
) -> Mapping[str, Any]:
    wanted = {}
    if condition:
        wanted["condition"] = has("condition", taxonomy.with_narrower(condition))
    if treatment:
        wanted["treatment"] = has("treatment", taxonomy.with_narrower(treatment))
    if funding:
        wanted["funding"] = has("funding", [funding])
    if languages:
        wanted["language"] = has("language", languages)
    return wanted


def rows(
    connection: Connection,
    need: Need,
    taxonomy: Taxonomy,
    where: Sequence[Any],
    start: Start,
    limit: int,
    *,
    nearest: bool,
) -> tuple[Sequence[Any], int, int]:
    """Rows of one section, how many there are, and how many of those fit every wish.

    `nearest` orders by distance alone; otherwise what fits more comes first, then the nearer.
    """
    wanted = wishes(need, taxonomy)
    fits = sum((case((wish, 1), else_=0) for wish in wanted.values()), start=case((TABLE.c.id > 0, 0), else_=0))
    placed = case((PLACED, 0), else_=1)
    near = closeness(start.latitude, start.longitude).desc()
    about = taxonomy.with_broader([need.condition]) if need.condition else []
    close = case((has("condition", about), 0), else_=1) if about else placed
    order = [placed, near, fits.desc()] if nearest else [fits.desc(), close, placed, near]
    every = select(func.count(), func.coalesce(func.sum(case((fits == len(wanted), 1), else_=0)), 0))
    total, whole = connection.execute(every.select_from(TABLE).where(PUBLIC, *where)).one()
    chosen = select(*_COLUMNS).where(PUBLIC, *where).order_by(*order, TABLE.c.name, TABLE.c.id).limit(limit)
    return connection.execute(chosen).all(), int(total), int(whole)


def fitting_guides(site: Site, connection: Connection, tongue: Tongue, need: Need) -> list[Any]:
    """What to read: about this condition, treatment, stage and country, best first."""
    return fitting(
        site.taxonomy, guide_queries.known_heads(site, connection, tongue.language), condition=need.condition,
        treatment=need.treatment, since=need.since, country=need.country, most=MOST_GUIDES,
    )  # fmt: skip


def count(connection: Connection, where: Sequence[Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(TABLE).where(PUBLIC, *where)).scalar_one())
