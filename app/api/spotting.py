"""What a text mentions: topics, places, contact details. For posts, questions and partners."""

from typing import Any

from sqlalchemy import Connection

from app.i18n import Tongue
from app.places import spotting as places
from app.questions import contacts
from app.site import Site

_MOST_CONTACTS, _MOST_NAMES = 200, 3000


def spot(site: Site, connection: Connection, tongue: Tongue, text: str) -> dict[str, Any]:
    concepts = [
        {"id": one.id, "type": one.type, "start": one.start, "end": one.end, "text": one.text}
        for one in site.spotter.spot(text)[:_MOST_NAMES]
    ]
    taken = [(one["start"], one["end"]) for one in concepts]
    named = [one for one in places.spot(text, site.gazetteer, most=_MOST_NAMES) if not _overlaps(one, taken)]
    return {
        "concepts": concepts,
        "places": [_place(site, tongue, one) for one in named],
        "contacts": _contacts(site, connection, text, tuple(dict.fromkeys(one.country for one in named))),
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


def _contacts(site: Site, connection: Connection, text: str, countries: tuple[str, ...]) -> list[dict[str, Any]]:
    """Phones, also national ones of the countries that the text names, mail addresses and links; names on other sites
    are only hidden, in what members write."""
    found = contacts.find(connection, text, countries=countries, base_url=site.settings.base_url)
    return [
        {"kind": one.kind, "start": one.start, "end": one.end, "listing": one.listing_slug}
        for one in found
        if one.kind != "handle"
    ][:_MOST_CONTACTS]
