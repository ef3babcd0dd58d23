"""A search in which one word is enough, put together from searches in which all words must be found.

Meilisearch has no "or" for words: it only drops them from one end of a search. So it is asked for
every choice of the words. Totals and counts follow by adding and taking away: what holds A or B is
what holds A and what holds B, less what holds both. A document stands where the most words found it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from app.search import meilisearch_query as build
from app.search.contract import CHECKED, DISTANCE, NAME, RELEVANCE, Query, Result
from app.search.words import searched

_MOST_WORDS = 5  # 31 choices


@dataclass(frozen=True, slots=True)
class _Part:
    """One search to send, and what its answer is for."""

    search: Mapping[str, Any]
    sign: int = 0  # whether its total is added or taken away; 0 for hits alone
    words: int = 1
    facet: str = ""  # the facet that is counted as if nothing were chosen in it


class AskingAnyWord:
    """Like `meilisearch_query.Asking`."""

    def __init__(self, uid: str, query: Query) -> None:
        self._query = query
        self._base = build.base_of(uid, query) | {"page": 1, "hitsPerPage": 0, "showRankingScore": True}
        self._base["attributesToRetrieve"] = ["id", "_geo", "name_key", "checked", "name_words"]
        self._lead = build.lead_of(query)
        self._chosen = [facet for facet in query.facets if query.filters.get(facet)]
        self._parts = list(self._all_parts(searched(query.words)[:_MOST_WORDS]))
        self.searches = [part.search for part in self._parts]

    def _all_parts(self, wanted: Sequence[str]) -> Iterable[_Part]:
        query = self._query
        many = query.offset + query.limit if query.limit else 0
        free = [f"f_{facet}" for facet in query.facets if facet not in self._chosen]
        for size in range(1, len(wanted) + 1):
            sign = 1 if size % 2 else -1
            # In another order than relevance it does not matter how many words were found.
            hits = many if size == 1 or query.sort == RELEVANCE else 0
            for words in combinations(wanted, size):
                asked = self._base | {"q": _text(words, wanted[-1])}
                yield _Part(asked | {"hitsPerPage": hits, "facets": free}, sign, size)
                for facet in self._chosen:
                    filters = build.filters_of(query, without=facet)
                    yield _Part(asked | {"facets": [f"f_{facet}"], "filter": filters}, sign, size, facet)
        for word in wanted if self._lead and many else ():
            led = {"filter": [*self._base["filter"], build.led(self._lead)], "hitsPerPage": many}
            yield _Part(self._base | {"q": _text([word], wanted[-1])} | led)

    def result(self, answers: Sequence[Mapping[str, Any]]) -> Result:
        query = self._query
        total = 0
        counts: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
        rows: dict[int, dict[str, Any]] = {}
        for part, answer in zip(self._parts, answers, strict=True):
            total += 0 if part.facet else part.sign * answer["totalHits"]
            for facet, values in build.counts_in(answer).items():
                for value, number in values.items():
                    counts[facet][value] = counts[facet].get(value, 0) + part.sign * number
            for row in answer["hits"]:
                best = rows.setdefault(row["id"], {**row, "found": (0, 0.0)})
                best["found"] = max(best["found"], (part.words, row["_rankingScore"]))
        page = sorted(rows.values(), key=self._rank)[query.offset : query.offset + query.limit]
        return Result([build.hit_of(row, query.near) for row in page], total, counts)

    def _rank(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        query = self._query
        if query.sort == DISTANCE and query.near:
            distance = build.hit_of(row, query.near).distance_km
            return distance is None, distance or 0.0, row["id"]
        if query.sort in {NAME, CHECKED}:
            return row["name_key"] if query.sort == NAME else -row["checked"], row["id"]
        leads = bool(self._lead) and set(self._lead) <= set(row["name_words"])
        found, score = row["found"]
        return not leads, -found, -score, row["id"]


def _text(words: Sequence[str], last: str) -> str:
    """Words that the server does not join to one another; only the last of all may be a beginning."""
    return ". ".join(map(build.sent, words)) + ("" if words[-1] == last else " ")
