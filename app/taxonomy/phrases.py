"""Finding known phrases in any text: folded, on word borders, the longest match first.

A trie is asked once at every beginning of a word, and answers with all phrases that begin there.
A phrase is at most LONGEST characters long, so the work is linear in the text. (An Aho-Corasick
automaton answers the same, but also inside words, which would then have to be thrown away.)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import marisa_trie

from app.taxonomy.fold import fold, fold_with_offsets

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: what it stands for, and where, in code points of the original text."""

    ids: tuple[str, ...]
    start: int
    end: int
    text: str


class Phrases:
    """A fixed set of phrases, each standing for one or more ids."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        ids: dict[str, dict[str, None]] = {}
        for phrase, phrase_id in phrases:
            for key in spellings(phrase):
                ids.setdefault(key, {})[phrase_id] = None
        # The keys alone answer "what begins here" ten times as fast.
        self._keys = marisa_trie.Trie(ids)
        self._trie = marisa_trie.BytesTrie((key, "\x00".join(found).encode()) for key, found in ids.items())

    def __iter__(self) -> Iterator[str]:
        return iter(self._trie.keys())

    def ids(self, phrase: str) -> tuple[str, ...]:
        """What the phrase stands for; nothing when it is not known."""
        values = self._trie.get(fold(phrase))
        return tuple(values[0].decode().split("\x00")) if values else ()

    def starting_with(self, prefix: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(key, tuple(value.decode().split("\x00"))) for key, value in self._trie.iteritems(fold(prefix))]

    def find(self, text: str) -> list[Found]:
        folded, offsets = fold_with_offsets(text)
        found: list[Found] = []
        position = 0
        while position < len(folded):
            key = self._longest_at(folded, position)
            if key:
                end = offsets[position + len(key) - 1] + 1
                start = offsets[position]
                found.append(Found(self.ids(key), start, end, text[start:end]))
                position += len(key)
            space = folded.find(" ", position)
            position = space + 1 if space >= 0 else len(folded)
        return found

    def _longest_at(self, folded: str, position: int) -> str:
        keys: list[str] = self._keys.prefixes(folded[position : position + LONGEST])
        for key in sorted(keys, key=len, reverse=True):
            end = position + len(key)
            if end == len(folded) or folded[end] == " ":
                return key
        return ""


# "Zürich" is also typed "Zuerich", "Tromsø" also "Tromsoe": a second spelling for each.
_SMALL = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
_WRITTEN_OUT = str.maketrans(_SMALL | {letter.upper(): two.capitalize() for letter, two in _SMALL.items()})


def spellings(phrase: str) -> set[str]:
    """The folded keys under which one phrase can be found."""
    both = {fold(phrase), fold(phrase.translate(_WRITTEN_OUT))}
    return {key for key in both if key and len(key) <= LONGEST}
