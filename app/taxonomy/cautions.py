"""Caution notes: what should stand beside a text that mentions something with a known caution.

A note belongs to the text when each of its groups is mentioned: by a topic of the taxonomy, or by
words of the note's own ("months of antibiotics") for what is no topic.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.taxonomy.phrases import Phrases
from app.taxonomy.spot import Spotter


@dataclass(frozen=True, slots=True)
class Caution:
    id: str
    when: tuple[frozenset[str], ...]
    note: Mapping[str, str]
    source: Mapping[str, str]
    guide: str
    phrases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def said(self, language: str) -> str:
        return self.note.get(language) or self.note["en"]

    def language(self, language: str) -> str:
        """The language that `said` answers in."""
        return language if language in self.note else "en"


class Cautions:
    """Built once; asked for every post."""

    def __init__(self, cautions: Iterable[Caution], spotter: Spotter) -> None:
        self._cautions = tuple(cautions)
        self._spotter = spotter
        self._own = Phrases(
            (phrase, own_id)
            for caution in self._cautions
            for own_id, languages in caution.phrases.items()
            for phrases in languages.values()
            for phrase in phrases
        )

    def __iter__(self) -> Iterator[Caution]:
        return iter(self._cautions)

    def of(self, text: str) -> list[tuple[Caution, str]]:
        """The notes that belong beside this text, each with what it was mentioned by."""
        mentioned = {one.id for one in self._spotter.spot(text)}
        mentioned |= {own_id for found in self._own.find(text) for own_id in found.ids}
        found = []
        for caution in self._cautions:
            hits = [sorted(group & mentioned) for group in caution.when]
            if all(hits):
                found.append((caution, hits[0][0]))
        return found


def load(path: Path, spotter: Spotter) -> Cautions:
    """Read cautions.json; a community without one has no notes. Raises ValueError for a note that
    could never appear or that names no source."""
    if not path.exists():
        return Cautions((), spotter)
    return Cautions([_caution(row, spotter) for row in json.loads(path.read_text())], spotter)


def _caution(row: Mapping[str, object], spotter: Spotter) -> Caution:
    phrases = {
        own_id: {language: tuple(many) for language, many in languages.items()}
        for own_id, languages in dict(row.get("phrases") or {}).items()  # type: ignore[call-overload]
    }
    when = tuple(frozenset(group) for group in row["when"])  # type: ignore[attr-defined]
    unknown = {one for group in when for one in group if one not in spotter.taxonomy and one not in phrases}
    note, source = dict(row["note"]), dict(row["source"])  # type: ignore[call-overload]
    if unknown or not when or not note.get("en") or not source.get("url"):
        msg = f"caution {row['id']!r}: needs topics that exist ({sorted(unknown)}), an English note and a source"
        raise ValueError(msg)
    return Caution(str(row["id"]), when, note, source, str(row.get("guide") or ""), phrases)
