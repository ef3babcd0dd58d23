"""Searches as people type them, over made-up listings: many, all different, always the same ones.

In the proportions of the judged queries in tests/relevance: treatments and conditions, with and
without a place, names, plain words, spelling mistakes, and the filters that people click.
"""

import random
from collections.abc import Callable
from urllib.parse import urlencode

from app.places.cities import Gazetteer
from app.taxonomy.concepts import Taxonomy
from bench.generate import Generator
from bench.vocabulary import ranked

_FUNCTION_WORDS = 40  # the first ranks: and, of, for. Nobody searches for those alone
_COMMON = 3000
_FILTERS = (
    ("remote", "true"), ("international", "true"), ("kind", "clinic"), ("kind", "therapist"), ("funding", "public"),
    ("language", "en"),
)  # fmt: skip


class Searches:
    """Makes different searches, in an order of its own."""

    def __init__(self, taxonomy: Taxonomy, gazetteer: Gazetteer, seed: str = "searches") -> None:
        self._chance = random.Random(seed)  # noqa: S311 - nothing secret: it must be the same every time
        self._generator = Generator(taxonomy, gazetteer)
        self._labels = [
            label for one in (*taxonomy.treatments(), *taxonomy.conditions()) for label in one.labels.values()
        ]
        self._seen: set[str] = set()
        self._ways: list[tuple[Callable[[], str], int]] = [
            (self._topic, 10), (lambda: f"{self._topic()} {self._place()}", 30), (self._words, 20),
            (self._name, 20), (self._place, 12), (self._misspelt, 8),
        ]  # fmt: skip

    def texts(self, number: int) -> list[str]:
        """So many texts, none of which was given before."""
        ways, weights = zip(*self._ways, strict=True)
        found: list[str] = []
        while len(found) < number:
            text = self._chance.choices(ways, weights)[0]()
            if text not in self._seen:
                self._seen.add(text)
                found.append(text)
        return found

    def pages(self, number: int) -> list[str]:
        """Addresses of result pages; every fourth with a filter."""
        return [self._address(text) for text in self.texts(number)]

    def plain_words(self, number: int) -> list[str]:
        """One or two words of the texts: what every full-text search understands in the same way."""
        found: dict[str, None] = {}
        while len(found) < number:
            found[self._words()] = None
        return list(found)

    def beginnings(self, number: int) -> list[str]:
        """What stands in the search field after some key presses, at least two letters."""
        found: list[str] = []
        while len(found) < number:
            (text,) = self.texts(1)
            found += [text[:size] for size in range(2, min(len(text), 14) + 1, 3)]
        return found[:number]

    def _address(self, text: str) -> str:
        pairs = [("q", text)]
        if self._chance.random() < 0.25:  # noqa: PLR2004 - a share
            pairs.append(self._chance.choice(_FILTERS))
        return f"/listings?{urlencode(pairs)}"

    def _topic(self) -> str:
        return self._chance.choice(self._labels).lower()

    def _place(self) -> str:
        return self._generator.city(self._chance).name

    def _words(self) -> str:
        # As a reader's words are: neither the most frequent nor the rarest.
        rank = int(_FUNCTION_WORDS * (_COMMON / _FUNCTION_WORDS) ** self._chance.random())
        other = int(_FUNCTION_WORDS * (_COMMON / _FUNCTION_WORDS) ** self._chance.random())
        return f"{ranked()[rank]} {ranked()[other]}" if self._chance.random() < 0.5 else ranked()[rank]  # noqa: PLR2004

    def _name(self) -> str:
        """The beginning of a name, as one types it."""
        name = str(self._generator.row(self._chance.randint(1, 9000))["name"])
        return name[: self._chance.randint(6, len(name))].strip()

    def _misspelt(self) -> str:
        text = self._topic() if self._chance.random() < 0.5 else self._name()  # noqa: PLR2004 - a half
        place = self._chance.randrange(1, max(len(text) - 1, 2))
        return text[:place] + text[place + 1 :]
