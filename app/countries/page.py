"""What the pages of the countries show, gathered for their templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from app import maps
from app.finder import answer
from app.finder.forms import Need
from app.guides import queries as guides
from app.guides.matching import fitting
from app.guides.page import entry as guide_entry
from app.i18n import Tongue
from app.listings import mapping, queries
from app.listings.forms import Asked
from app.listings.page import CARDS, distance
from app.models import Kind
from app.places import countries
from app.questions import lists as questions
from app.site import Site

_MOST_CARDS = 30


def index(connection: Connection, tongue: Tongue) -> dict[str, Any]:
    counts = queries.count_by_country(connection)
    names = sorted(((tongue.country(code), code) for code in countries.codes()), key=lambda pair: tongue.order(pair[0]))
    codes = {name: code for name, code in names if code in counts}
    pins = []
    for code, number in counts.items():
        if code in countries.codes():
            latitude, longitude = countries.centre(code)
            pins.append(maps.Pin(latitude, longitude, tongue.country(code), _path(tongue, code), number))
    return {
        "covered": [(name, code, counts[code]) for name, code in names if code in counts],
        "others": [(name, code) for name, code in names if code not in counts],
        "plot": maps.opening(maps.world_map(pins), lambda shared: _several(tongue, codes, shared)),
        "most": mapping.most(tongue, {pin.label: pin.count for pin in pins}, "country"),
        "total": sum(pin.count for pin in pins),
    }


def _several(tongue: Tongue, codes: Mapping[str, str], pins: Sequence[maps.Pin]) -> str:
    """Neighbours that share a circle: their places on a map of their own."""
    asked = Asked(filters={"country": tuple(codes[pin.label] for pin in pins)}, view="map")
    return f"{tongue.root}{asked.url()}#results"


def _path(tongue: Tongue, code: str) -> str:
    return f"{tongue.root}/countries/{code.lower()}"


def show(site: Site, connection: Connection, tongue: Tongue, code: str) -> dict[str, Any]:
    rows = queries.in_country(connection, code)
    care = [row for row in rows if row.kind in {Kind.CLINIC, Kind.THERAPIST}]
    others = [row for row in rows if row.kind not in {Kind.CLINIC, Kind.THERAPIST}]
    pins = mapping.pins(tongue, rows)
    unplaced = len(rows) - sum(pin.count for pin in pins)
    return {
        "code": code,
        "name": tongue.country(code),
        "total": len(rows),
        "care": _cards(site, connection, tongue, care),
        "care_total": len(care),
        "others": _cards(site, connection, tongue, others),
        "most": _MOST_CARDS,
        "around": _around(site, connection, tongue, code, asking=not others) if len(care) < answer.FEW else [],
        "guides": [
            guide_entry(tongue, row)
            for row in fitting(site.taxonomy, guides.known_heads(site, connection, tongue.language), country=code)
        ],
        "questions": questions.about(connection, tongue, country=code),
        "plot": _plot(site, tongue, code, pins),
        "plot_caption": mapping.caption(tongue, pins, unplaced),
    }


def _cards(site: Site, connection: Connection, tongue: Tongue, rows: Sequence[Any]) -> list[Any]:
    ids = [row.id for row in rows[:_MOST_CARDS]]
    cards = CARDS.of(connection, site, tongue, ids)
    return [cards[one].html() for one in ids if one in cards]


def _plot(site: Site, tongue: Tongue, code: str, pins: Sequence[maps.Pin]) -> maps.Map | None:
    drawn = maps.country_map(code, pins) if pins else None
    return mapping.opening(site, drawn, tongue, Asked(filters={"country": (code,)})) if drawn else None


def _around(site: Site, connection: Connection, tongue: Tongue, code: str, *, asking: bool) -> list[Any]:
    """Where few or none are: online, the nearest abroad that see people from other countries; and,
    where nobody in the country can be asked, who else knows more (`asking`)."""
    wanted = {answer.REMOTE, answer.ACCEPTS} | ({answer.SIGNPOST} if asking else set())
    found = answer.find(connection, Need(country=code), site.taxonomy, limit=3)
    groups = []
    for section in found.sections:
        if section.id in wanted and section.items:
            cards = CARDS.of(connection, site, tongue, [item.id for item in section.items])
            shown = [
                cards[item.id].html(None, distance(tongue, item.distance_km))
                for item in section.items
                if item.id in cards
            ]
            groups.append((section.id, shown))
    return groups
