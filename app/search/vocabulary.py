"""The words that an index holds, and which of them somebody may have meant."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

import tantivy
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from tantivy import Query as Q  # noqa: N817 - it stands in nearly every line

from app.search.contract import typos_allowed

ALL_WORDS = "words"
_MOST_ALIKE = 60
_SHORTEST_PART = 3
_LAST = "\U0010ffff"  # stands after every letter
_ALPHABET = 32  # the letters of one alphabet stand this near to each other in Unicode


class Vocabulary:
    """The words of one generation of the index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._letters: dict[str, list[str]] = {}
        self._starts = lru_cache(maxsize=160)(self._cut)
        self.alike = lru_cache(maxsize=2048)(self._alike)
        self.together = lru_cache(maxsize=2048)(self._together)
        self.apart = lru_cache(maxsize=2048)(self._apart)
        self.holds = lru_cache(maxsize=2048)(self._holds)

    def _letter(self, letter: str) -> list[str]:
        """All words with this first letter, in order; kept, because most typing errors keep it."""
        if letter not in self._letters:
            found = self._searcher.terms_with_prefix(ALL_WORDS, letter, limit=None)
            self._letters[letter] = sorted(term for term, _count in found)
        return self._letters[letter]

    def _beginning_with(self, beginning: str) -> Sequence[str]:
        """The words with this beginning."""
        letter = self._letters.get(beginning[0])
        if letter is None:
            return [term for term, _count in self._searcher.terms_with_prefix(ALL_WORDS, beginning, limit=None)]
        return letter[bisect_left(letter, beginning) : bisect_left(letter, beginning + _LAST)]

    def _cut(self, letter: str, length: int) -> list[str]:
        """All beginnings of this length, and the words that are shorter."""
        return list({term[:length] for term in self._letter(letter)})

    def _holds(self, beginning: str) -> bool:
        # Words of deleted documents stay in the list until the index is tidied: only a search is sure.
        query = Q.fuzzy_term_query(self._schema, ALL_WORDS, beginning, distance=0, prefix=True)
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _alike(self, word: str, *, beginning: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Known words with one typing error, and with two; or known words that begin so.

        An error in the first letter counts twice, so only long words may have it. Frequent words first.
        """
        most = typos_allowed(word)
        if not most:
            return (), ()
        errors: dict[str, int] = {}
        for start, number in self._nearly(word, most, beginning=beginning):
            for term in self._beginning_with(start) if beginning else self._only(start):
                if not (beginning and term.startswith(word)):
                    errors[term] = min(number, errors.get(term, number))
        counts = {term: self._searcher.doc_freq(ALL_WORDS, term) for term in errors}
        often = sorted(errors, key=lambda term: (-counts[term], term))
        one, two = ([term for term in often if errors[term] == tier] for tier in (1, 2))
        return tuple(one[:_MOST_ALIKE]), tuple(two[:_MOST_ALIKE])

    def _together(self, one: str, other: str, *, beginning: bool) -> tuple[str, ...]:
        """Known words that are two searched words written as one."""
        word = one + other
        found = self._beginning_with(word) if beginning else self._only(word)
        return tuple(found[:_MOST_ALIKE])

    def _apart(self, word: str) -> list[tuple[str, str]]:
        """The two known words that a searched word may be."""
        cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        return [(word[:cut], word[cut:]) for cut in cuts if self._only(word[:cut]) and self._only(word[cut:])]

    def _only(self, word: str) -> list[str]:
        return [word] if self._searcher.doc_freq(ALL_WORDS, word) else []

    def _nearly(self, word: str, most: int, *, beginning: bool) -> Iterator[tuple[str, int]]:
        if beginning:
            lengths = range(len(word) - most, len(word) + most + 1)
            parts = [self._starts(word[0], length) for length in lengths]
        else:
            parts = [self._letter(word[0])]
        for known in parts:
            found = extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
            yield from ((term, int(errors)) for term, errors, _key in found if term != word)
        if most > 1:
            yield from ((start, most) for start in _other_first_letters(word))


def _other_first_letters(word: str) -> Iterator[str]:
    """What the word may be if its first letter is the error: wrong, too many, missing or swapped."""
    yield word[1:]
    yield word[1] + word[0] + word[2:]
    for code in range(max(ord(word[0]) - _ALPHABET, 48), ord(word[0]) + _ALPHABET):
        letter = chr(code)
        if letter != word[0] and letter.isalnum():
            yield letter + word[1:]
            yield letter + word
