"""What the pages of the topics show, gathered for their templates."""

from typing import Any

from sqlalchemy import Connection

from app.guides import queries
from app.guides.matching import fitting
from app.guides.page import entry as guide_entry
from app.i18n import Tongue
from app.listings.forms import Asked
from app.listings.labels import capital
from app.listings.page import CARDS
from app.listings.searching import search
from app.questions import lists as questions
from app.search.contract import CHECKED
from app.site import Site
from app.taxonomy.concepts import CONDITION, ROLE, SUPPORT, TREATMENT, Concept
from app.topics.queries import counts

_SHOWN = 10
_MOST_NAMES = 6


def index(site: Site, connection: Connection, tongue: Tongue) -> dict[str, Any]:
    _ = tongue.gettext
    numbers = counts(connection, site.taxonomy)
    headings = {
        CONDITION: _("Conditions"), TREATMENT: _("Treatments"), SUPPORT: _("Support"), ROLE: _("Who does what"),
    }  # fmt: skip
    groups = []
    for kind, heading in headings.items():
        topics = [(capital(one.label(tongue.language)), one, numbers[one.id]) for one in site.taxonomy.of_type(kind)]
        if topics:
            groups.append((heading, sorted(topics, key=lambda topic: tongue.order(topic[0]))))
    return {"groups": groups}


def show(site: Site, connection: Connection, tongue: Tongue, concept: Concept) -> dict[str, Any]:
    facet = "condition" if concept.type == CONDITION else "treatment"
    values = concept.means or (concept.id,)
    asked = Asked(filters={facet: values}, per_page=_SHOWN, sort=CHECKED)
    found = search(site, connection, asked, facets=("country",))
    cards = CARDS.of(connection, site, tongue, [hit.id for hit in found.hits])
    by_country = sorted(found.facets.get("country", {}).items(), key=lambda pair: (-pair[1], pair[0]))
    names = [concept.label(tongue.language), *concept.synonyms.get(tongue.language, ())]
    return {
        "concept": concept,
        "label": capital(names[0]),
        "also": names[1:_MOST_NAMES],
        "definition": concept.defined(tongue.language),
        "guides": [guide_entry(tongue, row) for row in _guides(site, connection, tongue, concept)],
        "questions": questions.about(connection, tongue, topics=site.taxonomy.with_narrower(*values)),
        "total": found.total,
        "cards": [cards[hit.id].html() for hit in found.hits if hit.id in cards],
        "all_url": asked.url(sort="relevance"),
        "by_country": [
            (tongue.country(code), asked.url(filters={facet: values, "country": (code,)}, sort="relevance"), number)
            for code, number in by_country
        ],
        "broader": _others(site, tongue, list(concept.broader)),
        "narrower": _others(site, tongue, site.taxonomy.narrower(concept.id)),
        "find_url": f"/find?change=1&{'condition' if concept.type == CONDITION else 'treatment'}={values[0]}",
        "elsewhere": _elsewhere(concept, tongue),
    }


def _guides(site: Site, connection: Connection, tongue: Tongue, concept: Concept) -> list[Any]:
    about = (concept.means or (concept.id,))[0]
    heads = queries.known_heads(site, connection, tongue.language)
    if concept.type == CONDITION:
        return fitting(site.taxonomy, heads, condition=about)
    return fitting(site.taxonomy, heads, treatment=about)


def _others(site: Site, tongue: Tongue, ids: list[str]) -> list[tuple[str, str]]:
    return [(capital(site.taxonomy.label(one, tongue.language)), one) for one in ids if one in site.taxonomy]


def _elsewhere(concept: Concept, tongue: Tongue) -> list[tuple[str, str, str]]:
    """What it is called in other languages: to say it to a doctor abroad."""
    return [
        (code, tongue.language_name(code), word) for code, word in concept.labels.items() if code != tongue.language
    ]
