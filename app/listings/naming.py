"""How alike two names are, where a rare word says much and a word that many names have says little."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.taxonomy.fold import fold

# Two words are one with a slip of the hand: how many slips, by the length of the shorter.
_SLIPS = ((10, 2), (4, 1))
_OF_SLIP = 0.06
_OF_PLACE = 0.3
_SHORTENED = 0.92


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many names of the directory each word is."""

    names: int
    holding: Mapping[str, int]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Rarity":
        holding: Counter[str] = Counter()
        number = 0
        for name in names:
            number += 1
            holding.update(words(name))
        return cls(number, holding)

    def weight(self, word: str, misspelt: str = "") -> float:
        """Squared, as in a cosine; of a word and its misspelling, the one that is known counts."""
        return _weight(self.names, max(1, self.holding.get(word, 0), self.holding.get(misspelt, 0)))


# A queue full of new places asks for it millions of times, for few numbers.
@lru_cache(maxsize=4096)
def _weight(names: int, held: int) -> float:
    return math.log((names + 2) / (held + 1)) ** 2 + 0.1


@lru_cache(maxsize=32_768)
def words(name: str) -> frozenset[str]:
    return frozenset(word for word in fold(name).split() if len(word) > 1)


def alike(rarity: Rarity, one: str, other: str, place: frozenset[str] = frozenset()) -> float:
    """From 0 to 1. `place` are words that say where both are, which they share with their neighbours."""
    # "House - its unit" may be called by its house alone; two units of one house are two.
    whole = _cosine(rarity, words(one), words(other), place)
    house, unit = _parted(one)
    other_house, other_unit = _parted(other)
    if bool(unit) == bool(other_unit):
        return whole
    return max(whole, _SHORTENED * _cosine(rarity, words(house), words(other_house), place))


def _parted(name: str) -> tuple[str, str]:
    house, _dash, unit = name.partition(" - ")
    return house, unit


def _slips(length: int) -> int:
    return next((slips for shortest, slips in _SLIPS if length >= shortest), -1)


def _cosine(rarity: Rarity, one: frozenset[str], other: frozenset[str], place: frozenset[str]) -> float:
    if not one or not other:
        return 0.0

    def weight(word: str, misspelt: str = "") -> float:
        return rarity.weight(word, misspelt) * (_OF_PLACE if word in place or misspelt in place else 1.0)

    pairs = {word: (word, 1.0) for word in one & other}
    left = set(other - one)
    for word in sorted(one - other, key=len, reverse=True):
        near = min(left, key=lambda other: OSA.distance(word, other), default="")
        slips = OSA.distance(word, near)
        if slips <= _slips(min(len(word), len(near))):
            pairs[word] = (near, 1 - slips * _OF_SLIP)
            left.discard(near)
    shared = sum(weight(word, near) * closeness for word, (near, closeness) in pairs.items())
    of_one = sum(weight(word, pairs.get(word, ("", 0))[0]) for word in one)
    spelled = {near: word for word, (near, _closeness) in pairs.items()}
    of_other = sum(weight(word, spelled.get(word, "")) for word in other)
    return shared / math.sqrt(of_one * of_other)
