"""Understanding a search: which of its words name a condition, a treatment, a place.

"botoks Nederland" becomes treatment = botulinum toxin, country = NL. This happens before any
engine is asked, so both engines know all languages and misspellings of the taxonomy. Readers are
shown what was understood, with a way back to the plain words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from app.places import spotting
from app.places.cities import Gazetteer
from app.places.languages import speaking
from app.search.contract import typos_allowed
from app.search.words import searched
from app.taxonomy.concepts import CONDITION, ROLE
from app.taxonomy.fold import fold
from app.taxonomy.phrases import Phrases
from app.taxonomy.spot import Spotter

# Words of these kinds stand in many names; the others ("charity") say what somebody wants.
Words = Mapping[str, Mapping[str, Sequence[str]]]
_NAMES_OF_OTHER_THINGS = frozenset({"country", "city", "kind", "wish"})
_SOFT_KINDS = frozenset({"clinic", "therapist"})
_LONGEST_PHRASE = 4
_MOST_WORDS_MENDED = 16
_STOP_WORDS = frozenset((Path(__file__).parent / "stopwords.txt").read_text().split())


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that the search names; `text` is what the person wrote."""

    text: str
    type: str
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A search, read: filters, a place, and the words that are left."""

    text: str
    said: str = ""  # everything but the little words
    words: str = ""  # what is left of it when the rest is understood
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Countries where the language of the search is spoken, when it names no place.
    prefer: tuple[str, ...] = ()
    city: spotting.Place | None = None
    city_text: str = ""
    understood: tuple[Understood, ...] = ()


class Understanding:
    """Reads searches; made once for a community."""

    def __init__(self, spotter: Spotter, gazetteer: Gazetteer, kinds: Words, wishes: Words) -> None:
        self._spotter = spotter
        self._gazetteer = gazetteer
        self._kinds = _phrases(kinds)
        self._wishes = _phrases(wishes)
        self._languages = _languages_of(spotter)
        self._as_written = {fold(p): p for one in spotter.taxonomy for p in one.phrases() if p not in one.misspellings}
        self._phrases = [phrase for phrase in spotter.phrases if len(phrase) >= 5]  # noqa: PLR2004 - no typing errors in shorter ones
        self.read = lru_cache(maxsize=2048)(self._read)

    def _read(self, text: str) -> Reading:
        kinds, wishes = _in(self._kinds, "kind", text), _in(self._wishes, "wish", text)
        found = _without_overlaps([*self._concepts(text), *self._places(text), *kinds, *wishes])
        return self._reading(text, found, _rest(text, found))

    def corrected(self, text: str, unknown: Iterable[str]) -> str | None:
        """The text with unknown words replaced by the phrase of the taxonomy that they nearly are."""
        parts = text.split()[:_MOST_WORDS_MENDED]
        strange = set(unknown)
        changed = False
        for size in range(min(_LONGEST_PHRASE, len(parts)), 0, -1):
            for start in range(len(parts) - size + 1):
                window = " ".join(searched(" ".join(parts[start : start + size])))
                if not strange & set(window.split()) or not typos_allowed(window):
                    continue
                best = extractOne(window, self._phrases, scorer=OSA.distance, score_cutoff=typos_allowed(window))
                if best:
                    parts[start : start + size] = [self._as_written.get(str(best[0]), str(best[0]))]
                    strange -= set(window.split())
                    changed = True
        return " ".join(parts) if changed else None

    def _concepts(self, text: str) -> list[Understood]:
        return [Understood(s.text, s.type, s.id, s.start, s.end) for s in self._spotter.spot(text)]

    def _places(self, text: str) -> list[Understood]:
        return [
            Understood(text[place.start : place.end], place.type, place.id, place.start, place.end)
            for place in spotting.spot(text, self._gazetteer)
        ]

    def _reading(self, text: str, found: Sequence[Understood], rest: str) -> Reading:
        filters: dict[str, dict[str, None]] = {}
        city, city_text = None, ""
        for one in self._most_exact(found):
            for facet, value in self._filters_of(one):
                filters.setdefault(facet, {})[value] = None
            if one.type == "city" and city is None:
                city_text = one.text
                city = next(p for p in spotting.spot(text, self._gazetteer) if p.start == one.start)
        if not filters and not city and not rest:
            # Nothing but a soft word ("clinic"), or nothing but little words: take them as they are.
            kinds = {one.id: None for one in found if one.type == "kind"}
            filters, rest = ({"kind": kinds}, "") if kinds else ({}, " ".join(searched(text)))
        return Reading(
            text=text,
            said=" ".join(word for word in searched(text) if word not in _STOP_WORDS),
            words=rest,
            filters={facet: tuple(values) for facet, values in filters.items()},
            prefer=() if city or "country" in filters else self._home_countries(found),
            city=city,
            city_text=city_text,
            understood=tuple(
                replace(one, type=one.id, id="true") if one.type == "wish" else one
                for one in found
                if one.type != "kind" or one.id in filters.get("kind", {})
            ),
        )

    def _most_exact(self, found: Sequence[Understood]) -> list[Understood]:
        """Without the concepts of which a narrower one is named too: "facial palsy, Moebius" is Moebius."""
        named = {one.id for one in found}
        wider = {above for one in found for above in self._spotter.taxonomy.with_broader([one.id]) if above != one.id}
        return [one for one in found if one.id not in wider & named]

    def _home_countries(self, found: Sequence[Understood]) -> tuple[str, ...]:
        """Who writes "Gesichtslähmung" and no country is probably at home where German is spoken."""
        spoken = [self._languages.get(fold(one.text), frozenset()) for one in found]
        known = [languages for languages in spoken if languages]
        if not known:
            return ()
        common = frozenset.intersection(*known)
        return tuple(sorted(speaking(next(iter(common))))) if len(common) == 1 else ()

    def _filters_of(self, one: Understood) -> list[tuple[str, str]]:
        plain = {"country": ("country", one.id), "wish": (one.id, "true"), "kind": ("kind", one.id)}
        if one.type in plain:
            return [] if one.type == "kind" and one.id in _SOFT_KINDS else [plain[one.type]]
        concept = self._spotter.taxonomy.get(one.id)
        if concept is None:
            return []
        if concept.type == ROLE:
            return [("treatment", treatment) for treatment in concept.means]
        return [("condition" if concept.type == CONDITION else "treatment", one.id)]


def _rest(text: str, found: Sequence[Understood]) -> str:
    """The words outside everything that was understood, without the little ones."""
    left, position = [], 0
    for one in sorted(found, key=lambda one: one.start):
        left.append(text[position : max(position, one.start)])
        position = max(position, one.end)
    left.append(text[position:])
    return " ".join(word for word in searched(" ".join(left)) if word not in _STOP_WORDS)


def _phrases(words: Words) -> Phrases:
    return Phrases((word, one) for one, by_language in words.items() for many in by_language.values() for word in many)


def _in(phrases: Phrases, kind: str, text: str) -> list[Understood]:
    return [Understood(found.text, kind, found.ids[0], found.start, found.end) for found in phrases.find(text)]


def _languages_of(spotter: Spotter) -> dict[str, frozenset[str]]:
    """For each phrase of the taxonomy, the languages that say it so."""
    languages: dict[str, set[str]] = {}
    for concept in spotter.taxonomy:
        for language in concept.labels:
            for phrase in (concept.labels[language], *concept.synonyms.get(language, ())):
                languages.setdefault(fold(phrase), set()).add(language)
    return {phrase: frozenset(found) for phrase, found in languages.items()}


def _without_overlaps(found: Sequence[Understood]) -> list[Understood]:
    """The longest reading of every stretch of text; two readings of the same stretch both stay
    when both are concepts ("physio"), else the concept wins over the place."""
    kept: list[Understood] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.type in _NAMES_OF_OTHER_THINGS)):
        clash = [other for other in kept if one.start < other.end and other.start < one.end]
        same = all((other.start, other.end) == (one.start, one.end) for other in clash)
        concepts = all(other.type not in _NAMES_OF_OTHER_THINGS for other in (*clash, one))
        if not clash or (same and concepts):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def as_json(one: Understood) -> dict[str, Any]:
    return {"text": one.text, "type": one.type, "id": one.id}
