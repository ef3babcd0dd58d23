"""What the form for a question shows: what was written, what we understood, and what there is already."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from app import names
from app.auth import Person, new_token
from app.guides import queries as guide_queries
from app.guides.matching import fitting
from app.guides.page import entry as guide_entry
from app.i18n import Tongue
from app.listings import queries as listing_queries
from app.listings.labels import capital
from app.places import countries, spotting
from app.questions import drafts, forms, labels, queries, text
from app.questions.forms import LONGEST_TITLE, MOST_TOPICS, Asking
from app.questions.lists import entries
from app.search.contract import Query, SearchDownError
from app.site import Site
from app.taxonomy.concepts import CONDITION, ROLE

_MOST_SIMILAR, _MOST_PLACES = 4, 3
_LONGEST_SPOTTED = forms.LONGEST_BODY + forms.LONGEST_TITLE


def begun(site: Site, connection: Connection, tongue: Tongue, person: Person, tab: str) -> dict[str, Any]:
    """A form that nobody has sent yet. It begins with the words and choices of a draft, the one of this tab or the
    newest, and has a key of its own: another tab may still be writing in the draft."""
    asking = Asking(
        country=person.country or "", language=tongue.language, form_key=new_token(), tab=new_token()[:16],
    )  # fmt: skip
    draft = queries.draft(connection, person, "new", tab)
    if draft is not None:
        asking = _as_drafted(site, draft, asking)
    return _context(site, tongue, person, asking)


def _as_drafted(site: Site, draft: Any, empty: Asking) -> Asking:
    posted = drafts.as_posted(draft)
    asking = forms.asking(posted, site.taxonomy, site.spotter_languages(), empty.language)
    # Of old drafts only the words are known.
    chosen = asking if posted.line("visibility", 20) else empty
    return replace(
        chosen, title=draft.title, body=draft.body, copied=asking.copied, form_key=empty.form_key, tab=empty.tab,
        errors={},
    )  # fmt: skip


def again(site: Site, connection: Connection, tongue: Tongue, person: Person, asking: Asking) -> dict[str, Any]:
    """The form as it was sent, with what is to be mended, a preview, and what there is already."""
    suggested = topics_of(site, f"{asking.title}\n{asking.body}")
    asking = understood(site, asking)
    asking = replace(asking, form_key=asking.form_key or new_token(), tab=asking.tab or new_token()[:16])
    said = text.Said(asking.body, asking.country)
    seen = text.post(connection, site, tongue, said) if "body" not in asking.errors else None
    return _context(site, tongue, person, asking) | {
        "mistakes": mistakes(tongue, asking),
        "preview": seen,
        "topics": labelled(site, tongue, {*asking.topics, *suggested}),
        "similar": similar(site, connection, tongue, asking),
        "sent": True,
    }


def _context(site: Site, tongue: Tongue, person: Person, asking: Asking) -> dict[str, Any]:
    return {
        "asking": asking,
        "mistakes": {},
        "countries": countries_of(tongue),
        "topics": labelled(site, tongue, asking.topics),
        "languages": labels.languages(tongue, site.spotter_languages()),
        "visibilities": labels.visibilities(tongue),
        "person_name": person.name,
        "pen_name": _pen_name(tongue, person),
        "longest_title": LONGEST_TITLE,
        "preview": None,
        "similar": {"questions": [], "guides": [], "places": [], "find_url": ""},
        "sent": False,
    }  # fmt: skip


def countries_of(tongue: Tongue) -> list[tuple[str, str]]:
    """What each is called, with its code, in the order of the alphabet."""
    return sorted(((tongue.country(code), code) for code in countries.codes()), key=lambda pair: tongue.order(pair[0]))


def labelled(site: Site, tongue: Tongue, topics: Iterable[str]) -> list[tuple[str, str]]:
    """What topics are called, each with its id, in the order of the alphabet."""
    named = [(capital(site.taxonomy.label(one, tongue.language)), one) for one in topics]
    return sorted(named, key=lambda pair: tongue.order(pair[0]))


def _pen_name(tongue: Tongue, person: Person) -> str:
    _ = tongue.gettext
    return (
        _("Somebody in %(country)s") % {"country": tongue.country(person.country)} if person.country else _("Somebody")
    )


def mistakes(tongue: Tongue, asking: Asking) -> dict[str, str]:
    """What is to be mended, in words, by field."""
    _ = tongue.gettext
    words = {
        ("title", "short"): _("Say in a few words what you want to know."),
        ("title", "long"): _("Please make this shorter: at most 150 characters."),
        ("title", "contact"): _("Please leave numbers, addresses and links out of this line."),
        ("body", "empty"): _("Write something first."),
        ("body", "short"): _("Please write a little more, so that others can help."),
        ("body", "long"): _("This is longer than we can take. Please shorten it."),
        ("country", "unknown"): _("Choose the country where you live."),
        ("visibility", "unknown"): _("Choose who may read it."),
        **{("name", code): said for code, said in names.mistakes(tongue).items()},
    }
    return {field: words[field, code] for field, code in asking.errors.items()}


def understood(site: Site, asking: Asking) -> Asking:
    """With the topics and the country that the words name, where the asker had no choice of them yet."""
    if asking.topics_chosen:
        return asking
    topics = tuple(topics_of(site, f"{asking.title}\n{asking.body}"))
    return replace(asking, topics=topics, country=asking.country or country_of(site, asking))


def topics_of(site: Site, said: str) -> list[str]:
    """What a text is about: the topics it names, most often named first, conditions before treatments."""
    counted = Counter(one.id for one in site.spotter.spot(said[:_LONGEST_SPOTTED]) if one.type != ROLE)
    first = {concept_id: place for place, concept_id in enumerate(counted)}

    def order(concept_id: str) -> tuple[bool, int, int]:
        concept = site.taxonomy.get(concept_id)
        return (concept is None or concept.type != CONDITION, -counted[concept_id], first[concept_id])

    return sorted(counted, key=order)[:MOST_TOPICS]


def country_of(site: Site, asking: Asking) -> str:
    """The country that the text names first; where several are named, the first is mostly home."""
    for place in spotting.spot(f"{asking.title}\n{asking.body}", site.gazetteer, most=20):
        return place.country
    return ""


def suggested(site: Site, tongue: Tongue, asking: Asking, chosen: str) -> dict[str, Any]:
    """What the words name, to be taken with one press; a country only where none is `chosen`."""
    code = "" if chosen else asking.country
    name = tongue.country(code) if code else ""
    return {"topics": labelled(site, tongue, asking.topics), "country": code, "country_name": name}


def similar(site: Site, connection: Connection, tongue: Tongue, asking: Asking) -> dict[str, Any]:
    """What there is already: questions like this one, guides about it, and places."""
    words = f"{asking.title} {' '.join(site.taxonomy.label(one, 'en') for one in asking.topics)}".strip()
    return {
        "questions": _questions(site, connection, tongue, words),
        "guides": _guides(site, connection, tongue, asking),
        "places": _places(site, connection, words),
        "find_url": _find_url(site, asking),
    }  # fmt: skip


def _find_url(site: Site, asking: Asking) -> str:
    """The care finder's answer for what was understood; it needs a country."""
    pairs = [("country", asking.country), ("condition", _first_condition(site, asking))]
    return f"/find?{urlencode([pair for pair in pairs if pair[1]])}" if asking.country else ""


def _first_condition(site: Site, asking: Asking) -> str:
    conditions = {concept.id for concept in site.taxonomy.conditions()}
    return next((one for one in asking.topics if one in conditions), "")


def _questions(site: Site, connection: Connection, tongue: Tongue, words: str) -> Sequence[Any]:
    if not words:
        return []
    try:
        answer = site.fresh("questions").search(Query(words=words, any_word=True, limit=_MOST_SIMILAR))
    except SearchDownError:
        return []
    heads = queries.heads(connection, [hit.id for hit in answer.hits], None)
    return entries(connection, tongue, [heads[hit.id] for hit in answer.hits if hit.id in heads])


def _guides(site: Site, connection: Connection, tongue: Tongue, asking: Asking) -> Sequence[Any]:
    heads = guide_queries.known_heads(site, connection, tongue.language)
    treatments = {concept.id for concept in site.taxonomy.treatments()}
    found = fitting(
        site.taxonomy, heads, condition=_first_condition(site, asking),
        treatment=next((one for one in asking.topics if one in treatments), ""), country=asking.country, most=3,
    )  # fmt: skip
    return [guide_entry(tongue, row) for row in found]


def _places(site: Site, connection: Connection, words: str) -> Sequence[tuple[str, str]]:
    """Places whose name is written in the text."""
    try:
        answer = site.fresh("listings").search(Query(words=words, any_word=True, name_only=True, limit=_MOST_PLACES))
    except SearchDownError:
        return []
    names = listing_queries.names(connection, [hit.id for hit in answer.hits])
    return [names[hit.id] for hit in answer.hits if hit.id in names]
