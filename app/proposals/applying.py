"""From a proposal to the columns and sources of a listing."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.db import lock_on
from app.hosts import host_of
from app.listings.importing import LISTS
from app.models import Listing, ListingSource, Precision, Proposal, SlugRedirect, now
from app.places.cities import Gazetteer
from app.places.languages import native_language
from app.proposals.fields import ENUMS, NUMBERS
from app.taxonomy.fold import fold

# Addresses of pages, which no listing can have.
_NOT_A_SLUG = frozenset({"new"})
_LONGEST_SLUG = 100
# Sources name the fields that they support as files do.
_IN_A_FILE = {"waiting_note": "waiting_time_note", **dict.fromkeys(NUMBERS, "waiting_time_note")}


def columns(gazetteer: Gazetteer, listing: Listing | None, said: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The columns for these fields, with what follows from them: where a town lies, when a waiting time was
    reported. `listing` is what it says so far; `on` the day on which somebody told us."""
    values = {name: _of_column(name, value) for name, value in said.items()}
    if said.keys() & {"country", "city", "address"}:
        values |= _position(gazetteer, listing, said)
    if "native_name" in said and not said.get("native_language"):
        country = said.get("country") or (listing.country if listing else "")
        values["native_language"] = native_language(country) if said["native_name"] else None
    if said.keys() & {*NUMBERS}:
        values["waiting_reported_on"] = on
    if "accepts_new" in said:
        values["accepts_new_reported_on"] = on
    if listing is not None:
        # Now it is said of this clinic, no longer of the hospital around it.
        values["organisation_wide"] = [name for name in listing.organisation_wide if name not in said]
    return values


def _of_column(name: str, value: Any) -> Any:
    if name in ENUMS:
        return ENUMS[name](value)
    if name in LISTS:
        return list(value or [])
    return value or "" if name == "summary" else value


def _position(gazetteer: Gazetteer, listing: Listing | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """The middle of the town: an address that somebody typed gives no point. An unknown town has none."""
    here = {"city": listing.city, "country": listing.country} if listing else {}
    city, country = ({**here, **said}.get(name) for name in ("city", "country"))
    found = gazetteer.find(city, country) if city and country else None
    moved = listing is None or (city, country) != (listing.city, listing.country)
    if listing is not None and not moved and listing.position_precision != Precision.EXACT:
        return {}
    return {
        "latitude": found.latitude if found else None, "longitude": found.longitude if found else None,
        "position_precision": Precision.CITY if found else Precision.NONE,
    } | ({"region": None} if moved else {})  # fmt: skip


def sources(db: Session, listing: Listing | None, proposal: Proposal, fields: Iterable[str]) -> list[ListingSource]:
    """What the listing stands on, when these fields come from the source of the proposal: older sources say
    them no longer."""
    said = sorted({_IN_A_FILE.get(name, name) for name in fields})
    kept: list[ListingSource] = []
    if listing is not None:
        old = select(ListingSource).where(col(ListingSource.listing_id) == listing.id).order_by(col(ListingSource.id))
        for one in db.scalars(old):
            copy = ListingSource.model_validate(one.model_dump(exclude={"id"}))
            copy.supports = [name for name in copy.supports if name not in said]
            kept.append(copy)
    if not proposal.source_url:
        return kept
    same = next((one for one in kept if one.url == proposal.source_url), None)
    if same is not None:
        same.supports, same.seen_on, same.seen_as = [*same.supports, *said], now().date(), "live page"
        return kept
    title = host_of(proposal.source_url) or proposal.source_url[:500]
    url = proposal.source_url
    return [*kept, ListingSource(listing_id=0, url=url, title=title, seen_on=now().date(), supports=said)]


def free_slug(db: Session, name: str) -> str:
    """Words of the name, and a number where another place has or had them."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_LONGEST_SLUG].strip("-") or "place"
    lock_on(db, f"slug {words}")
    number = 1
    while True:
        slug = words if number == 1 else f"{words}-{number}"
        used = db.scalars(select(Listing.id).where(col(Listing.slug) == slug)).first()  # type: ignore[call-overload] # SQLModel's column
        moved = db.get(SlugRedirect, slug)
        if used is None and moved is None and slug not in _NOT_A_SLUG:
            return slug
        number += 1
