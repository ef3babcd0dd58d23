"""What a text mentions: topics, places, contact details. For posts, questions and partners."""

from collections.abc import Iterator
from typing import Any

import phonenumbers
from linkify_it import LinkifyIt
from sqlalchemy import Connection, select

from app.i18n import Tongue
from app.listings.queries import PUBLIC, TABLE
from app.places import spotting as places
from app.site import Site
from app.templating import host

_LINKS = LinkifyIt(options={"fuzzy_email": True, "fuzzy_link": True})
_MOST_CONTACTS, _MOST_NAMES = 200, 3000


def spot(site: Site, connection: Connection, tongue: Tongue, text: str) -> dict[str, Any]:
    concepts = [
        {"id": one.id, "type": one.type, "start": one.start, "end": one.end, "text": one.text}
        for one in site.spotter.spot(text)[:_MOST_NAMES]
    ]
    taken = [(one["start"], one["end"]) for one in concepts]
    return {
        "concepts": concepts,
        "places": [
            _place(site, tongue, one)
            for one in places.spot(text, site.gazetteer, most=_MOST_NAMES)
            if not _overlaps(one, taken)
        ],
        "contacts": _contacts(connection, text),
        "cautions": [
            {"id": one.id, "concept": concept, "note": one.said(tongue.language), "guide": one.guide or None}
            for one, concept in site.cautions.of(text)
        ],
    }


def _overlaps(place: places.Place, taken: list[tuple[Any, Any]]) -> bool:
    return any(place.start < end and start < place.end for start, end in taken)


def _place(site: Site, tongue: Tongue, place: places.Place) -> dict[str, Any]:
    city = site.gazetteer.city(int(place.id)) if place.type == "city" else None
    return {
        "type": place.type,
        "country": place.country,
        "id": place.id,
        "label": city.name if city else tongue.country(place.country),
        "start": place.start,
        "end": place.end,
    }


def _contacts(connection: Connection, text: str) -> list[dict[str, Any]]:
    found = sorted([*_links(text), *_phones(text)], key=lambda contact: contact[1])[:_MOST_CONTACTS]
    return [
        {"kind": kind, "start": start, "end": end, "listing": _listing_of(connection, kind, value)}
        for kind, start, end, value in found
    ]


def _links(text: str) -> Iterator[tuple[str, int, int, str]]:
    for match in _LINKS.match(text) or []:
        is_mail = match.schema == "mailto:" or ("@" in match.raw and not match.schema)
        yield ("email" if is_mail else "url"), match.index, match.last_index, match.raw


def _phones(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Numbers written with their country's code; others could be anything."""
    for match in phonenumbers.PhoneNumberMatcher(text, None):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield "phone", match.start, match.end, number


def _listing_of(connection: Connection, kind: str, value: str) -> str | None:
    """The one public listing that this contact belongs to."""
    if kind == "phone":
        wanted = TABLE.c.phone.in_([value, *_national(value)])
    elif kind == "email":
        wanted = TABLE.c.email == value.lower().removeprefix("mailto:")
    else:
        name = host(value if "//" in value else f"https://{value}").lower()
        return _listing_at(connection, name)
    slugs = connection.execute(select(TABLE.c.slug).where(PUBLIC, wanted).limit(2)).scalars().all()
    return slugs[0] if len(slugs) == 1 else None


def _listing_at(connection: Connection, name: str) -> str | None:
    """The one public listing whose website has exactly this host."""
    like = f"%{name.replace('%', '').replace('_', '')}%"
    rows = connection.execute(select(TABLE.c.slug, TABLE.c.website).where(PUBLIC, TABLE.c.website.like(like))).all()
    slugs = [row.slug for row in rows if host(row.website).lower() == name]
    return slugs[0] if len(slugs) == 1 else None


def _national(number: str) -> list[str]:
    parsed = phonenumbers.parse(number)
    shapes = (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [phonenumbers.format_number(parsed, shape) for shape in shapes]
