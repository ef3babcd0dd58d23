"""Suggestions while somebody types: topics, countries, guides, listings, questions, cities."""

from typing import Any
from urllib.parse import urlencode

from app.guides import queries as guide_queries
from app.i18n import Tongue
from app.listings.labels import capital
from app.places import countries
from app.places.cities import City
from app.questions import queries as question_queries
from app.questions.lists import url_of
from app.search.contract import Query, SearchDownError
from app.search.words import searched, words
from app.site import Site
from app.taxonomy.concepts import CONDITION

_MOST_OF_A_KIND = 3
_MOST = 12
_FEWEST_LETTERS = 2
_MOST_NAMES = 5
_MOST_GUIDES = 2
_MOST_QUESTIONS = 3


def for_text(site: Site, tongue: Tongue, text: str) -> list[dict[str, Any]]:
    """The likeliest readings of what has been typed so far, most useful first."""
    text = " ".join(text.replace("\x00", " ").split())
    if len(text) < _FEWEST_LETTERS:
        return []
    found = [
        *_topics(site, tongue, text),
        *_countries(tongue, text),
        *_guides(site, tongue, text),
        *_listings(site, text),
        *_questions(site, text),
        *_cities(site, tongue, text),
    ]
    return [{**one, "url": f"{tongue.root}{one['url']}"} for one in found[:_MOST]]


def _topics(site: Site, tongue: Tongue, text: str) -> list[dict[str, Any]]:
    ids: dict[str, None] = {}
    for _phrase, concept_ids in site.spotter.phrases.starting_with(text):
        ids.update(dict.fromkeys(concept_ids))
    found = []
    for concept_id in ids:
        concept = site.taxonomy.get(concept_id)
        if concept:
            kind = CONDITION if concept.type == CONDITION else "treatment"
            label = capital(concept.label(tongue.language))
            found.append({"type": kind, "id": concept_id, "label": label, "url": f"/topics/{concept_id}"})
    return found[:_MOST_OF_A_KIND]


def _countries(tongue: Tongue, text: str) -> list[dict[str, Any]]:
    return [
        {"type": "country", "id": code, "label": tongue.country(code), "url": f"/countries/{code.lower()}"}
        for code in countries.starting_with(text, tongue.language, _MOST_OF_A_KIND)
    ]


def _cities(site: Site, tongue: Tongue, text: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "city", "id": str(city.id), "label": f"{city.name}{tongue.comma}{tongue.country(city.country)}",
            "url": f"/listings?{urlencode({'near': _near(site, city), 'sort': 'distance'})}",
        }
        for city in site.gazetteer.starting_with(text, _MOST_OF_A_KIND)
    ]  # fmt: skip


def _near(site: Site, city: City) -> str:
    """The town as it is written in a search; its position if another one has that name."""
    meant = site.gazetteer.find(city.name, city.country)
    return f"{city.name}, {city.country}" if meant == city else f"{city.latitude:g},{city.longitude:g}"


def _guides(site: Site, tongue: Tongue, text: str) -> list[dict[str, Any]]:
    """By the words of their titles: there are few, so nobody has to be asked."""
    typed = [f" {word}" for word in searched(text)]
    titles = site.remember(("guide titles", tongue.language), lambda: _titles(site, tongue)) if typed else []
    fitting = [row for row, known in titles if all(word in known for word in typed)]
    return [
        {"type": "guide", "id": row.slug, "label": row.title, "url": f"/guides/{row.slug}"}
        for row in fitting[:_MOST_GUIDES]
    ]


def _titles(site: Site, tongue: Tongue) -> list[tuple[Any, str]]:
    """Each guide with the words of its title, every one after a space."""
    with site.database.reading() as connection:
        heads = guide_queries.known_heads(site, connection, tongue.language)
    return [(row, " " + " ".join(words(row.title))) for row in heads]


def _listings(site: Site, text: str) -> list[dict[str, Any]]:
    """By name, from the engine's own answer: the names come from the cards of the database."""
    if not searched(text):
        return []
    try:
        answer = site.fresh_index().search(Query(words=text, lead=text, name_only=True, limit=_MOST_NAMES))
    except SearchDownError:
        return []
    names = site.names([hit.id for hit in answer.hits])
    return [
        {"type": "listing", "id": slug, "label": name, "url": f"/listings/{slug}"}
        for hit in answer.hits
        if hit.id in names
        for slug, name in [names[hit.id]]
    ]


def _questions(site: Site, text: str) -> list[dict[str, Any]]:
    """By the words of their titles, and only those that everybody may read now, whatever the index says."""
    if not searched(text):
        return []
    try:
        asked = Query(words=text, lead=text, name_only=True, limit=_MOST_QUESTIONS)
        ids = [hit.id for hit in site.fresh("questions").search(asked).hits]
    except SearchDownError:
        return []
    if not ids:
        return []
    with site.database.reading() as connection:
        heads = question_queries.heads(connection, ids, None)
    return [
        {"type": "question", "id": str(one), "label": heads[one].title, "url": url_of(heads[one])}
        for one in ids
        if one in heads
    ]
