"""One search over everything: places, guides and questions, three groups on one page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from app.guides import queries as guide_queries
from app.guides.page import entry as guide_entry
from app.i18n import Tongue
from app.listings.forms import Asked
from app.listings.page import CARDS
from app.listings.searching import MOST_GUIDES, MOST_QUESTIONS
from app.listings.searching import search as search_places
from app.posts import QUESTION
from app.questions import queries as question_queries
from app.questions.lists import entries
from app.search.contract import Query, Result, SearchDownError
from app.search.words import searched, words
from app.site import Site

_PLACES = 5
LONGEST = 300


def results(site: Site, connection: Connection, tongue: Tongue, asked: str) -> dict[str, Any]:
    if not searched(asked):
        return {"q": asked, "places": [], "places_total": 0, "places_url": "", "guides": [], "questions": []}
    places = Asked(q=asked, per_page=_PLACES)
    found = search_places(site, connection, places)
    cards = CARDS.of(connection, site, tongue, [hit.id for hit in found.hits])
    return {
        "q": asked,
        "places": [cards[hit.id].html() for hit in found.hits if hit.id in cards],
        "places_total": found.total,
        "places_url": places.url(),
        "guides": _guides(site, connection, tongue, asked),
        "questions": _questions(site, connection, tongue, asked),
    }


def _guides(site: Site, connection: Connection, tongue: Tongue, asked: str) -> Sequence[Any]:
    heads = {row.id: row for row in guide_queries.known_heads(site, connection, tongue.language)}
    try:
        ids = [hit.id for hit in _asked(site, "guides", asked, MOST_GUIDES).hits]
    except SearchDownError:
        asked_for = set(searched(asked))
        ids = [row.id for row in heads.values() if asked_for <= set(words(f"{row.title} {row.summary}"))]
    return [guide_entry(tongue, heads[one]) for one in ids[:MOST_GUIDES] if one in heads]


def _questions(site: Site, connection: Connection, tongue: Tongue, asked: str) -> Sequence[Any]:
    try:
        ids = [hit.id for hit in _asked(site, "questions", asked, MOST_QUESTIONS).hits]
    except SearchDownError:
        said = QUESTION.c.title + " " + QUESTION.c.body
        like = [said.ilike(f"%{word}%") for word in searched(asked)]
        ids = list(connection.execute(select(QUESTION.c.id).where(and_(*like)).limit(MOST_QUESTIONS)).scalars())
    heads = question_queries.heads(connection, ids, None)
    return entries(connection, tongue, [heads[one] for one in ids if one in heads])


def _asked(site: Site, name: Any, asked: str, limit: int) -> Result:
    """All words; if nothing has them all, whatever has most of what was understood."""
    index = site.fresh(name)
    found = index.search(Query(words=asked, limit=limit))
    if found.total:
        return found
    reading = site.understanding.read(asked)
    filters = {facet: tuple(values) for facet, values in reading.filters.items() if facet in {"condition", "treatment"}}
    if filters:
        found = index.search(Query(filters=filters, limit=limit))
    return found if found.total else index.search(Query(words=asked, any_word=True, limit=limit))
