"""Queries of the contract in tantivy's terms: scoring in tiers, filters, circles, facet counts."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Q  # noqa: N817 - it stands in nearly every line

from app.places.distance import bounding_box, kilometres
from app.search.contract import CHECKED, NAME, Hit, Near, Query
from app.search.embedded_fields import NAME_BEGINS, NAME_ENDS, SCHEMA, TEXT_FIELDS
from app.search.vocabulary import ALL_WORDS, Vocabulary
from app.search.words import searched

ORDER = {NAME: ("name_key", tantivy.Order.Asc), CHECKED: ("checked", tantivy.Order.Desc)}
_MOST_FACET_VALUES = 300
_WIDER = (50.0, 200.0, 800.0, 3200.0)

# The ranking rules as tiers of one score: ten words of a lower tier never outweigh one of a
# higher. 32-bit floats hold these sums exactly.
_FOUND, _TYPO, _TOGETHER = 400_000.0, 2_000.0, 100.0
_FIELD = {"name": 8.0, "place": 6.0, "topics": 4.0, "text": 2.0}
_EXACT, _NAMED = 1.0, 0.25
# Hints weigh less than a typing error, even ten of them; a name that holds the lead outweighs all.
_LEAD, _PREFERRED = 8_000_000.0, 60.0
_HINT = {"name": 120.0, "place": 90.0, "topics": 20.0, "text": 40.0}


def compile_query(query: Query, vocabulary: Vocabulary, *, ranked: bool = True, without: str = "") -> Q:
    """The whole search as one tantivy query; `without` leaves the filter of one facet out.

    Where nothing is ranked, each word is looked for in one field that holds the words of all others.
    """
    wanted = searched(query.words)
    parts = [
        (Occur.Must, _chosen(facet, values)) for facet, values in query.filters.items() if facet != without and values
    ]
    if query.near and query.near.radius_km is not None:
        parts.append((Occur.Must, _within(query.near, query.near.radius_km)))
    fields = ("name",) if query.name_only else TEXT_FIELDS if ranked else (ALL_WORDS,)
    each = _each(wanted, vocabulary, fields, alone=query.any_word)
    if each and query.any_word:
        parts.append((Occur.Must, Q.boolean_query([(Occur.Should, one) for one in each])))
    else:
        parts += [(Occur.Must, one) for one in each]
    if not parts:
        parts.append((Occur.Must, Q.const_score_query(Q.all_query(), 0.0)))
    if ranked:
        parts += [(Occur.Should, bonus) for bonus in (*_neighbours(wanted, vocabulary, fields), *_names(wanted))]
    return Q.boolean_query(parts)


def _chosen(facet: str, values: Sequence[str]) -> Q:
    # What is no text (half of a surrogate pair) can be the value of no document.
    sound = [value.encode("utf-8", "replace").decode() for value in values]
    return _worth(Q.term_set_query(SCHEMA, f"f_{facet}", sound), 0.0)


def _each(wanted: Sequence[str], vocabulary: Vocabulary, fields: Sequence[str], *, alone: bool) -> list[Q]:
    """What answers each word; unless it stands alone, that may be a word which it makes with its neighbour."""
    last = len(wanted) - 1
    joined: list[list[str]] = [[] for _ in wanted]
    for place, (word, following) in enumerate([] if alone else pairwise(wanted)):
        found = vocabulary.together(word, following, beginning=place + 1 == last)
        joined[place] += found
        joined[place + 1] += found
    return [_word(word, vocabulary, fields, joined[n], last=n == last) for n, word in enumerate(wanted)]


def _word(word: str, vocabulary: Vocabulary, fields: Sequence[str], joined: Sequence[str], *, last: bool) -> Q:
    """One searched word: as it is, as a beginning if it is the last, or nearly so."""
    one, two = vocabulary.alike(word, beginning=last)
    ways = []
    for name in fields:
        score = _FOUND + _FIELD.get(name, 0.0)
        ways.append(_worth(Q.term_query(SCHEMA, name, word, "basic"), score + _EXACT))
        if last:
            ways.append(_worth(_beginning(name, word), score))
        for typos, terms in enumerate(([*one, *joined], two), start=1):
            if terms:
                ways.append(_worth(Q.term_set_query(SCHEMA, name, list(terms)), score - typos * _TYPO))
    for parts in vocabulary.apart(word):
        # The field of all words does not know which of them stand together.
        ways += [
            _worth(Q.phrase_query(SCHEMA, name, list(parts)), _FOUND - _TYPO + _FIELD[name])
            for name in (TEXT_FIELDS if ALL_WORDS in fields else fields)
        ]
    return Q.disjunction_max_query(ways, 0.0)


def _beginning(name: str, word: str) -> Q:
    return Q.fuzzy_term_query(SCHEMA, name, word, distance=0, prefix=True)


def _neighbours(wanted: Sequence[str], vocabulary: Vocabulary, fields: Sequence[str]) -> list[Q]:
    """A bonus for every two words that stand together; a mistyped word stands as what it was meant to be."""
    meant = []
    for place, word in enumerate(wanted, start=1):
        one, two = vocabulary.alike(word, beginning=place == len(wanted))
        meant.append(word if vocabulary.holds(word) else next(iter((*one, *two)), word))
    pairs = [list(pair) for pair in pairwise(meant)]
    bonuses = []
    for pair in pairs:
        ways = [Q.phrase_query(SCHEMA, name, list(pair)) for name in fields]
        if pair is pairs[-1]:
            ways += [Q.phrase_prefix_query(SCHEMA, name, list(pair)) for name in fields]
        bonuses.append(Q.disjunction_max_query([_worth(way, _TOGETHER) for way in ways], 0.0))
    return bonuses


def _names(wanted: Sequence[str]) -> list[Q]:
    """A bonus for names that begin with the search, and one more for those that are nothing else."""
    if not wanted:
        return []
    begun = [NAME_BEGINS, *wanted]
    return [_worth(Q.phrase_query(SCHEMA, "name", list(words)), _NAMED) for words in (begun, [*begun, NAME_ENDS])]


def leading(words: Sequence[str]) -> Q:
    """Documents whose name holds all of these words."""
    return Q.boolean_query([(Occur.Must, _worth(Q.term_query(SCHEMA, "name", word, "basic"), 0.0)) for word in words])


def hinted(whole: Q, query: Query) -> Q:
    """The search with what decides between documents that are otherwise alike."""
    parts: list[tuple[Occur, Q]] = [(Occur.Must, whole)]
    lead = searched(query.lead)
    if lead:
        parts.append((Occur.Should, _worth(leading(lead), _LEAD)))
    for word in searched(query.hints):
        ways = [_worth(Q.term_query(SCHEMA, name, word, "basic"), worth) for name, worth in _HINT.items()]
        parts.append((Occur.Should, Q.disjunction_max_query(ways, 0.0)))
    if query.prefer:
        parts.append((Occur.Should, _worth(Q.term_set_query(SCHEMA, "f_country", list(query.prefer)), _PREFERRED)))
    return Q.boolean_query(parts)


def _worth(query: Q, score: float) -> Q:
    return Q.const_score_query(query, score)


def _within(near: Near, radius_km: float) -> Q:
    """Boxes around the circle: a coarse and cheap cut."""
    boxes = [
        Q.boolean_query(
            [
                (Occur.Must, Q.range_query(SCHEMA, "latitude", tantivy.FieldType.Float, box.south, box.north)),
                (Occur.Must, Q.range_query(SCHEMA, "longitude", tantivy.FieldType.Float, box.west, box.east)),
            ]
        )
        for box in bounding_box(near.latitude, near.longitude, radius_km)
    ]
    return _worth(Q.boolean_query([(Occur.Should, box) for box in boxes]), 0.0)


def compile_exactly(
    searcher: tantivy.Searcher, query: Query, vocabulary: Vocabulary, *, ranked: bool, without: str = ""
) -> Q:
    """As `compile_query`, without the documents that are in the box around the circle but not in the circle."""
    whole = compile_query(query, vocabulary, ranked=ranked, without=without)
    near = query.near
    if near is None or near.radius_km is None:
        return whole
    boxed = compile_query(query, vocabulary, ranked=False, without=without)
    corners = [hit.id for hit in _all(searcher, boxed, near) if (hit.distance_km or 0.0) > near.radius_km]
    return but_not(whole, Q.term_set_query(SCHEMA, "id", corners)) if corners else whole


def both(one: Q, other: Q) -> Q:
    return Q.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def but_not(one: Q, other: Q) -> Q:
    return Q.boolean_query([(Occur.Must, one), (Occur.MustNot, other)])


def _all(searcher: tantivy.Searcher, whole: Q, near: Near) -> list[Hit]:
    answer = searcher.search(whole, max(searcher.num_docs, 1), count=False, order_by_field="id")
    return hits_at(searcher, [address for _key, address in answer.hits], near)


def count_of(answer: tantivy.SearchResult) -> int:
    return int(answer.count)  # type: ignore[attr-defined] # missing in tantivy's stubs


def hits_at(searcher: tantivy.Searcher, addresses: list[Any], near: Near | None) -> list[Hit]:
    if not addresses:
        return []
    ids = searcher.fast_field_values("id", addresses)
    if near is None:
        return [Hit(int(one)) for one in ids if one is not None]
    return [
        Hit(int(one), distance)
        for one, distance in zip(ids, _distances(searcher, addresses, near), strict=True)
        if one is not None
    ]


def _distances(searcher: tantivy.Searcher, addresses: list[Any], near: Near) -> list[float | None]:
    latitudes = searcher.fast_field_values("latitude", addresses)
    longitudes = searcher.fast_field_values("longitude", addresses)
    from_here = partial(kilometres, near.latitude, near.longitude)
    return [
        None if north is None or east is None else from_here(north, east)
        for north, east in zip(latitudes, longitudes, strict=True)
    ]


def by_distance(searcher: tantivy.Searcher, query: Query, near: Near, vocabulary: Vocabulary) -> tuple[list[Hit], int]:
    """Nearest first; over the whole world asking for a small circle before a large one."""
    wanted = query.offset + query.limit
    if near.radius_km is not None:
        hits = _inside(searcher, query, near, near.radius_km, vocabulary)
        return hits[query.offset : wanted], len(hits)
    whole = compile_query(query, vocabulary, ranked=False)
    total = count_of(searcher.search(whole, 1, count=True))
    for radius_km in _WIDER:
        hits = _inside(searcher, query, near, radius_km, vocabulary)
        if len(hits) >= wanted:
            return hits[query.offset : wanted], total
    hits = sorted(_all(searcher, whole, near), key=_nearest)
    return hits[query.offset : wanted], total


def _inside(
    searcher: tantivy.Searcher, query: Query, near: Near, radius_km: float, vocabulary: Vocabulary
) -> list[Hit]:
    circle = replace(query, near=replace(near, radius_km=radius_km))
    hits = _all(searcher, compile_query(circle, vocabulary, ranked=False), near)
    return sorted((hit for hit in hits if hit.distance_km is not None and hit.distance_km <= radius_km), key=_nearest)


def _nearest(hit: Hit) -> tuple[bool, float, int]:
    # Places without a position come last.
    return hit.distance_km is None, hit.distance_km or 0.0, hit.id


def facet_key(query: Query) -> object:
    """Everything that the counts depend on; the page and the order do not count."""
    filters = tuple(sorted((facet, tuple(sorted(values))) for facet, values in query.filters.items()))
    near = query.near if query.near and query.near.radius_km is not None else None
    return (query.words, query.any_word, query.name_only, filters, near, tuple(query.facets))


def count_facets(searcher: tantivy.Searcher, query: Query, vocabulary: Vocabulary) -> dict[str, dict[str, int]]:
    """Counts per value; a facet in which something is chosen is counted as if nothing were."""
    chosen = [facet for facet in query.facets if query.filters.get(facet)]
    counts: dict[str, dict[str, int]] = {}
    for without, facets in [("", [f for f in query.facets if f not in chosen]), *((f, [f]) for f in chosen)]:
        if facets:
            whole = compile_exactly(searcher, query, vocabulary, ranked=False, without=without)
            counts |= _count(searcher, whole, facets)
    return {facet: counts[facet] for facet in query.facets}


def _count(searcher: tantivy.Searcher, whole: Q, facets: Sequence[str]) -> dict[str, dict[str, int]]:
    asked = {facet: {"terms": {"field": f"f_{facet}", "size": _MOST_FACET_VALUES}} for facet in facets}
    answer = searcher.aggregate(whole, asked)
    return {facet: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[facet]["buckets"]} for facet in facets}
