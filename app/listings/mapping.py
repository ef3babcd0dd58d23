"""Listings on a map: a circle for each town, where a press on it leads, and the same in words."""

from collections.abc import Sequence
from typing import Any

from app import maps
from app.i18n import Tongue
from app.listings.cards import position
from app.listings.forms import RADII, Asked
from app.places.cities import Gazetteer
from app.places.distance import kilometres
from app.search.contract import DISTANCE
from app.site import Site

_NAMED = 3  # towns in the words below a map
_SAME_TOWN_KM = 15


def pins(tongue: Tongue, rows: Sequence[Any]) -> list[maps.Pin]:
    """One pin for each town; a town with one place leads to its page. What we cannot place is left out."""
    towns: dict[tuple[float, float], list[Any]] = {}
    for row in rows:
        if spot := position(row):
            towns.setdefault(spot, []).append(row)
    return [
        maps.Pin(
            spot[0],
            spot[1],
            here[0].city or here[0].name,
            f"{tongue.root}/listings/{here[0].slug}" if len(here) == 1 else "",
            len(here),
        )
        for spot, here in towns.items()
    ]


def opening(site: Site, drawn: maps.Map, tongue: Tongue, asked: Asked) -> maps.Map:
    """Each circle of several places opens: to the same search around it, with a map of its own."""

    def opens(pins: Sequence[maps.Pin]) -> str:
        middle = pins[0]
        far = max(kilometres(middle.latitude, middle.longitude, pin.latitude, pin.longitude) for pin in pins)
        closer = asked.url(
            near_text=_named(site.gazetteer, middle),
            radius_km=next((km for km in RADII if km >= far), RADII[-1]),
            sort=DISTANCE,
            view="map",
        )
        return "#results" if closer == asked.url() else f"{tongue.root}{closer}#results"

    return maps.opening(drawn, opens)


def _named(gazetteer: Gazetteer, pin: maps.Pin) -> str:
    """The town as people would write it, where that leads back to it; else its degrees."""
    for city in gazetteer.candidates(pin.label):
        near = kilometres(pin.latitude, pin.longitude, city.latitude, city.longitude) < _SAME_TOWN_KM
        if near and gazetteer.find(pin.label, city.country) == city:
            return f"{pin.label},{city.country}"
    return f"{pin.latitude:.4f},{pin.longitude:.4f}"


def caption(tongue: Tongue, pins: Sequence[maps.Pin], missing: int) -> str:
    """What the map shows, and what it does not."""
    ngettext = tongue.ngettext
    total = sum(pin.count for pin in pins)
    said = ngettext("%(num)s place", "%(num)s places", total) % {"num": tongue.number(total)}
    by_town: dict[str, int] = {}
    for pin in pins:
        by_town[pin.label] = by_town.get(pin.label, 0) + pin.count
    words = [f"{said}: {most(tongue, by_town, 'town')}."]
    if missing:
        words.append(
            ngettext(
                "%(num)s place is not on the map: we do not know its town.",
                "%(num)s places are not on the map: we do not know their town.",
                missing,
            )
            % {"num": tongue.number(missing)}
        )
    return " ".join(words)


def most(tongue: Tongue, counts: dict[str, int], kind: str) -> str:
    """Where most of them are: the names with the largest numbers, and how many more names there are."""
    ngettext = tongue.ngettext
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], tongue.order(pair[0])))
    said = [f"{name} {tongue.number(number)}" for name, number in ordered[:_NAMED]]
    more = len(ordered) - len(said)
    if more:
        others = {
            "town": ngettext("%(num)s more town", "%(num)s more towns", more),
            "country": ngettext("%(num)s more country", "%(num)s more countries", more),
        }[kind]
        said.append(others % {"num": tongue.number(more)})
    return tongue.comma.join(said)
