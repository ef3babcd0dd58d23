"""Searches and documents of the contract in Meilisearch's terms. Nothing here talks to a server.

Both engines cut and fold words in `app.search.words`, so that they find the same. What Meilisearch
would do by itself differs in small ways: it keeps "ø" apart from "o", and it cuts Japanese by a
dictionary if it was built with one, otherwise in a short search than in a long text.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.places.distance import kilometres
from app.search.contract import (
    CHECKED,
    DISTANCE,
    FACETS,
    NAME,
    RELEVANCE,
    TWO_TYPOS_FROM,
    TYPO_FROM,
    Document,
    Hit,
    Near,
    Query,
    Result,
)
from app.search.words import UNSPACED, name_key, searched, words

TEXT_FIELDS = ("name", "place", "topics", "text")
MOST_HITS = 10_000_000
SETTINGS: Mapping[str, Any] = {
    "searchableAttributes": list(TEXT_FIELDS),
    "filterableAttributes": ["_geo", "id", "name_words", *(f"f_{facet}" for facet in FACETS)],
    "sortableAttributes": ["_geo", "checked", "id", "name_key"],
    # An order that was asked for comes before relevance; where all is equal, the id decides.
    "rankingRules": ["sort", "words", "typo", "proximity", "attributeRank", "exactness", "id:asc"],
    "stopWords": [],
    "typoTolerance": {"minWordSizeForTypos": {"oneTypo": TYPO_FROM, "twoTypos": TWO_TYPOS_FROM}},
    "pagination": {"maxTotalHits": MOST_HITS},
    "faceting": {"maxValuesPerFacet": 300, "sortFacetValuesBy": {"*": "count"}},
}

# A pair of Japanese or Chinese characters travels as four letters of a script that Meilisearch
# leaves alone, two for each character. Four letters may have no typing error.
_LETTERS = 0x1401


def sent(word: str) -> str:
    """A folded word as the server knows it."""
    if not UNSPACED.fullmatch(word):
        return word
    codes = [ord(character) for character in word]
    return "".join(chr(_LETTERS + code // 256) + chr(_LETTERS + code % 256) for code in codes)


def row_of(document: Document) -> dict[str, Any]:
    row: dict[str, Any] = {"id": document.id, "version": document.version, "checked": document.checked}
    for field in TEXT_FIELDS:
        row[field] = " ".join(map(sent, words(getattr(document, field))))
    row["name_words"] = list(dict.fromkeys(row["name"].split()))
    row["name_key"] = name_key(document.name)
    row |= {f"f_{facet}": list(values) for facet, values in document.facets.items()}
    if document.latitude is not None and document.longitude is not None:
        row["_geo"] = {"lat": document.latitude, "lng": document.longitude}
    return row


@dataclass(frozen=True, slots=True)
class Asking:
    """One search of the contract as a list of searches that the server answers together."""

    query: Query
    searches: Sequence[Mapping[str, Any]]

    def result(self, answers: Sequence[Mapping[str, Any]]) -> Result:
        query = self.query
        pages = [answer for search, answer in zip(self.searches, answers, strict=True) if search["hitsPerPage"]]
        hits = [hit_of(row, query.near) for page in pages for row in page["hits"]]
        start = query.offset - (self.searches[0]["page"] - 1) * max(query.limit, 1)
        counts = {facet: found for answer in answers for facet, found in counts_in(answer).items()}
        return Result(
            hits[start : start + query.limit] if query.limit else [],
            sum(page["totalHits"] for page in pages),
            {facet: counts.get(facet, {}) for facet in query.facets},
        )


def asking(uid: str, query: Query) -> Asking:
    base = base_of(uid, query) | _page(query)
    base["q"] = " ".join(map(sent, searched(query.words)))
    chosen = [facet for facet in query.facets if query.filters.get(facet)]
    free = [f"f_{facet}" for facet in query.facets if facet not in chosen]
    lead = lead_of(query)
    if lead:
        # Documents with the lead in their name, then all others; of both as many as may be shown.
        every = base | {"page": 1, "hitsPerPage": max(query.offset + query.limit, 1)}
        both = led(lead), f"NOT ({led(lead)})"
        searches = [every | {"filter": [*base["filter"], part]} for part in both]
        if free:
            searches.append(base | {"hitsPerPage": 0, "facets": free})
    else:
        searches = [base | {"facets": free}]
    for facet in chosen:
        searches.append(base | {"hitsPerPage": 0, "facets": [f"f_{facet}"], "filter": filters_of(query, without=facet)})
    return Asking(query, searches)


def base_of(uid: str, query: Query) -> dict[str, Any]:
    return {
        "indexUid": uid,
        "matchingStrategy": "all",
        "filter": filters_of(query),
        "sort": _order(query),
        "attributesToRetrieve": ["id", "_geo"] if query.near else ["id"],
        "attributesToSearchOn": ["name"] if query.name_only else None,
    }


def _page(query: Query) -> dict[str, int]:
    """Pages, because only they come with exact totals."""
    if query.limit and query.offset % query.limit == 0:
        return {"page": query.offset // query.limit + 1, "hitsPerPage": query.limit}
    return {"page": 1, "hitsPerPage": max(query.offset + query.limit, 1)}


def lead_of(query: Query) -> list[str]:
    return [sent(word) for word in searched(query.lead)] if query.sort == RELEVANCE else []


def led(lead: Iterable[str]) -> str:
    """The filter for names that hold all these words."""
    return " AND ".join(f"name_words = {quoted(word)}" for word in lead)


def _order(query: Query) -> list[str]:
    if query.sort == DISTANCE and query.near:
        return [f"_geoPoint({query.near.latitude}, {query.near.longitude}):asc"]
    if query.sort == CHECKED:
        return ["checked:desc"]
    return ["name_key:asc"] if query.sort == NAME or not searched(query.words) else []


def filters_of(query: Query, *, without: str = "") -> list[str]:
    found = [
        f"f_{facet} IN [{', '.join(map(quoted, values))}]"
        for facet, values in query.filters.items()
        if facet != without and values
    ]
    near = query.near
    if near and near.radius_km is not None:
        found.append(f"_geoRadius({near.latitude}, {near.longitude}, {near.radius_km * 1000})")
    return found


def quoted(value: str) -> str:
    """A value that stays a value, whatever it holds."""
    sound = value.encode("utf-8", "replace").decode()
    return '"' + sound.replace("\\", "\\\\").replace('"', '\\"') + '"'


def hit_of(row: Mapping[str, Any], near: Near | None) -> Hit:
    place = row.get("_geo")
    if near is None or not place:
        return Hit(int(row["id"]))
    return Hit(int(row["id"]), kilometres(near.latitude, near.longitude, place["lat"], place["lng"]))


def counts_in(answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    found = answer.get("facetDistribution") or {}
    return {name.removeprefix("f_"): values for name, values in found.items()}


def described() -> str:
    """Everything that makes an index built before useless; it goes into the name of the index."""
    return json.dumps([1, SETTINGS], sort_keys=True)
