"""Our result page against Datasette's, over the same listings, in the same run.

Datasette gets what it is good at: one table with a full-text index that folds accents, an index on
each of the two columns that it counts, 20 rows a page, no suggestions of other facets (they would
cost it more than the page), its own defaults else. Both are asked for the same plain words. Ours
has eight facets and highlights, and keeps no pages.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from bench.homes import home_of, open_home
from bench.plan import DATASETTE, VAR, Plan, size_name
from bench.rounds import Subject, by_clock, ratio, stop, take_turns
from bench.searches import Searches
from bench.server import Server, datasette, seventh
from bench.stats import Row

_BOUND = 5
_WORDS = 3000
_COLUMNS = (
    "id, slug, kind, name, native_name, summary, description, country, city, address, website, checked_on, "
    "languages, conditions, treatments, funding, remote_consultation"
)
_SCHEMA = f"""
create table listings as select {_COLUMNS} from home.listing;
create unique index listings_id on listings (id);
create index listings_country on listings (country);
create index listings_kind on listings (kind);
create virtual table listings_fts using fts5 (
  name, native_name, summary, description, city,
  content='listings', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
insert into listings_fts (listings_fts) values ('rebuild');
"""  # noqa: S608 - our own names


def measure(plan: Plan) -> Iterator[Row]:
    if not DATASETTE.exists():
        return
    for size in plan.made:
        yield from _of_size(plan, size)


def _of_size(plan: Plan, size: int) -> Iterator[Row]:
    home = home_of(size)
    site = open_home(home)
    searches = Searches(site.taxonomy, site.gazetteer, "datasette")
    words = searches.plain_words(_WORDS)
    site.close()
    servers: list[Server] = []
    try:
        servers.append(seventh("ours", home, SEVENTH_PAGE_CACHE_MB="0").pause())
        servers.append(datasette("datasette", DATASETTE, _table(home, size)).pause())
        ours = Subject("ours", servers[0], [f"/listings?{urlencode({'q': text})}" for text in words])
        theirs = Subject("theirs", servers[1], [_their_page(text) for text in words])
        take_turns((ours, theirs), plan)
    finally:
        stop(servers)
    clock = by_clock(ours, theirs)
    context = f"ours {ours.context()}; Datasette {theirs.context()}; {clock.value:.1f} times by the clock"
    yield Row(
        "versus_datasette",
        "result page, against Datasette's with two facets",
        size_name(size),
        ratio(ours, theirs),
        " x",
        _BOUND,
        context=context,
    )


def _their_page(text: str) -> str:
    return f"/datasette/listings?{urlencode([('_search', text), ('_facet', 'country'), ('_facet', 'kind')])}"


def _table(home: Path, size: int) -> Path:
    """The listings of a home as the one table of a database."""
    folder = VAR / f"datasette-{size}"
    folder.mkdir(exist_ok=True)
    path = folder / "datasette.db"
    source = home / "seventh.db"
    if path.exists() and path.stat().st_mtime > source.stat().st_mtime:
        return path
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("attach database ? as home", (str(source),))
        database.executescript(_SCHEMA)
        database.commit()
    return path
