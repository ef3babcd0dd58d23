"""Marking the words of a text that answer a search; the same for every engine.

Marks are private-use characters, put in before the text is escaped and turned into tags after it,
so that nothing a listing says can become markup.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from app.search.contract import MARK_END, MARK_START, typos_allowed
from app.search.words import UNSPACED, searched, words
from app.taxonomy.fold import fold_with_offsets

# A text that brings its own marks could open a tag and never close it.
_NO_MARKS = str.maketrans(MARK_START + MARK_END, "\ufffd\ufffd")


class Word(NamedTuple):
    folded: str
    start: int
    end: int


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text with their places in it."""
    folded, offsets = fold_with_offsets(text)
    return tuple(Word(folded[start:end], offsets[start], offsets[end - 1] + 1) for start, end in _cuts(folded))


def _cuts(folded: str) -> Iterator[tuple[int, int]]:
    """Where the words of a folded text begin and end, cut as `app.search.words` does."""
    position = 0
    for word in folded.split(" "):
        after = position
        for run in UNSPACED.finditer(word):
            if position + run.start() > after:
                yield after, position + run.start()
            for start in range(run.start(), max(run.end() - 1, run.start() + 1)):
                yield position + start, position + min(start + 2, run.end())
            after = position + run.end()
        if position + len(word) > after:
            yield after, position + len(word)
        position += len(word) + 1


@lru_cache(maxsize=128)
def marker(query: str) -> "Marker":
    """The marker of a search; kept, because it remembers which words answer."""
    return Marker(query)


class Marker:
    """Marks the words of one search in many texts."""

    def __init__(self, query: str, phrases: Sequence[str] = ()) -> None:
        wanted = searched(query)
        self._exact = {*wanted, *(word for phrase in phrases for word in words(phrase))}
        self._last = wanted[-1] if wanted else ""
        self._fuzzy = [(word, typos_allowed(word)) for word in wanted if typos_allowed(word)]
        self._seen: dict[str, bool] = {}

    def __bool__(self) -> bool:
        return bool(self._exact)

    def mark(self, text: str, known: Sequence[str] = ()) -> str:
        """The text with its answers marked; `known` are its words, where the caller has kept them.
        In most texts nothing answers, and then nobody asks where the words stand."""
        found = any(self._answers(word) for word in known or words(text))
        text = text.translate(_NO_MARKS)
        if not found:
            return text
        marked: list[str] = []
        position = 0
        for start, end in self._stretches(words_of(text)):
            marked += text[position:start], MARK_START, text[start:end], MARK_END
            position = end
        marked.append(text[position:])
        return "".join(marked)

    def _stretches(self, places: Sequence[Word]) -> list[tuple[int, int]]:
        """What to mark; words that overlap, as pairs of Japanese characters do, under one mark."""
        found: list[tuple[int, int]] = []
        for word in places:
            if self._answers(word.folded):
                overlaps = bool(found) and word.start < found[-1][1]
                start = found.pop()[0] if overlaps else word.start
                found.append((start, word.end))
        return found

    def _answers(self, word: str) -> bool:
        known = self._seen.get(word)
        if known is None:
            known = self._seen[word] = word in self._exact or self._almost(word)
        return known

    def _almost(self, word: str) -> bool:
        if self._last and word.startswith(self._last):
            return True
        for wanted, most in self._fuzzy:
            if _may_be(wanted, word, most):
                parts = [word] if wanted != self._last else _beginnings(word, len(wanted), most)
                if any(_errors(wanted, part) <= most for part in parts):
                    return True
        return False


def _may_be(wanted: str, word: str, most: int) -> bool:
    """A cheap no for nearly all words: an error in the first letter leaves room for no other."""
    if word[0] == wanted[0]:
        return True
    return most > 1 and (word[1:2] == wanted[1:2] or word[0] == wanted[1] or word[1:2] == wanted[0])


def _beginnings(word: str, length: int, most: int) -> list[str]:
    """The word and its beginnings that may be a mistyped last word of the search."""
    return [word, *(word[:size] for size in range(length - most, min(length + most + 1, len(word))))]


def _errors(wanted: str, word: str) -> int:
    if abs(len(word) - len(wanted)) > 2:  # noqa: PLR2004 - two errors are the most there may be
        return 3
    return int(OSA.distance(wanted, word, score_cutoff=2)) + (wanted[0] != word[0])
