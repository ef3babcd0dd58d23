"""How good the answers are: the judged queries of tests/relevance against the real data.

Recall at 5 and MRR (1 / rank of the first right answer), as the README beside the queries defines
them. Meilisearch is judged too when SEVENTH_TEST_MEILISEARCH_URL names a server.
"""

import json
import os
import secrets
import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import work
from app.listings import searching
from app.listings.forms import parse
from app.site import Site
from bench.homes import copy_of, home_of, open_home
from bench.plan import REAL, ROOT
from bench.stats import Figure, Row

FIRST = 5
_QUERIES = ROOT / "tests" / "relevance" / "queries.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """One query with what the search made of it."""

    q: str
    near: str
    language: str
    kind: str
    recall: float
    reciprocal: float
    found: Sequence[str]
    relevant: Sequence[str]

    @property
    def failing(self) -> bool:
        return self.recall < 1 or self.reciprocal < 1

    def line(self) -> str:
        near = f" near {self.near}" if self.near else ""
        asked = f"{self.q!r}{near} ({self.language}, {self.kind})"
        rank = round(1 / self.reciprocal) if self.reciprocal else "none"
        score = f"recall {self.recall:.2f}, first right answer {rank}"
        return f"{asked}: {score}; wanted {_few(self.relevant)}; found {_few(self.found)}"


def engines() -> Iterator[tuple[str, list[Judged]]]:
    """Each engine that there is, with all judged queries."""
    home = copy_of(home_of(REAL), "relevance")
    site = open_home(home)
    work.reindex(site)
    yield "embedded", judge(site)
    url = os.environ.get("SEVENTH_TEST_MEILISEARCH_URL", "")
    if url:
        yield "Meilisearch", _meilisearch(site, url)
    site.close()
    shutil.rmtree(home)


def _meilisearch(site: Site, url: str) -> list[Judged]:
    # Imported here because the client is slow to import and most runs have no server.
    from app.search.meilisearch import MeilisearchIndex  # noqa: PLC0415 - see above

    name = f"bench-{secrets.token_hex(4)}"
    own = site.index
    other = MeilisearchIndex(url, os.environ.get("SEVENTH_TEST_MEILISEARCH_KEY", ""), name)
    site.index = other
    try:
        work.reindex(site)
        return judge(site)
    finally:
        site.index = own
        _remove(url, name)


def _remove(url: str, name: str) -> None:
    """Take our indexes off the server again."""
    from meilisearch import Client  # noqa: PLC0415 - as above

    client = Client(url, os.environ.get("SEVENTH_TEST_MEILISEARCH_KEY") or None)
    for index in client.get_indexes({"limit": 10_000})["results"]:
        if index.uid.startswith(name):
            index.delete()


def judge(site: Site) -> list[Judged]:
    with site.database.reading() as connection:
        slugs = {row.id: row.slug for row in connection.exec_driver_sql("select id, slug from listing")}
    return [_judged(site, slugs, row) for row in json.loads(_QUERIES.read_text(encoding="utf-8"))]


def _judged(site: Site, slugs: Mapping[int, str], row: Mapping[str, Any]) -> Judged:
    given = {"q": row["q"], "near": row["near"] or ""}
    asked = parse(given, lambda _facet: (), site.gazetteer)
    with site.database.reading() as connection:
        answer = searching.search(site, connection, asked)
    if answer.engine_down:
        msg = "the engine was away while it was judged"
        raise RuntimeError(msg)
    found = [slugs[hit.id] for hit in answer.hits]
    relevant = set(row["relevant"])
    ranks = [rank for rank, slug in enumerate(found, start=1) if slug in relevant]
    recall = len([rank for rank in ranks if rank <= FIRST]) / min(FIRST, len(relevant))
    return Judged(
        row["q"],
        row["near"] or "",
        row["language"],
        row["kind"],
        recall,
        1 / ranks[0] if ranks else 0.0,
        found,
        row["relevant"],
    )


def rows(engine: str, judged: Sequence[Judged]) -> Iterator[Row]:
    failing = sum(one.failing for one in judged)
    yield _row(
        f"{engine}: MRR", [one.reciprocal for one in judged], f"{len(judged)} judged queries, {failing} not perfect"
    )
    yield _row(f"{engine}: recall at {FIRST}", [one.recall for one in judged])
    for what in ("kind", "language"):
        groups = sorted({getattr(one, what) for one in judged})
        for group in groups:
            some = [one for one in judged if getattr(one, what) == group]
            mrr = statistics.mean(one.reciprocal for one in some)
            yield _row(
                f"{engine}: recall at {FIRST}, {what} {group}",
                [one.recall for one in some],
                f"{len(some)} queries, MRR {mrr:.2f}",
            )


def _row(what: str, values: Sequence[float], context: str = "") -> Row:
    return Row("relevance", what, "real data", Figure(statistics.mean(values)), "", context=context)


def _few(slugs: Sequence[str]) -> str:
    return ", ".join(slugs[:3]) + (" ..." if len(slugs) > 3 else "") if slugs else "nothing"  # noqa: PLR2004
