"""What a person sends when asking, replying, reporting: checked, with the mistakes by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app import names
from app.forms import Posted
from app.models import ReplyKind, Visibility
from app.places import countries
from app.questions import contacts, text
from app.taxonomy.concepts import Taxonomy

LONGEST_TITLE, LONGEST_BODY, SHORTEST_TITLE, SHORTEST_BODY = 150, 20_000, 10, 20
MOST_TOPICS = 6
# More than anybody may post is still shown again, to be shortened.
_LONGEST_READ = 5 * LONGEST_BODY
_MOST_COPIED = 9
_KEY = re.compile(r"^[A-Za-z0-9_-]{20,64}$")


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it was written. `errors` names what is to be mended, by field."""

    title: str = ""
    body: str = ""
    country: str = ""
    language: str = "en"
    topics: tuple[str, ...] = ()
    topics_chosen: bool = False
    visibility: Visibility = Visibility.EVERYONE
    pseudonymous: bool = False
    name: str = ""
    check_ins: bool = False
    form_key: str = ""
    tab: str = ""
    # The drafts that these words began as.
    copied: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def asking(
    posted: Posted, taxonomy: Taxonomy, languages: frozenset[str], language: str, *, country: str = ""
) -> Asking:
    """`language` and `country` count where the form says none."""
    errors: dict[str, str] = {}
    title = posted.line("title", LONGEST_TITLE + 1)
    body = posted.text("body", _LONGEST_READ)
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE:
        errors["title"] = "short" if len(title) < SHORTEST_TITLE else "long"
    if not SHORTEST_BODY <= len(body) <= LONGEST_BODY:
        errors["body"] = "short" if len(body) < SHORTEST_BODY else "long"
    country = posted.line("country", 2).upper() or country
    if country and country not in countries.codes():
        errors["country"] = "unknown"
    topics = tuple(dict.fromkeys(one for one in posted.many("topic") if one in taxonomy))[:MOST_TOPICS]
    visibility = posted.line("visibility", 20)
    if visibility not in {one.value for one in Visibility}:
        errors["visibility"] = "unknown"
        visibility = Visibility.EVERYONE.value
    pseudonymous, name = posted.ticked("pseudonymous"), posted.line("name", 60)
    if pseudonymous and (wrong := names.wrong_with(name)):
        errors["name"] = wrong
    if "title" not in errors and contacts.scan(title, countries=text.homes(country)):
        errors["title"] = "contact"
    said_in = posted.line("language", 8)
    return Asking(
        title=title, body=body, country=country if "country" not in errors else "",
        language=said_in if said_in in languages else language, topics=topics,
        topics_chosen=posted.ticked("topics_chosen"), visibility=Visibility(visibility), pseudonymous=pseudonymous,
        name=name, check_ins=posted.ticked("check_ins"), form_key=_key(posted), tab=tab_of(posted),
        copied=_copied(posted), errors=errors,
    )  # fmt: skip


def editing(posted: Posted, taxonomy: Taxonomy, languages: frozenset[str], now: Asking, *, is_reply: bool) -> Asking:
    """Other words, and of a question what it is about and who may read it. What the form does not say stays as it
    is `now`. A reply may be short, and has no title."""
    home = "" if "country" in posted.fields else now.country
    said = asking(posted, taxonomy, languages, now.language, country=home)
    if is_reply:
        errors = replying(posted, languages, now.language).errors
        return replace(
            now, body=said.body, language=said.language, tab=said.tab, copied=said.copied, errors=_of_words(errors)
        )
    return replace(
        said, topics=said.topics if said.topics_chosen else now.topics, topics_chosen=True,
        visibility=said.visibility if "visibility" in posted.fields else now.visibility, pseudonymous=False,
        errors=_of_words(said.errors, "title", "country", *(["visibility"] if "visibility" in posted.fields else [])),
    )  # fmt: skip


def _of_words(errors: Mapping[str, str], *fields: str) -> dict[str, str]:
    return {name: wrong for name, wrong in errors.items() if name in {"body", *fields}}


@dataclass(frozen=True, slots=True)
class Replying:
    body: str = ""
    kind: ReplyKind = ReplyKind.EXPERIENCE
    parent_id: int | None = None
    language: str = "en"
    form_key: str = ""
    tab: str = ""
    copied: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def replying(posted: Posted, languages: frozenset[str], language: str) -> Replying:
    errors: dict[str, str] = {}
    body = posted.text("body", _LONGEST_READ)
    if not body:
        errors["body"] = "empty"
    elif len(body) > LONGEST_BODY:
        errors["body"] = "long"
    kind = posted.line("kind", 20)
    if kind not in {one.value for one in ReplyKind}:
        errors["kind"] = "unknown"
        kind = ReplyKind.EXPERIENCE.value
    said_in = posted.line("language", 8)
    return Replying(
        body=body, kind=ReplyKind(kind), parent_id=posted.number("to"),
        language=said_in if said_in in languages else language, form_key=_key(posted), tab=tab_of(posted),
        copied=_copied(posted), errors=errors,
    )  # fmt: skip


def _key(posted: Posted) -> str:
    """The key of the form that was sent: the same one twice is one post."""
    key = posted.line("form_key", 64)
    return key if _KEY.fullmatch(key) else ""


def tab_of(posted: Posted) -> str:
    tab = posted.line("tab", 32)
    return tab if re.fullmatch(r"[A-Za-z0-9_-]{8,32}", tab) else ""


def _copied(posted: Posted) -> tuple[str, ...]:
    """Marks of drafts; the newest stand at the end."""
    return tuple(one for one in posted.many("copied") if re.fullmatch(r"[0-9a-f]{16}", one))[-_MOST_COPIED:]
