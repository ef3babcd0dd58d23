"""The fields of a listing that a proposal can hold, and what a listing says in them, as JSON."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from app.listings.importing import LISTS, YES_NO
from app.models import AddressVisibility, Kind, Known, Listing

KNOWN = (*YES_NO, "accepts_new")
NUMBERS = ("waiting_weeks_min", "waiting_weeks_max")
CONTACT = ("website", "email", "phone")
# In the order in which forms and pages show them.
FIELDS = (
    "name", "native_name", "native_language", "kind", "country", "city", "address", "postal_code",
    "address_visibility", *CONTACT, "summary", "conditions", "treatments", "languages", "funding", "fees_note",
    *KNOWN, *NUMBERS, "waiting_note",
)  # fmt: skip
# Without these there is no listing.
REQUIRED = ("name", "kind", "country")
# A wrong one leads people astray, or sends them to a stranger: somebody else must be able to look it up.
SOURCED = frozenset((*CONTACT, "address", "postal_code", "fees_note"))
ENUMS: Mapping[str, type[Enum]] = {
    "kind": Kind, "address_visibility": AddressVisibility, **dict.fromkeys(KNOWN, Known),
}  # fmt: skip
CLOSED_REASON = "closed_reason"
# Sentences, in the language of whoever wrote them.
WRITTEN = frozenset(("summary", "fees_note", "waiting_note", CLOSED_REASON))

_COLUMNS = Listing.__table__.c  # type: ignore[attr-defined] # SQLModel's table
_HIDDEN = {
    AddressVisibility.FULL: (), AddressVisibility.CITY: ("address", "postal_code"),
    AddressVisibility.HIDDEN: ("address", "postal_code", "city"),
}  # fmt: skip
EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(FIELDS), **{name: [] for name in LISTS}, **dict.fromkeys(KNOWN, Known.UNKNOWN.value),
    "name": "", "kind": Kind.CLINIC.value, "country": "", "summary": "",
    "address_visibility": AddressVisibility.FULL.value,
}  # fmt: skip


def longest(name: str) -> int:
    return int(_COLUMNS[name].type.length)


def said_by(listing: Any) -> dict[str, Any]:
    """What a listing says, from its row or its entity."""
    return {name: _plain(getattr(listing, name)) for name in FIELDS}


def said_in(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What it said in one of its revisions; one from an earlier release may not know every field."""
    return {name: snapshot.get(name, EMPTY[name]) for name in FIELDS}


def public(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without what the listing hides at its own wish."""
    hidden = _HIDDEN[AddressVisibility(facts["address_visibility"])]
    return {name: None if name in hidden else value for name, value in facts.items()}


def same(one: Any, other: Any) -> bool:
    """Lists say the same in any order; nothing is the same as no words."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(one) == sorted(other)
    return (None if one == "" else one) == (None if other == "" else other)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else list(value) if isinstance(value, list) else value
