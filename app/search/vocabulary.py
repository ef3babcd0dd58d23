"""The words that an index holds, and which of them somebody may have meant."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import tantivy
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from tantivy import Query as Q

from app.search.contract import typos_allowed

ALL_WORDS = "words"
_MOST_ALIKE = 60
_ALPHABET = 32  # the letters of one alphabet stand this near to each other in Unicode


class Vocabulary:
    """The words of one generation of the index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._beginning_with = lru_cache(maxsize=256)(self._read)
        self.alike = lru_cache(maxsize=4096)(self._alike)
        self.holds = lru_cache(maxsize=4096)(self._holds)
        self.has = lru_cache(maxsize=4096)(self._has)

    def _read(self, beginning: str) -> list[str]:
        """The words with this beginning, the frequent ones first."""
        return [term for term, _count in self._searcher.terms_with_prefix(ALL_WORDS, beginning, limit=None)]

    def _has(self, word: str) -> bool:
        return bool(self._searcher.doc_freq(ALL_WORDS, word))

    def _holds(self, beginning: str) -> bool:
        # Words of deleted documents stay in the list until the index is tidied: only a search is sure.
        query = Q.fuzzy_term_query(self._schema, ALL_WORDS, beginning, distance=0, prefix=True)
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _alike(self, word: str, *, beginning: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Known words with one typing error, and with two; or known words that begin so.

        An error in the first letter counts twice, so only long words may have it.
        """
        most = typos_allowed(word)
        if not most:
            return (), ()
        errors: dict[str, int] = {}
        for term, known in self._cut(self._beginning_with(word[0]), word, most, beginning=beginning):
            errors[term] = min(known, errors.get(term, known))
        if most > 1:
            for start in _other_first_letters(word):
                for term in self._beginning_with(start) if beginning else [start] * self.has(start):
                    errors.setdefault(term, 2)
        tiers = [tuple(t for t, n in errors.items() if n == tier)[:_MOST_ALIKE] for tier in (1, 2)]
        return tiers[0], tiers[1]

    @staticmethod
    def _cut(terms: list[str], word: str, most: int, *, beginning: bool) -> Iterator[tuple[str, int]]:
        """The terms within `most` errors of the word; in the order given, so that the frequent come first."""
        shortest, longest = len(word) - most, len(word) + most
        if not beginning:
            near = [term for term in terms if shortest <= len(term) <= longest]
            yield from ((term, int(errors)) for term, errors in _near(word, near, most))
            return
        starts = {term[:length] for term in terms for length in range(shortest, longest + 1) if len(term) >= length}
        errors = dict(_near(word, starts, most))
        for term in terms:
            found = [errors[term[:n]] for n in range(shortest, longest + 1) if term[:n] in errors]
            if found and not term.startswith(word):
                yield term, int(min(found))


def _near(word: str, terms: Iterable[str], most: int) -> list[tuple[str, float]]:
    found = extract(word, terms, scorer=OSA.distance, score_cutoff=most, limit=None)  # type: ignore[arg-type] # its stubs
    return [(term, errors) for term, errors, _place in found if errors]


def _other_first_letters(word: str) -> Iterator[str]:
    """What the word may be if its first letter is the error: wrong, too many, missing or swapped."""
    yield word[1:]
    yield word[1] + word[0] + word[2:]
    for code in range(max(ord(word[0]) - _ALPHABET, 48), ord(word[0]) + _ALPHABET):
        letter = chr(code)
        if letter != word[0] and letter.isalnum():
            yield letter + word[1:]
            yield letter + word
