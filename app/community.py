"""The community that this site serves: its name, its emergency line, its words. All of it data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Words = Mapping[str, str]


def said(words: Mapping[str, Any], language: str) -> Any:
    """The words in the reader's language, else in English, else in whichever there is."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


@dataclass(frozen=True, slots=True)
class Emergency:
    """What stands above everything else when it may be urgent, with where it comes from."""

    since: str
    conditions: Sequence[str]
    line: Words
    title: Words
    text: Mapping[str, Sequence[str]]
    numbers: Mapping[str, str]
    sources: Sequence[Mapping[str, str]]
    seen_on: date

    def applies(self, since: str, condition: str) -> bool:
        return since == self.since or (not since and condition in self.conditions)

    def number(self, country: str) -> str:
        """The number to call there; nothing where no source tells it."""
        return self.numbers.get(country, "")


@dataclass(frozen=True, slots=True)
class Stage:
    since: str
    title: Words
    text: Words


@dataclass(frozen=True, slots=True)
class Community:
    id: str = ""
    name: Words = field(default_factory=dict)
    question: Words = field(default_factory=dict)
    story: Words = field(default_factory=dict)
    search_example: Words = field(default_factory=dict)
    main_condition: str = ""
    stages: Sequence[Stage] = ()
    emergency: Emergency | None = None
    letter: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Words for kinds of listings, and for what is asked of them ("online", "from abroad").
    kinds: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    wishes: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


def load(path: Path) -> Community:
    """Read community.json; without one the site starts empty and says what to add."""
    if not path.exists():
        return Community()
    raw = json.loads(path.read_text())
    urgent = raw.get("emergency")
    if urgent:
        urgent = Emergency(**{**urgent, "seen_on": date.fromisoformat(urgent["seen_on"])})
    return Community(**{**raw, "emergency": urgent, "stages": tuple(Stage(**stage) for stage in raw.get("stages", ()))})
