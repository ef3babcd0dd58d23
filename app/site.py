"""Everything that one running site holds, opened once: settings, database, index, words, places."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request

from app import community, i18n, places
from app.config import Settings
from app.content import Stamp
from app.db import Database
from app.listings import queries
from app.places.cities import Gazetteer
from app.search.contract import SearchDownError, SearchIndex
from app.search.documents import Writer
from app.search.embedded import EmbeddedIndex
from app.search.understand import Understanding
from app.taxonomy import concepts
from app.taxonomy.concepts import Taxonomy
from app.taxonomy.spot import Spotter


@dataclass(slots=True)
class Site:
    settings: Settings
    database: Database
    stamp: Stamp
    community: community.Community
    taxonomy: Taxonomy
    spotter: Spotter
    gazetteer: Gazetteer
    tongues: Mapping[str, i18n.Tongue]
    index: SearchIndex
    documents: Writer
    understanding: Understanding
    index_seen: int = -1
    names_seen: int = -1
    names_kept: dict[int, tuple[str, str]] = field(default_factory=dict)
    # Rendered entries of lists; see listings/cards.py.
    cards_kept: OrderedDict[tuple[int, str, date], Any] = field(default_factory=OrderedDict)

    def fresh_index(self) -> SearchIndex:
        """The index as of the newest content version, also when another process wrote it."""
        number = self.stamp.number()
        if number != self.index_seen:
            self.index.refresh()
            self.index_seen = number
        return self.index

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

    def close(self) -> None:
        self.index.close()
        self.database.close()


def open_site(settings: Settings) -> Site:
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    words = community.load(settings.data / "community.json")
    taxonomy = concepts.load(settings.data / "taxonomy.json")
    spotter = Spotter(taxonomy)
    gazetteer = Gazetteer(places.FOLDER)
    return Site(
        settings=settings,
        database=database,
        stamp=Stamp(database),
        community=words,
        taxonomy=taxonomy,
        spotter=spotter,
        gazetteer=gazetteer,
        tongues=i18n.tongues(),
        index=_open_index(settings),
        documents=Writer(taxonomy, gazetteer, words.kinds),
        understanding=Understanding(spotter, gazetteer, words.kinds, words.wishes),
    )


def _open_index(settings: Settings) -> SearchIndex:
    if not settings.meilisearch_url:
        return EmbeddedIndex(settings.index_home / "listings")
    # Imported here because the client is slow to import and most sites have no server.
    from app.search.meilisearch import MeilisearchIndex  # noqa: PLC0415 - see above

    return MeilisearchIndex(settings.meilisearch_url, settings.meilisearch_key.get_secret_value(), "listings")


async def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


TheSite = Annotated[Site, Depends(_site)]

__all__ = ["SearchDownError", "Site", "TheSite", "open_site"]
