"""What the result page of the directory shows, gathered for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import Connection

from app import maps
from app.i18n import Tongue
from app.listings import mapping, queries, searching
from app.listings.cards import Cards
from app.listings.forms import DEEPEST, RADII, Asked
from app.listings.labels import facet_label, value_label
from app.listings.searching import Found
from app.search.contract import CHECKED, DISTANCE, NAME, RELEVANCE, Query, SearchDownError
from app.search.highlight import marker
from app.site import Site

FACETS = ("country", "treatment", "condition", "kind", "remote", "international", "funding", "language")
_SHOWN_OPTIONS, _MOST_OPTIONS = 7, 40
_MOST_ON_MAP = 500
_THIN = 4  # fewer results than this, and we also show what nearly fits
CARDS = Cards()


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: Sequence[Option]
    more: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    href: str
    total: int
    cards: Sequence[Markup]


def results(site: Site, connection: Connection, tongue: Tongue, asked: Asked, found: Found) -> dict[str, Any]:
    """Everything that the result page shows."""
    _, ngettext = tongue.gettext, tongue.ngettext
    thin = found.total < _THIN and asked.page == 1 and not found.engine_down
    total = found.total
    count_line = ngettext("%(num)s place", "%(num)s places", total) % {"num": tongue.number(total)}
    last_page = min(-(-total // asked.per_page), DEEPEST // asked.per_page)
    return {
        "asked": asked,
        "found": found,
        "mistakes": _mistakes(tongue, asked),
        "heading": _("Directory: %(words)s") % {"words": asked.q} if asked.q else _("Directory"),
        "count_line": count_line,
        "cards": _cards(site, connection, tongue, found),
        "understood": _chips(site, tongue, asked, found),
        "relaxed_line": _relaxed_line(tongue, found),
        "facets": _facets(site, tongue, asked, found),
        "chosen": sum(map(len, asked.filters.values())),
        "sorts": _sorts(tongue, asked),
        "sort": asked.sort,
        "radii": RADII,
        "pages": max(last_page, 1),
        "page_url": lambda page: asked.url(page=page),
        "relaxations": _relaxations(site, tongue, asked) if not total and not found.engine_down else [],
        "find_url": _url_with(asked, found, "/find", {"condition": "condition", "treatment": "treatment"}),
        "alert_url": _url_with(asked, found, "/alerts", {"condition": "topic", "treatment": "topic"}),
        "beside": _beside(site, connection, tongue, asked, found),
        "close": _close(site, connection, tongue, asked, found) if thin else [],
        **(_map(site, connection, tongue, asked) if asked.view == "map" and not found.engine_down else {"plot": None}),
    }


def _url_with(asked: Asked, found: Found, path: str, called: Mapping[str, str]) -> str:
    """The care finder, or the form of an alert, with everything that it can take over from this search; `called`
    says what it calls conditions and treatments."""
    names = {"country": "country", **called}
    named = [(one.type, one.id) for one in found.understood]
    chosen = [(facet, values[0]) for facet, values in asked.filters.items()]
    pairs = {names[kind]: value for kind, value in [*named, *chosen] if kind in names}
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _map(site: Site, connection: Connection, tongue: Tongue, asked: Asked) -> dict[str, Any]:
    """All results on one map, a circle for each town, as far as we know where they are."""
    found = searching.search(site, connection, replace(asked, page=1, per_page=_MOST_ON_MAP))
    rows = queries.card_rows(connection, [hit.id for hit in found.hits])
    pins = mapping.pins(tongue, rows)
    if not pins:
        return {"plot": None}
    missing = len(rows) - sum(pin.count for pin in pins)
    drawn = mapping.opening(site, maps.region_map(pins), tongue, asked)
    return {"plot": drawn, "map_caption": mapping.caption(tongue, pins, missing)}


def _cards(site: Site, connection: Connection, tongue: Tongue, found: Found) -> list[Markup]:
    marking = marker(found.marked_words) if found.marked_words.strip() else None
    cards = CARDS.of(connection, site, tongue, [hit.id for hit in found.hits])
    return [cards[hit.id].html(marking, distance(tongue, hit.distance_km)) for hit in found.hits if hit.id in cards]


def distance(tongue: Tongue, kilometres: float | None) -> str:
    """How far it is, said in whole kilometres; a city's middle says nothing finer."""
    if kilometres is None:
        return ""
    words = tongue.gettext("in the same town") if kilometres < 1 else f"{tongue.number(round(kilometres))} km"
    return f"<span><b>{words}</b></span>"


def _mistakes(tongue: Tongue, asked: Asked) -> dict[str, str]:
    """What we could not use, by field, in the reader's words. (`asked.errors` speaks to programs.)"""
    _ = tongue.gettext
    words = {
        "near": _("We do not know the place “%(name)s”. Check its spelling, or name a larger town near it.")
        % {"name": asked.near_text},
        "radius_km": _("We cannot use this distance. Choose one from the list."),
        "sort": _("We do not know this order. The places stand in the usual one."),
        "page": _("There is no such page. This is the first one."),
        "per_page": _("We cannot show that many places on a page."),
    }
    return {field: words[field] for field in words if field in asked.errors}


def _chips(site: Site, tongue: Tongue, asked: Asked, found: Found) -> list[Link]:
    """What was understood; taking one away searches for the rest of the words."""
    chips = []
    for one in found.understood:
        facet = one.type if one.type in {"country", "city", "kind", "condition"} else "treatment"
        name = one.text if one.type == "city" else value_label(site, tongue, facet, one.id)
        rest = " ".join(f"{asked.q[: one.start]} {asked.q[one.end :]}".split()) if not found.corrected else ""
        chips.append(Link(f"{facet_label(tongue, facet)}: {name}", asked.url(q=rest)))
    return chips


def _relaxed_line(tongue: Tongue, found: Found) -> str:
    """Says what was let go, when nothing fitted everything."""
    _ = tongue.gettext
    named = [facet_label(tongue, facet) for facet in found.relaxed if facet != "words"]
    if not found.relaxed or not found.total:
        return ""
    if named:
        return _("Nothing fits all of it. These fit without: %(parts)s.") % {"parts": tongue.comma.join(named)}
    return _("Nothing has all of your words. These have some of them.")


def _beside(site: Site, connection: Connection, tongue: Tongue, asked: Asked, found: Found) -> Link | None:
    """Says that these words stand in guides and questions, too. An engine that is down is not asked again."""
    if found.engine_down or asked.page > 1:
        return None
    _ = tongue.gettext
    guides, questions = searching.beside(site, connection, asked.q)
    if guides and questions:
        line = _("Also in guides (%(guides)s) and questions (%(questions)s)")
    elif guides:
        line = _("Also in guides (%(guides)s)")
    elif questions:
        line = _("Also in questions (%(questions)s)")
    else:
        return None
    said = line % {"guides": tongue.number(guides), "questions": tongue.number(questions)}
    return Link(said, f"/search?{urlencode({'q': asked.q})}")


def _facets(site: Site, tongue: Tongue, asked: Asked, found: Found) -> list[Facet]:
    facets = []
    for name in FACETS:
        counts = dict(found.facets.get(name, {}))
        chosen = asked.filters.get(name, ())
        for value in chosen:
            counts.setdefault(value, 0)
        options = [
            Option(value, value_label(site, tongue, name, value), count, value in chosen)
            for value, count in sorted(counts.items(), key=lambda pair: (pair[0] not in chosen, -pair[1], pair[0]))
            if not (name in {"remote", "international"} and value == "false" and value not in chosen)
        ]
        if options:
            shown = max(_SHOWN_OPTIONS, len(chosen))
            facets.append(Facet(name, facet_label(tongue, name), options[:shown], options[shown:_MOST_OPTIONS]))
    return facets


def _sorts(tongue: Tongue, asked: Asked) -> list[tuple[str, str]]:
    _ = tongue.gettext
    sorts = [(RELEVANCE, _("best first") if asked.q else _("by name"))]
    if asked.q:
        sorts.append((NAME, _("by name")))
    sorts.append((CHECKED, _("last checked")))
    return [*sorts, (DISTANCE, _("nearest"))] if asked.near else sorts


def _relaxations(site: Site, tongue: Tongue, asked: Asked) -> list[Link]:
    try:
        found = searching.relaxations(site, asked)
    except SearchDownError:
        return []
    _ = tongue.gettext
    return [
        Link(
            _("without %(label)s") % {"label": value_label(site, tongue, facet, value)},
            asked.without(facet, value),
            count,
        )
        for facet, value, count in found
    ]


def _close(site: Site, connection: Connection, tongue: Tongue, asked: Asked, found: Found) -> list[Group]:
    """What nearly fits: the same place with other treatments, the same treatment elsewhere."""
    wanted: dict[str, tuple[str, ...]] = dict(asked.filters)
    for one in found.understood:
        facet = one.type if one.type in {"country", "condition", "kind"} else "treatment"
        if one.type != "city" and facet not in asked.filters:
            wanted[facet] = (*wanted.get(facet, ()), one.id)
    if len(wanted) < 2:  # noqa: PLR2004 - with one wish only there is nothing to let go
        return []
    shown = {hit.id for hit in found.hits}
    groups = []
    for facet in ("treatment", "condition", "country"):
        if facet not in wanted:
            continue
        kept: Mapping[str, tuple[str, ...]] = {name: values for name, values in wanted.items() if name != facet}
        try:
            answer = site.fresh_index().search(Query(filters=kept, near=asked.near, limit=_THIN + len(shown)))
        except SearchDownError:
            return []
        hits = [hit for hit in answer.hits if hit.id not in shown][:_THIN]
        if hits:
            shown |= {hit.id for hit in hits}
            cards = CARDS.of(connection, site, tongue, [hit.id for hit in hits])
            heading = tongue.comma.join(
                value_label(site, tongue, name, value) for name, values in kept.items() for value in values
            )
            link = asked.url(q="", filters=kept)
            groups.append(Group(heading, link, answer.total, [cards[hit.id].html() for hit in hits if hit.id in cards]))
    return groups
