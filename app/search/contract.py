"""What a search engine must do for Seventh. Two engines keep this contract, one suite checks both.

All words must be found, the last one also as the beginning of a word; a word of five letters may
have one typing error, one of nine letters two. Two swapped letters are one error; an error in the
first letter counts as two. Two words written as one, and one as two, are found too. Fewer errors
rank first, then words that stand together, then the field (name, place, topics, text), then exact
words and names that begin with them. A search without words is in the order of names. Filters hold
always: any value within one field, all fields together; a field with no value chosen is no filter.
The count of a facet ignores the choice made in that facet. Totals are exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

# Facets by which listings are chosen and counted.
FACETS = ("country", "kind", "treatment", "condition", "language", "funding", "remote", "international")

RELEVANCE, DISTANCE, NAME, CHECKED = "relevance", "distance", "name", "checked"
SORTS = (RELEVANCE, DISTANCE, NAME, CHECKED)

# Marks around found words. Private-use characters: no text holds them, and escaping keeps them.
MARK_START, MARK_END = "\ue000", "\ue001"

TYPO_FROM, TWO_TYPOS_FROM = 5, 9


def typos_allowed(word: str) -> int:
    return 2 if len(word) >= TWO_TYPOS_FROM else 1 if len(word) >= TYPO_FROM else 0


@dataclass(frozen=True, slots=True)
class Document:
    """What the engine knows of one public thing."""

    id: int
    version: int
    name: str
    place: str = ""
    topics: str = ""
    text: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    checked: int = 0  # days since 1970 of the last check; 0 is never


@dataclass(frozen=True, slots=True)
class Near:
    latitude: float
    longitude: float
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Query:
    words: str = ""
    # Words that bring a document to the top when its name holds them all, as they are; they exclude
    # nothing, and do not disturb an order that was asked for.
    lead: str = ""
    # Everything that was typed, and countries that are likelier than others. They decide between
    # what is otherwise alike and never what is found; an engine that cannot may pass them over.
    hints: str = ""
    prefer: Sequence[str] = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    near: Near | None = None
    sort: str = RELEVANCE
    any_word: bool = False  # one word (of the first five at least) is enough; more rank higher
    name_only: bool = False  # look for the words in the name alone
    facets: Sequence[str] = ()
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    id: int
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class SearchIndex(Protocol):
    """One index of public things."""

    def search(self, query: Query) -> Result: ...

    def knows(self, word: str) -> bool:
        """Whether a folded word, or a word that begins with it, stands in any document."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace, visible to every searcher when this returns."""

    def delete(self, ids: Iterable[int]) -> None: ...

    def rebuild(self, documents: Iterator[Document]) -> int:
        """Build anew beside the live index and swap; how many documents it holds.
        Stopped at any point, the old index is whole."""

    def versions(self) -> dict[int, int]:
        """The version of every document, for comparing with the database."""

    def refresh(self) -> None:
        """See what other processes have written."""

    def close(self) -> None: ...


class SearchDownError(Exception):
    """The engine cannot answer now; pages then answer from the database."""
