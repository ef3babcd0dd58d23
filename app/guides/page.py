"""What the pages of the guides show, gathered for their templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from app import markdown, posts
from app.guides import labels, queries
from app.i18n import Tongue
from app.listings.forms import Asked
from app.listings.labels import capital
from app.listings.page import CARDS
from app.models import Grade, MentionKind, TranslationState
from app.search.contract import CHECKED, Query, SearchDownError
from app.site import Site
from app.taxonomy.concepts import CONDITION, ROLE, TREATMENT

_MOST_TERMS = 12
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A guide in a list. `language` is set where it is not the reader's."""

    id: int
    slug: str
    title: str
    summary: str
    stage: str
    language: str


def entry(tongue: Tongue, row: Any) -> Entry:
    language = "" if row.language == tongue.language else row.language
    return Entry(row.id, row.slug, row.title, row.summary, labels.stage(tongue, row.stages), language)


def index(site: Site, connection: Connection, tongue: Tongue) -> dict[str, Any]:
    """All guides, in the order in which people need them."""
    _ = tongue.gettext
    groups: dict[str, list[tuple[str, Entry]]] = {name: [] for name in ("first", "live", "treatments", "countries")}
    for row in queries.known_heads(site, connection, tongue.language):
        groups[_group(site, row)].append((tongue.order(row.title), entry(tongue, row)))
    headings = {
        "first": _("When it has just begun"),
        "live": _("Living with it, and finding care"),
        "treatments": _("Treatments, and what is known about them"),
        "countries": _("How care is organised, country by country"),
    }
    shown = [
        (name, headings[name], [one for _key, one in sorted(groups[name], key=lambda pair: pair[0])]) for name in groups
    ]
    return {"groups": [group for group in shown if group[2]]}


def _group(site: Site, row: Any) -> str:
    if row.countries:
        return "countries"
    if "days" in row.stages and len(row.stages) <= 2:  # noqa: PLR2004 - days, or days and weeks
        return "first"
    main = site.taxonomy.get(row.concepts[0]) if row.concepts else None
    return "treatments" if main and main.type == TREATMENT else "live"


def show(site: Site, connection: Connection, tongue: Tongue, guide: Any, wanted: str) -> dict[str, Any]:
    """One guide in the language that was asked for, else the reader's, else its own."""
    written_in = {row.language: row for row in queries.languages(connection, guide.id)}
    language = next(one for one in (wanted, tongue.language, guide.original_language) if one in written_in)
    said = queries.said(connection, guide.id, language)
    sources = queries.sources(connection, guide.id)
    as_html = written(site, tongue, said.body, tuple(source.number for source in sources))
    original = written_in[guide.original_language]
    return {
        "guide": guide,
        "said": said,
        "written": as_html,
        "said_language": language if language != tongue.language else "",
        "direction": site.tongues[language].direction if language in site.tongues else "ltr",
        "outdated": said.state != TranslationState.ORIGINAL and said.of_version < original.version,
        "unchecked": said.state == TranslationState.MACHINE,
        "not_in": language not in {tongue.language, wanted},
        "stage": labels.stage(tongue, guide.stages),
        "languages": [
            (code, tongue.language_name(code), labels.state(tongue, row.state), code == language)
            for code, row in written_in.items()
        ],
        "evidence": [_evidence(site, tongue, row) for row in queries.evidence(connection, guide.id)],
        "sources": sources,
        "related": _related(site, connection, tongue, guide),
        "topics": [
            (capital(site.taxonomy.label(one, tongue.language)), one) for one in guide.concepts if one in site.taxonomy
        ],
        "questions": posts.naming(connection, MentionKind.GUIDE, guide.id),
        "care": _care(site, connection, tongue, guide),
        "countries": [(tongue.country(code), code.lower()) for code in guide.countries],
    }  # fmt: skip


def written(site: Site, tongue: Tongue, body: str, numbers: tuple[int, ...]) -> markdown.Written:
    """The text as HTML, with its topics linked where they are first named."""
    return _kept(site.spotter, tongue, body, numbers)


@lru_cache(maxsize=200)
def _kept(spotter: Any, tongue: Tongue, body: str, numbers: tuple[int, ...]) -> markdown.Written:

    def terms(text: str) -> Sequence[markdown.Term]:
        found = []
        for one in spotter.spot(text):
            concept = spotter.taxonomy.get(one.id)
            if concept.type != ROLE:
                said, language = concept.defined(tongue.language)
                meaning = said if language == tongue.language else ""
                found.append(markdown.Term(one.start, one.end, f"{tongue.root}/topics/{one.id}", meaning))
        return found[:_MOST_TERMS]

    return markdown.guide(body, dict.fromkeys(numbers, ""), terms, tongue.gettext("Source %(number)s"), tongue.root)


def _evidence(site: Site, tongue: Tongue, row: Any) -> dict[str, Any]:
    """What is said about the evidence stands in the language of the original; grades are everybody's."""
    about, about_language = row.about, "en" if tongue.language != "en" else ""
    if tongue.language != "en" and row.concept in site.taxonomy:
        about, about_language = capital(site.taxonomy.label(row.concept, tongue.language)), ""
    return {
        "about": about,
        "about_language": about_language,
        "marks": labels.MARKS[row.grade],
        "against": row.grade == Grade.AGAINST,
        "grade": labels.grade(tongue, row.grade),
        "words": row.words,
        "words_language": "en" if tongue.language != "en" else "",
        "sources": row.sources,
    }


def _related(site: Site, connection: Connection, tongue: Tongue, guide: Any) -> list[Entry]:
    by_slug = {row.slug: row for row in queries.known_heads(site, connection, tongue.language)}
    return [entry(tongue, by_slug[slug]) for slug in guide.related if slug in by_slug]


def _care(site: Site, connection: Connection, tongue: Tongue, guide: Any) -> dict[str, Any] | None:
    """The way from reading to finding somebody: places that name what this is about, in its country if it
    has one; those first that were checked last."""
    for concept_id in guide.concepts:
        concept = site.taxonomy.get(concept_id)
        if concept is None or concept.type == ROLE:
            continue
        facet = "condition" if concept.type == CONDITION else "treatment"
        filters: dict[str, tuple[str, ...]] = {facet: (concept_id,)}
        if guide.countries:
            filters["country"] = tuple(guide.countries)
        try:
            found = site.fresh_index().search(Query(filters=filters, sort=CHECKED, limit=_MOST_PLACES))
        except SearchDownError:
            return None
        cards = CARDS.of(connection, site, tongue, [hit.id for hit in found.hits])
        country = f"&country={guide.countries[0]}" if guide.countries else ""
        return {
            "label": concept.label(tongue.language),
            "total": found.total,
            "cards": [cards[hit.id].html() for hit in found.hits if hit.id in cards],
            "find_url": f"/find?change=1&{facet}={concept_id}{country}",
            "all_url": Asked(filters=filters).url(),
        }
    return None
