"""Searching the directory: read the words, ask the engine, and never end at nothing by mistake.

The strict reading comes first (everything that was understood, every word that is left). When it
finds nothing, one thing after another is let go, and the reader is told which.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from sqlalchemy import Connection, func, select

from app import observe
from app.listings import queries
from app.listings.forms import Asked
from app.posts import PUBLIC, QUESTION
from app.search.contract import DISTANCE, RELEVANCE, Hit, Near, Query, Result, SearchDownError, SearchIndex
from app.search.understand import Reading, Understood
from app.search.words import searched
from app.site import Site

log = structlog.get_logger()

CITY_KM = 60.0
# As many of them as the search over everything shows.
MOST_GUIDES, MOST_QUESTIONS = 6, 10
# What is let go first when nothing fits everything.
LET_GO = ("condition", "kind", "international", "remote", "treatment", "country")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one search of the directory."""

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    understood: Sequence[Understood] = ()
    corrected: str | None = None
    # What had to be let go so that there is an answer: words, place, condition, treatment.
    relaxed: Sequence[str] = ()
    marked_words: str = ""
    engine_down: bool = False


def search(site: Site, connection: Connection, asked: Asked, facets: Sequence[str] = ()) -> Found:
    try:
        return _with_engine(site, asked, facets)
    except SearchDownError as down:
        log.warning("search_down", error=str(down))
        observe.SEARCH_DOWN.inc()
        return _from_database(connection, asked)


def _with_engine(site: Site, asked: Asked, facets: Sequence[str]) -> Found:
    index = site.fresh_index()
    reading, corrected = _read(site, index, asked)
    base = Query(
        sort=asked.sort, facets=tuple(facets), offset=asked.offset, limit=asked.per_page, lead=asked.q,
        hints=reading.said, prefer=reading.prefer, filters=asked.filters, near=asked.near,
    )  # fmt: skip
    result = Result([], 0)
    relaxed: tuple[str, ...] = ()
    for query, let_go in _attempts(base, reading, asked):
        answer = index.search(query)
        if not result.facets or answer.total:
            result, relaxed = answer, let_go
        if answer.total:
            break
    relaxed = tuple(name for name in relaxed if name in _types(reading) or (name == "words" and reading.words))
    understood = [one for one in reading.understood if one.type not in relaxed]
    words = " ".join([reading.words, *(one.text for one in understood)])
    return Found(result.hits, result.total, result.facets, understood, corrected, relaxed, words)


def _types(reading: Reading) -> frozenset[str]:
    """What was understood, by the facets that it became."""
    cities = ("city",) if reading.city else ()
    return frozenset((*reading.filters, *cities))


def _read(site: Site, index: SearchIndex, asked: Asked) -> tuple[Reading, str | None]:
    """The search as understood, after mending words that nobody in the directory uses."""
    if asked.plain or not asked.q:
        return Reading(text=asked.q, words=" ".join(searched(asked.q))), None
    reading = site.understanding.read(asked.q)
    unknown = [word for word in reading.words.split() if not index.knows(word)]
    corrected = site.understanding.corrected(asked.q, unknown) if unknown else None
    if corrected:
        reading = site.understanding.read(corrected)
    return reading, corrected


def _attempts(base: Query, reading: Reading, asked: Asked) -> Iterator[tuple[Query, tuple[str, ...]]]:
    """Queries from strict to generous, each with what it lets go."""
    # A facet that was chosen by hand overrules what the words say about it.
    named = {facet: values for facet, values in reading.filters.items() if facet not in asked.filters}
    city = reading.city
    here = base.near or (Near(city.latitude, city.longitude, CITY_KM) if city else None)
    strict = replace(base, words=reading.words, filters={**asked.filters, **named}, near=here)
    yield strict, ()
    if reading.understood:
        # What looked like a condition or a place may be part of a name, or simply a word.
        yield replace(base, words=reading.said, name_only=True), _EVERYTHING_NAMED
        yield replace(base, words=reading.said), _EVERYTHING_NAMED
    if city and not base.near:
        yield replace(strict, near=None, words=f"{reading.words} {reading.city_text}".strip()), ()
    if reading.words and (named or city):
        # Not every word has to be in the listing when we have understood the rest.
        yield replace(strict, words=""), ("words",)
    yield from _letting_go(strict, base, named, reading)
    if asked.q:
        yield replace(base, words=asked.q, any_word=True), ("words", *_EVERYTHING_NAMED)


_EVERYTHING_NAMED = ("city", *LET_GO)


def _letting_go(
    strict: Query, base: Query, named: Mapping[str, Any], reading: Reading
) -> Iterator[tuple[Query, tuple[str, ...]]]:
    if reading.city and not base.near:
        # Nothing near: the nearest there is.
        near = Near(reading.city.latitude, reading.city.longitude)
        sort = DISTANCE if base.sort == RELEVANCE else base.sort
        yield replace(strict, words="", near=near, sort=sort), ("words", "city")
    for facet in LET_GO:
        if facet in named and len(named) > 1:
            filters = {name: values for name, values in strict.filters.items() if name != facet or name not in named}
            yield replace(strict, words="", filters=filters), ("words", facet)


def _from_database(connection: Connection, asked: Asked) -> Found:
    """Plain filters and LIKE, in the order of names, without counts."""
    wanted = queries.matching(searched(asked.q), asked.filters)
    total = connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    page = queries.by_ids_in_order(wanted, asked.per_page, asked.offset)
    hits = [Hit(row[0]) for row in connection.execute(page).all()]
    return Found(hits, total, marked_words=asked.q, engine_down=True)


def relaxations(site: Site, asked: Asked) -> list[tuple[str, str, int]]:
    """For a search that found nothing: each choice that could be dropped, with what that gives."""
    index = site.fresh_index()
    found = []
    for facet, values in asked.filters.items():
        for value in values:
            left = {name: tuple(v for v in vs if (name, v) != (facet, value)) for name, vs in asked.filters.items()}
            filters = {name: vs for name, vs in left.items() if vs}
            answer = index.search(Query(words=asked.q, filters=filters, near=asked.near, limit=1))
            if answer.total:
                found.append((facet, value, answer.total))
    return found


def beside(site: Site, connection: Connection, words: str) -> tuple[int, int]:
    """How many guides, and how many questions that everybody may read now, have all of these words. Nothing when the
    engine is down, for this is said only in passing."""
    if not searched(words):
        return 0, 0
    try:
        guides = site.fresh("guides").search(Query(words=words, limit=MOST_GUIDES))
        questions = site.fresh("questions").search(Query(words=words, limit=MOST_QUESTIONS))
    except SearchDownError:
        return 0, 0
    ids = [hit.id for hit in questions.hits]
    public = select(func.count()).select_from(QUESTION).where(QUESTION.c.id.in_(ids), PUBLIC)
    return len(guides.hits), connection.execute(public).scalar_one() if ids else 0
