"""Three versions of a listing: what a person saw, what it says now, and what the person would like it to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.proposals.fields import EMPTY, FIELDS, REQUIRED, same


@dataclass(frozen=True, slots=True)
class Merged:
    """`facts` is what the listing would say; `changed` are the fields that the person changes; `conflicts` are
    those of them that somebody else has changed meanwhile, to something else."""

    facts: Mapping[str, Any]
    changed: tuple[str, ...]
    conflicts: tuple[str, ...]


def merge(seen: Mapping[str, Any], now: Mapping[str, Any], yours: Mapping[str, Any]) -> Merged:
    facts: dict[str, Any] = {}
    changed, conflicts = [], []
    for name in FIELDS:
        if same(yours[name], seen[name]) or same(yours[name], now[name]):
            facts[name] = now[name]
            continue
        facts[name] = yours[name]
        changed.append(name)
        if not same(now[name], seen[name]):
            conflicts.append(name)
    return Merged(facts, tuple(changed), tuple(conflicts))


def join(now: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What a listing says, with what somebody typed as a new one before they saw that it is this one. What was
    left empty stays, lists grow, and it is called what it was called."""
    joined = dict(now)
    for name, value in typed.items():
        if isinstance(value, list):
            joined[name] = list(dict.fromkeys([*now[name], *value]))
        elif name not in REQUIRED and not same(value, EMPTY[name]):
            joined[name] = value
    return joined
