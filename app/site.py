"""Everything that one running site holds, opened once: settings, database, index, words, places."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Request

from app import community, i18n, places
from app.config import Settings
from app.content import Stamp
from app.db import Database
from app.listings import queries
from app.listings.freshness import Ladder
from app.missed import Missed
from app.places.cities import Gazetteer
from app.search.contract import SearchDownError, SearchIndex
from app.search.documents import Writer
from app.search.embedded import EmbeddedIndex
from app.search.understand import Understanding
from app.taxonomy import cautions, concepts
from app.taxonomy.cautions import Cautions
from app.taxonomy.concepts import Taxonomy
from app.taxonomy.spot import Spotter

T = TypeVar("T")


@dataclass(slots=True)
class Site:
    settings: Settings
    database: Database
    stamp: Stamp
    community: community.Community
    taxonomy: Taxonomy
    spotter: Spotter
    cautions: Cautions
    gazetteer: Gazetteer
    tongues: Mapping[str, i18n.Tongue]
    index: SearchIndex
    guides: SearchIndex
    questions: SearchIndex
    documents: Writer
    understanding: Understanding
    ladder: Ladder
    missed: Missed
    index_seen: int = -1
    names_seen: int = -1
    names_kept: dict[int, tuple[str, str]] = field(default_factory=dict)
    # Rendered entries of lists; see listings/cards.py.
    cards_kept: OrderedDict[tuple[int, str, date], Any] = field(default_factory=OrderedDict)
    remembered: dict[object, Any] = field(default_factory=dict)
    remembered_at: int = -1

    def fresh_index(self) -> SearchIndex:
        """The index as of the newest content version, also when another process wrote it."""
        number = self.stamp.number()
        if number != self.index_seen:
            self.index.refresh()
            self.guides.refresh()
            self.questions.refresh()
            self.index_seen = number
        return self.index

    def fresh(self, name: Literal["listings", "guides", "questions"]) -> SearchIndex:
        """One of the indexes, as `fresh_index`."""
        listings = self.fresh_index()
        return {"listings": listings, "guides": self.guides, "questions": self.questions}[name]

    def names(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Slug and name of the public listings among these, kept until something changes."""
        number = self.stamp.number()
        if number != self.names_seen:
            self.names_kept.clear()
            self.names_seen = number
        missing = [one for one in ids if one not in self.names_kept]
        if missing:
            with self.database.reading() as connection:
                self.names_kept |= queries.names(connection, missing)
        return {one: self.names_kept[one] for one in ids if one in self.names_kept}

    def remember(self, key: object, read: Callable[[], T]) -> T:
        """What `read` gives, kept until something public changes: for what every page asks again."""
        number = self.stamp.number()
        if number != self.remembered_at:
            self.remembered.clear()
            self.remembered_at = number
        if key not in self.remembered:
            self.remembered[key] = read()
        kept: T = self.remembered[key]
        return kept

    def tongue(self, language: str) -> i18n.Tongue:
        """That language of the interface, or English if we do not speak it."""
        return self.tongues.get(language) or self.tongues[i18n.SOURCE]

    def spotter_languages(self) -> frozenset[str]:
        """The languages that somebody may write in: those that the taxonomy knows."""
        return frozenset(language for concept in self.taxonomy for language in concept.labels) | set(self.tongues)

    def close(self) -> None:
        self.missed.write()
        self.index.close()
        self.guides.close()
        self.questions.close()
        self.database.close()


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """What the files of a community say, read and made ready; nothing ever changes it."""

    community: community.Community
    taxonomy: Taxonomy
    spotter: Spotter
    cautions: Cautions
    gazetteer: Gazetteer
    understanding: Understanding


def open_site(settings: Settings) -> Site:
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    known = _knowledge(settings.data, _written_at(settings.data))
    return Site(
        settings=settings,
        database=database,
        stamp=Stamp(database),
        community=known.community,
        taxonomy=known.taxonomy,
        spotter=known.spotter,
        cautions=known.cautions,
        gazetteer=known.gazetteer,
        tongues=i18n.tongues(),
        index=_open_index(settings, "listings"),
        guides=_open_index(settings, "guides"),
        questions=_open_index(settings, "questions"),
        documents=Writer(known.taxonomy, known.gazetteer, known.community.kinds),
        understanding=known.understanding,
        missed=Missed(database),
        ladder=Ladder.of(settings),
    )


_FILES = ("community.json", "taxonomy.json", "cautions.json")


def _written_at(data: Path) -> tuple[int, ...]:
    return tuple((data / name).stat().st_mtime_ns if (data / name).exists() else 0 for name in _FILES)


# A process that opens several sites, as tests do, reads the same files once.
@lru_cache(maxsize=2)
def _knowledge(data: Path, _written: tuple[int, ...]) -> _Knowledge:
    words = community.load(data / "community.json")
    taxonomy = concepts.load(data / "taxonomy.json")
    spotter = Spotter(taxonomy)
    gazetteer = Gazetteer(places.FOLDER)
    understanding = Understanding(spotter, gazetteer, words.kinds, words.wishes)
    notes = cautions.load(data / "cautions.json", spotter)
    return _Knowledge(words, taxonomy, spotter, notes, gazetteer, understanding)


def _open_index(settings: Settings, name: str) -> SearchIndex:
    if not settings.meilisearch_url:
        return EmbeddedIndex(settings.index_home / name)
    # Imported here because the client is slow to import and most sites have no server.
    from app.search.meilisearch import MeilisearchIndex  # noqa: PLC0415 - see above

    return MeilisearchIndex(settings.meilisearch_url, settings.meilisearch_key.get_secret_value(), name)


async def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


TheSite = Annotated[Site, Depends(_site)]

__all__ = ["SearchDownError", "Site", "TheSite", "open_site"]
