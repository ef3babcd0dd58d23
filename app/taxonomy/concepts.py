"""The concepts of one community: its conditions, treatments, roles and kinds of support."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONDITION, TREATMENT, ROLE, SUPPORT = "condition", "treatment", "professional_role", "support"


@dataclass(frozen=True, slots=True)
class Source:
    """Where it was read what a concept is."""

    title: str
    url: str
    publisher: str = ""
    year: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    id: str
    type: str
    labels: Mapping[str, str]
    definition: str = ""
    # In other languages than English.
    definitions: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    misspellings: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    # What somebody who looks for this role is looking for: a physiotherapist means physiotherapy.
    means: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels.get("en") or self.id

    def defined(self, language: str) -> tuple[str, str]:
        """What it is, and the language in which that is said: English where nobody has translated it. What has no
        source is not said."""
        if not self.sources:
            return "", "en"
        said = self.definitions.get(language)
        return (said, language) if said else (self.definition, "en")

    def phrases(self) -> Iterator[str]:
        """Everything that people call it, in every language, right and wrong."""
        yield from self.labels.values()
        for many in self.synonyms.values():
            yield from many
        yield from self.misspellings


class Taxonomy:
    """All concepts, with the ways between them. Unknown ids are passed over, never an error:
    a listing may name a concept that a newer taxonomy has dropped."""

    def __init__(self, concepts: Iterator[Concept] | list[Concept] = ()) -> None:  # type: ignore[assignment]
        self._concepts = {concept.id: concept for concept in concepts}
        self._narrower: dict[str, list[str]] = {}
        for concept in self._concepts.values():
            for parent in concept.broader:
                self._narrower.setdefault(parent, []).append(concept.id)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self._concepts

    def get(self, concept_id: str) -> Concept | None:
        return self._concepts.get(concept_id)

    def label(self, concept_id: str, language: str) -> str:
        concept = self._concepts.get(concept_id)
        return concept.label(language) if concept else concept_id

    def of_type(self, *types: str) -> list[Concept]:
        return [concept for concept in self if concept.type in types]

    def conditions(self) -> list[Concept]:
        return self.of_type(CONDITION)

    def treatments(self) -> list[Concept]:
        """What a listing can offer: treatments and support alike."""
        return self.of_type(TREATMENT, SUPPORT)

    def narrower(self, concept_id: str) -> list[str]:
        return self._narrower.get(concept_id, [])

    def with_narrower(self, *ids: str) -> list[str]:
        """The ids and everything below them: who offers mime therapy offers facial retraining."""
        return _and_beyond(ids, self.narrower)

    def meant_by(self, concept_id: str) -> list[str]:
        """What a listing may name to be about this: the concept, or what a role means, and all below."""
        concept = self._concepts.get(concept_id)
        return self.with_narrower(*((concept.means if concept else ()) or (concept_id,)))

    def with_broader(self, ids: list[str]) -> list[str]:
        """The ids and everything above them: who offers mime therapy offers physiotherapy."""
        return _and_beyond(ids, lambda one: self._concepts[one].broader if one in self._concepts else ())


def _and_beyond(ids: Iterable[str], next_to: Callable[[str], Iterable[str]]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(ids)
    while waiting:
        one = waiting.pop(0)
        if one not in found:
            found[one] = None
            waiting += next_to(one)
    return list(found)


def load(path: Path) -> Taxonomy:
    """Read a taxonomy file; a community that has none yet has an empty taxonomy."""
    if not path.exists():
        return Taxonomy()
    data = json.loads(path.read_text())
    sources = {name: Source(**source) for name, source in data.get("sources", {}).items()}
    return Taxonomy([_concept(row, sources) for row in data["concepts"]])


def _concept(row: dict[str, object], sources: Mapping[str, Source]) -> Concept:
    def tuples(name: str) -> dict[str, tuple[str, ...]]:
        return {key: tuple(values) for key, values in dict(row.get(name) or {}).items()}  # type: ignore[call-overload]

    def ids(name: str) -> tuple[str, ...]:
        return tuple(row.get(name) or ())  # type: ignore[arg-type]

    return Concept(
        id=str(row["id"]),
        type=str(row["type"]),
        labels=dict(row["labels"]),  # type: ignore[call-overload]
        definition=str(row.get("definition") or ""),
        definitions=dict(row.get("definitions") or {}),  # type: ignore[call-overload]
        sources=tuple(sources[name] for name in ids("sources")),
        synonyms=tuples("synonyms"),
        misspellings=ids("misspellings"),
        broader=ids("broader"),
        means=ids("means"),
        codes=tuples("codes"),
    )
