"""What the pages of the care finder show, gathered for their templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape
from sqlalchemy import Connection

from app.finder import answer as answers
from app.finder import queries, reasons
from app.finder.answer import Answer, Item
from app.finder.forms import FUNDING, SINCE, Need
from app.guides.page import entry as guide_entry
from app.i18n import SOURCE, Tongue
from app.listings.labels import capital, facet_label, value_label
from app.listings.page import CARDS, distance
from app.places import countries
from app.places.cities import City
from app.questions import lists as questions
from app.site import Site

SHOWN = 5
_FEWEST_LETTERS, _MOST_LOOKED_AT, _MOST_ALIKE = 3, 20, 3
# Asked for in the form; what else a listing may speak is found by its facet in the directory.
ASKED_LANGUAGES = ("en", "nb", "sv", "da", "nl", "de", "fr", "es", "it", "pt", "pl", "fi", "tr", "ar", "uk", "ru", "ro")


@dataclass(frozen=True, slots=True)
class Shown:
    id: str
    heading: str
    short: str
    count: str
    total: int
    lead: str
    cards: Sequence[Markup]
    more: int
    more_url: str


def form(site: Site, tongue: Tongue, need: Need, asked: bool) -> dict[str, Any]:  # noqa: FBT001 - was anything sent
    """Everything that the form shows; `asked` when it comes back with something to mend."""
    names = sorted(((tongue.country(code), code) for code in countries.codes()), key=lambda pair: tongue.order(pair[0]))
    return {
        "need": need,
        "errors": _mistakes(tongue, need, asked),
        "countries": names,
        "conditions": _options(site, tongue, [one.id for one in site.taxonomy.conditions()]),
        "treatments": _options(site, tongue, [one.id for one in site.taxonomy.treatments()]),
        "sinces": _since(tongue),
        "fundings": [(value, value_label(site, tongue, "funding", value)) for value in FUNDING],
        "languages": sorted(
            ((capital(tongue.language_name(code)), code) for code in ASKED_LANGUAGES),
            key=lambda pair: tongue.order(pair[0]),
        ),
        "alike": _alike(site, need) if "city" in need.errors else [],
    }


def _mistakes(tongue: Tongue, need: Need, asked: bool) -> dict[str, str]:  # noqa: FBT001 - as above
    """What is to be mended, by field and in the order of the form; said beside each field and above them all."""
    _ = tongue.gettext
    answer = _("We do not know this answer. Choose one, or leave it open.")
    words = {
        "country": _("Choose the country where you live."),
        "city": _("We do not know the town “%(name)s”.") % {"name": need.city_text},
        "condition": _("We do not know this condition. Choose one, or leave it open."),
        "since": answer,
        "treatment": _("We do not know this treatment. Choose one, or leave it open."),
        "remote": answer,
        "travel": answer,
        "funding": answer,
    }
    wrong = {*need.errors, *(["country"] if asked and not need.country else [])}
    return {field: words[field] for field in words if field in wrong}


def _alike(site: Site, need: Need) -> list[City]:
    """Towns that begin like the one we do not know: in the country, if one was chosen."""
    text = need.city_text.partition(",")[0]
    for length in range(len(text), _FEWEST_LETTERS - 1, -1):
        found = site.gazetteer.starting_with(text[:length], _MOST_LOOKED_AT)
        fitting = [city for city in found if need.country in {"", city.country}]
        if fitting:
            return fitting[:_MOST_ALIKE]
    return []


def _options(site: Site, tongue: Tongue, ids: Sequence[str]) -> list[tuple[str, str]]:
    return sorted(
        ((capital(site.taxonomy.label(one, tongue.language)), one) for one in ids),
        key=lambda pair: tongue.order(pair[0]),
    )


def _since(tongue: Tongue) -> list[tuple[str, str]]:
    _ = tongue.gettext
    return list(zip(SINCE, (_("The last 3 days"), _("Weeks"), _("Months"), _("A year or more")), strict=True))


def answer(site: Site, connection: Connection, tongue: Tongue, found: Answer) -> dict[str, Any]:
    """Everything that the answer shows."""
    need = found.need
    emergency = site.community.emergency
    urgent = emergency if emergency and emergency.applies(need.since, need.condition) else None
    sections = [
        _shown(site, connection, tongue, found, section) for section in found.sections if _worth_saying(section)
    ]
    return {
        "need": need,
        "heading": _heading(site, tongue, need),
        "told": _told(site, tongue, need),
        "sections": sections,
        "urgent": urgent,
        "emergency_number": emergency.number(need.country) if emergency else "",
        "guides": [guide_entry(tongue, row) for row in queries.fitting_guides(site, connection, tongue, need)],
        "questions": questions.about(connection, tongue, country=need.country, limit=3),
        "relaxations": _relaxations(tongue, found),
        "letter": _letter(site, tongue, need),
        "alert_url": _alert_url(found),
        "from_middle": not found.start.exact,
    }


def _alert_url(found: Answer) -> str:
    """Where few are in the country: to hear when there is another."""
    need = found.need
    if sum(section.whole for section in found.sections if section.id == answers.IN_COUNTRY) >= answers.FEW:
        return ""
    topic = need.treatment or need.condition
    return f"/alerts?{urlencode({'country': need.country} | ({'topic': topic} if topic else {}))}"


def _worth_saying(section: answers.Section) -> bool:
    """That there is nobody in the country is said; the other ways on are left out when they lead nowhere."""
    return bool(section.total) or section.id == answers.IN_COUNTRY


def _heading(site: Site, tongue: Tongue, need: Need) -> str:
    _ = tongue.gettext
    start = need.city.name if need.city else tongue.country(need.country)
    if need.condition:
        return _("From %(place)s, with %(condition)s") % {
            "place": start, "condition": site.taxonomy.label(need.condition, tongue.language),
        }  # fmt: skip
    return _("From %(place)s") % {"place": start}


def _told(site: Site, tongue: Tongue, need: Need) -> str:
    """What the person told us, said back."""
    _ = tongue.gettext
    parts = [tongue.country(need.country)]
    if need.city:
        parts.append(_("near %(place)s") % {"place": need.city.name})
    if need.condition:
        parts.append(site.taxonomy.label(need.condition, tongue.language))
    if need.treatment:
        parts.append(site.taxonomy.label(need.treatment, tongue.language))
    if need.since:
        parts.append(tongue.within(dict(_since(tongue))[need.since]))
    parts += [tongue.language_name(code) for code in need.languages]
    if need.funding:
        parts.append(tongue.within(value_label(site, tongue, "funding", need.funding)))
    parts += {"no": [_("no travelling")], "yes": [_("travelling is possible")]}.get(need.travel, [])
    parts += {"no": [_("not online")], "yes": [_("online is fine")]}.get(need.remote, [])
    return tongue.comma.join(parts)


def _shown(site: Site, connection: Connection, tongue: Tongue, found: Answer, section: answers.Section) -> Shown:
    ngettext = tongue.ngettext
    heading, short, lead = _words(tongue, found, section)
    cards = CARDS.of(connection, site, tongue, [item.id for item in section.items])
    count = ngettext("%(num)s place", "%(num)s places", section.total) % {"num": tongue.number(section.total)}
    if found.need.condition or found.need.treatment:
        fits = ngettext("%(num)s fits", "%(num)s fit", section.whole) % {"num": tongue.number(section.whole)}
        count = f"{count}{tongue.comma}{fits}" if section.whole < section.total else count
    rows = [
        cards[item.id].html(None, distance(tongue, item.distance_km), _reason(site, tongue, item))
        for item in section.items
        if item.id in cards
    ]
    more = max(0, min(section.total, answers.MOST) - len(section.items))
    return Shown(
        section.id,
        heading,
        short,
        count,
        section.total,
        lead,
        rows,
        more,
        f"{found.need.url()}&show={section.id}#{section.id}",
    )


def _reason(site: Site, tongue: Tongue, item: Item) -> str:
    sentences = " ".join(str(escape(sentence)) for _code, sentence in reasons.in_words(site, tongue, item))
    _ = tongue.gettext
    opening = _("Shown because:") if item.whole else _("Fits in part:")
    return f'<p class="reason{"" if item.whole else " part"}"><b>{escape(opening)}</b> {sentences}</p>'


def _words(tongue: Tongue, found: Answer, section: answers.Section) -> tuple[str, str, str]:
    """The heading of a section, its short form, and a line of what to know before reading on."""
    _ = tongue.gettext
    country = tongue.country(found.need.country)
    start = found.need.city.name if found.need.city else _("the middle of %(country)s") % {"country": country}
    nearest = _("Nearest to %(place)s first.") % {"place": start}
    here = _("In your country: %(country)s") % {"country": country}
    return {
        answers.IN_COUNTRY: (
            here, _("In your country"),
            "" if section.total else _("We know of nobody there yet. The next ways on are below."),
        ),
        answers.REMOTE: (
            _("Online"), _("Online"),
            _("They assess or treat by video. Ask each one whether they may treat somebody who lives in %(country)s.")
            % {"country": country},
        ),
        answers.ACCEPTS: (_("Abroad, and they will see you"), _("Abroad, will see you"), nearest),
        answers.NEAREST: (
            _("Abroad, ask first"), _("Abroad, ask first"),
            nearest + " " + _("Nobody has told us whether they take patients from abroad. The words to ask are below."),
        ),
        answers.SIGNPOST: (
            _("People who can tell you more"), _("Can tell you more"),
            _("Charities and professional bodies. They do not treat; they know who does."),
        ),
    }[section.id]  # fmt: skip


def _relaxations(tongue: Tongue, found: Answer) -> list[dict[str, Any]]:
    _ = tongue.gettext
    names = {"condition": "condition", "treatment": "treatment", "funding": "funding", "language": "languages"}
    empty: dict[str, Any] = {"languages": ()}
    return [
        {
            "label": _("without: %(label)s") % {"label": facet_label(tongue, one.drop)},
            "count": one.count,
            "url": found.need.url(**{names[one.drop]: empty.get(names[one.drop], "")}),
        }
        for one in found.relaxations
    ]


def _letter(site: Site, tongue: Tongue, need: Need) -> list[tuple[str, list[str]]]:
    """What to write to a clinic that we know too little of: in the reader's language, to understand
    it, and in English, to send it."""
    letters = []
    for language in dict.fromkeys((tongue.language, SOURCE)):
        reader = site.tongues[language]
        name = site.taxonomy.label(need.condition or site.community.main_condition, language)
        lines = site.community.letter.get(language, ())
        letters.append(
            (language, [line.format(country=reader.country(need.country), condition=name) for line in lines])
        )
    return [(language, lines) for language, lines in letters if lines]
