"""What somebody sends about a place: checked by the rules of the import, with the mistakes by field."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.forms import Posted, email_of
from app.listings.importing import FUNDING, LISTS, NO_TEXT, ListingRow, Web
from app.places import countries
from app.proposals.fields import (
    CLOSED_REASON,
    EMPTY,
    ENUMS,
    FIELDS,
    NUMBERS,
    SOURCED,
    longest,
)
from app.taxonomy.concepts import Taxonomy

LONGEST_WORDS, LONGEST_NOTE, LONGEST_SOURCE = 900, 1000, 1000
# The reason stands in the history of the listing too, which keeps no more.
LONGEST_REASON = 300
MOST_WEEKS, MOST_VALUES, FEWEST_DIGITS = 520, 60, 5
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_ADDRESSES = frozenset({"website", "source_url"})
_IN_A_FILE = {"waiting_note": "waiting_time_note"}
# A file of listings and a form are checked alike.
_RULES: Mapping[str, TypeAdapter[Any]] = {
    name: TypeAdapter(ListingRow.model_fields[in_file].rebuild_annotation())
    for name in (*FIELDS, CLOSED_REASON)
    if (in_file := _IN_A_FILE.get(name, name)) in ListingRow.model_fields
} | {"source_url": TypeAdapter(Web)}


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be ticked, by field."""

    conditions: Collection[str]
    treatments: Collection[str]
    languages: Collection[str]
    funding: Collection[str] = FUNDING

    def of(self, name: str) -> Collection[str]:
        known: Collection[str] = getattr(self, "languages" if name == "native_language" else name)
        return known


def choices(taxonomy: Taxonomy, languages: Collection[str]) -> Choices:
    return Choices(
        [one.id for one in taxonomy.conditions()], [one.id for one in taxonomy.treatments()], sorted(languages)
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent. In `facts`, what is wrong stands as it was typed, so that it can be mended;
    `errors` says what is wrong with it. `words` are the person's own, in which we look for conditions and
    treatments; `looked` says that they have seen what we found in them."""

    facts: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    words: str = ""
    looked: bool = False
    note: str = ""
    source_url: str = ""
    reply_to: str = ""
    form_key: str = ""
    origin: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def typed(posted: Posted, shown: Mapping[str, Any], allowed: Choices) -> Typed:
    """Facts about a place. `shown` is what the form was filled with: a field that was not sent still says it."""
    errors: dict[str, str] = {}
    facts = {name: _fact(posted, name, shown[name], allowed, errors) for name in FIELDS}
    least, most = facts["waiting_weeks_min"], facts["waiting_weeks_max"]
    if isinstance(least, int) and isinstance(most, int) and most < least:
        errors.setdefault("waiting_weeks_max", "order")
    words = posted.text("words", LONGEST_WORDS)
    looked = "looked" in posted.fields and posted.text("looked", LONGEST_WORDS) == words
    return _with_the_rest(posted, facts, errors, words, looked=looked)


def closing(posted: Posted) -> Typed:
    """That a place has closed."""
    errors: dict[str, str] = {}
    reason = _line(posted, CLOSED_REASON, errors)
    if not reason:
        errors.setdefault(CLOSED_REASON, "empty")
    return _with_the_rest(posted, {CLOSED_REASON: reason}, errors)


def removing(posted: Posted) -> Typed:
    """That somebody does not want to be listed."""
    said = _with_the_rest(posted, {}, {})
    return said if said.note else _with_the_rest(posted, {}, {"note": "empty"})


def _with_the_rest(
    posted: Posted, facts: Mapping[str, Any], errors: dict[str, str], words: str = "", *, looked: bool = False
) -> Typed:
    """What every proposal has: where it can be looked up, a note, and where the answer goes."""
    source = _line(posted, "source_url", errors)
    reply_to = posted.line("reply_to", 255)
    address = email_of(reply_to)
    if reply_to and not address:
        errors["reply_to"] = "wrong"
    key = posted.line("form_key", 64)
    return Typed(
        facts=facts, words=words, looked=looked, note=posted.text("note", LONGEST_NOTE), source_url=source or "",
        reply_to=address or reply_to, form_key=key if _KEY.fullmatch(key) else "", origin=posted.line("from", 12),
        errors=errors,
    )  # fmt: skip


def _fact(posted: Posted, name: str, shown: Any, allowed: Choices, errors: dict[str, str]) -> Any:
    if name in LISTS:
        known = {*allowed.of(name), *shown}
        ticked = [one for one in dict.fromkeys(posted.many(name)) if one in known]
        return ticked[:MOST_VALUES] if posted.ticked("lists") else shown
    if name not in posted.fields:
        return shown
    if name in NUMBERS:
        return _number(posted, name, errors)
    if name in ENUMS or name in {"country", "native_language"}:
        return _choice(posted, name, shown, allowed, errors)
    return _line(posted, name, errors, shown)


def _choice(posted: Posted, name: str, shown: Any, allowed: Choices, errors: dict[str, str]) -> Any:
    said: str | None = posted.line(name, 20)
    if name == "native_language":
        known: Collection[Any] = [None, *allowed.of(name), shown]
        said = said or None
    else:
        known = countries.codes() if name == "country" else [one.value for one in ENUMS[name]]
    if said not in known:
        errors[name] = "choose"
    return said


def _number(posted: Posted, name: str, errors: dict[str, str]) -> int | str | None:
    said = posted.line(name, 12)
    if not said:
        return None
    number = posted.number(name)
    if number is None or number > MOST_WEEKS:
        errors[name] = "number"
        return said
    return number


def _line(posted: Posted, name: str, errors: dict[str, str], shown: str | None = None) -> str | None:
    """One field of words; nothing when nothing was written. What is wrong comes back as it was typed; what
    nobody has touched is not judged."""
    said, most = _cleaned(posted, name)
    if shown and said == _cleaned(Posted({name: (shown,)}), name)[0]:
        return shown
    if said and name in _ADDRESSES and "://" not in said:
        said = f"https://{said}"[: most + 1]
    if len(said) > most or NO_TEXT.search(said):
        errors[name] = "long" if len(said) > most else "letters"
        return said
    if not said and name in {"source_url", "summary"}:
        return said
    if name not in _RULES:
        return said or None
    try:
        checked: str | None = _RULES[name].validate_python(said)
    except ValidationError:
        errors[name] = "wrong" if said else "empty"
        return said
    if name == "phone" and said and sum(one.isdigit() for one in said) < FEWEST_DIGITS:
        errors[name] = "wrong"
    return checked


def _cleaned(posted: Posted, name: str) -> tuple[str, int]:
    """The words, with one letter more than there may be, and how many there may be."""
    most = {"source_url": LONGEST_SOURCE, CLOSED_REASON: LONGEST_REASON}.get(name) or longest(name)
    return (posted.text if name in {"summary", CLOSED_REASON} else posted.line)(name, most + 1), most


def unsourced(changed: Collection[str], facts: Mapping[str, Any], source_url: str) -> list[str]:
    """The fields that say something new which nobody could look up."""
    return [] if source_url else [name for name in FIELDS if name in changed and name in SOURCED and facts[name]]
