"""What somebody typed, put beside what the directory says: what it would change, what stands against it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.forms import Posted
from app.proposals import merging
from app.proposals.fields import EMPTY, FIELDS, REQUIRED, same
from app.proposals.forms import Typed, unsourced
from app.site import Site
from app.taxonomy.concepts import CONDITION


@dataclass(frozen=True, slots=True)
class Sheet:
    """`facts` is what the form shows now, `changed` what of it is new, `now` what the listing says, `offered`
    what can be ticked. `errors` is empty when it can be sent."""

    typed: Typed
    facts: Mapping[str, Any]
    changed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    now: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    version: int = 0
    offered: Mapping[str, list[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def can_be_sent(self) -> bool:
        return self.typed.looked and not self.errors and not self.conflicts


def of_new(site: Site, typed: Typed) -> Sheet:
    facts, offered = _read(site, typed, EMPTY)
    changed = tuple(name for name in FIELDS if name in REQUIRED or not same(facts[name], EMPTY[name]))
    errors = dict(typed.errors)
    if not typed.source_url:
        errors.setdefault("source_url", "needed")
    return Sheet(typed, facts, changed, offered=offered, errors=errors)


def of_edit(site: Site, typed: Typed, row: Any, seen: Mapping[str, Any], now: Mapping[str, Any]) -> Sheet:
    """`seen` is what the form said when it was opened, `now` what the listing says; both as everybody may know."""
    yours, offered = _read(site, typed, now)
    merged = merging.merge(seen, now, yours)
    errors = dict(typed.errors)
    if unsourced(merged.changed, merged.facts, typed.source_url):
        errors.setdefault("source_url", "for_these")
    if not merged.changed and not typed.note and not errors:
        errors["nothing"] = "changed"
    return Sheet(typed, merged.facts, merged.changed, merged.conflicts, now, row.version, offered, errors)


def settled(posted: Posted, typed: Typed, seen: Mapping[str, Any]) -> Typed:
    """Where somebody chose between theirs and what it says now: what they gave up is as if never typed."""
    given_up = {name: seen[name] for name in FIELDS if posted.line(f"keep-{name}", 8) == "now"}
    left = {name: code for name, code in typed.errors.items() if name not in given_up}
    return replace(typed, facts={**typed.facts, **given_up}, errors=left)


def _read(site: Site, typed: Typed, listed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The facts with what we find in the person's own words; ticked at first, and theirs to untick."""
    facts = dict(typed.facts)
    offered: dict[str, list[str]] = {}
    found = {name: list(ids) for name, ids in _spotted(site, typed.words)}
    for name in ("conditions", "treatments"):
        offered[name] = list(dict.fromkeys([*listed[name], *found[name], *facts[name]]))
        if not typed.looked:
            facts[name] = list(dict.fromkeys([*facts[name], *found[name]]))
    return facts, offered


def _spotted(site: Site, words: str) -> Iterator[tuple[str, list[str]]]:
    """A word for somebody who treats stands for what they do."""
    ids: dict[str, None] = {}
    for one in site.spotter.spot(words):
        concept = site.taxonomy.get(one.id)
        ids |= dict.fromkeys(concept.means if concept and concept.means else (one.id,))
    types = {one: concept.type for one in ids if (concept := site.taxonomy.get(one))}
    treatments = {one.id for one in site.taxonomy.treatments()}
    yield "conditions", [one for one in ids if types.get(one) == CONDITION]
    yield "treatments", [one for one in ids if one in treatments]
