"""The bodies of the JSON answers."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from app.api import asking
from app.finder import answer, reasons
from app.finder.forms import Need
from app.finder.queries import fitting_guides
from app.guides import as_json as guides_json
from app.guides import queries as guide_queries
from app.i18n import Tongue
from app.listings import as_json, queries, searching
from app.listings.forms import Asked
from app.listings.labels import capital, value_label
from app.places import countries as world
from app.search.contract import FACETS
from app.search.understand import as_json as understood_json
from app.site import Site
from app.topics.queries import counts

FIND_SHOWN = 20


def listings(site: Site, connection: Connection, tongue: Tongue, asked: Asked) -> dict[str, Any]:
    found = searching.search(site, connection, asked, facets=FACETS)
    rows = queries.public_rows(connection, [hit.id for hit in found.hits])
    today, base = datetime.now(UTC).date(), site.settings.base_url
    items = [
        as_json.listing(base, tongue, rows[hit.id], today, hit.distance_km, ladder=site.ladder)
        for hit in found.hits
        if hit.id in rows
    ]
    return {
        "items": items,
        "total": found.total,
        "page": asked.page,
        "per_page": asked.per_page,
        "facets": {facet: _facet(site, tongue, facet, found.facets.get(facet, {})) for facet in FACETS},
        "understood": [understood_json(one) for one in found.understood],
        "corrected": found.corrected,
        "relaxed": list(found.relaxed),
    }


def _facet(site: Site, tongue: Tongue, facet: str, numbers: Any) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": value_label(site, tongue, facet, value), "count": number}
        for value, number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def find(site: Site, connection: Connection, tongue: Tongue, need: Need) -> dict[str, Any]:
    found = answer.find(connection, need, site.taxonomy, limit=FIND_SHOWN)
    rows = queries.public_rows(connection, [item.id for section in found.sections for item in section.items])
    today, base = datetime.now(UTC).date(), site.settings.base_url
    emergency = site.community.emergency
    sections = [
        {
            "id": section.id,
            "total": section.total,
            "items": [
                {
                    "listing": as_json.listing(
                        base, tongue, rows[item.id], today, item.distance_km, ladder=site.ladder
                    ),
                    "reasons": [{"code": code, "text": text} for code, text in reasons.in_words(site, tongue, item)],
                }
                for item in section.items
                if item.id in rows
            ],
        }
        for section in found.sections
    ]
    drops = {"language": ("languages", ())}
    relaxations = []
    for one in found.relaxations:
        name, empty = drops.get(one.drop, (one.drop, ""))
        relaxations.append({"drop": one.drop, "count": one.count, "url": base + need.url(**{name: empty})})
    return {
        "emergency": bool(emergency and emergency.applies(need.since, need.condition)),
        "sections": sections,
        "guides": [guides_json.entry(base, row) for row in fitting_guides(site, connection, tongue, need)],
        "questions": asking.questions(site, connection, need.country, "", 1)["items"][:5],
        "relaxations": relaxations,
    }


def guides(site: Site, connection: Connection, tongue: Tongue) -> dict[str, Any]:
    base = site.settings.base_url
    return {
        "items": [guides_json.entry(base, row) for row in guide_queries.known_heads(site, connection, tongue.language)]
    }


def guide(site: Site, connection: Connection, tongue: Tongue, found: Any, wanted: str) -> dict[str, Any]:
    written_in = guide_queries.languages(connection, found.id)
    known = {row.language for row in written_in}
    language = next(one for one in (wanted, tongue.language, found.original_language) if one in known)
    said = guide_queries.said(connection, found.id, language)
    evidence, sources = guide_queries.evidence(connection, found.id), guide_queries.sources(connection, found.id)
    return guides_json.whole(site.settings.base_url, found, said, written_in, evidence, sources)


def countries(connection: Connection, tongue: Tongue) -> dict[str, Any]:
    numbers = queries.count_by_country(connection)
    items = [{"code": code, "name": tongue.country(code), "listings": numbers.get(code, 0)} for code in world.codes()]
    return {"items": sorted(items, key=lambda item: str(item["name"]).casefold())}


def topics(site: Site, connection: Connection, tongue: Tongue) -> dict[str, Any]:
    numbers = counts(connection, site.taxonomy)
    return {
        "items": [
            {"id": one.id, "type": one.type, "label": capital(one.label(tongue.language)), "listings": numbers[one.id]}
            for one in site.taxonomy
        ]
    }
