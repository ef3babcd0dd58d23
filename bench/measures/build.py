"""Building the index of a whole directory, against the engine alone.

The bare engine is given rows that are ready: words cut and folded, values in lists. It makes its
documents, takes them in and commits, with the schema, the memory and the threads of ours. Ours
also reads the database, finds broader concepts and labels, folds every text, and swaps.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from typing import Any

import tantivy

from app import work
from app.search.contract import Document
from app.search.embedded_fields import TEXT_FIELDS, open_index
from app.search.words import name_key, words
from app.site import Site
from bench.homes import copy_of, home_of, open_home
from bench.plan import LARGE, VAR, Plan, size_name
from bench.stats import Figure, Row

_BOUND = 2
HEAP_BYTES = 64_000_000
_ROUNDS = 3


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.made:
        home = copy_of(home_of(size), "build")
        site = open_home(home)
        rows = _ready(site)
        ratios, ours, bare = [], 0.0, 0.0
        for _ in range(min(_ROUNDS, plan.rounds)):
            ours, bare = _ours(site), _bare(rows)
            ratios.append(ours / bare)
        site.close()
        megabytes = sum(file.stat().st_size for file in (home / "index").rglob("*") if file.is_file()) / 1e6
        shutil.rmtree(home)
        context = f"{ours:.1f} s, bare engine {bare:.1f} s of processor time; index {megabytes:.1f} MB"
        bound = _BOUND if size == LARGE else None
        yield Row(
            "build",
            "index built, against the bare engine",
            size_name(size),
            Figure.of(ratios),
            " x",
            bound,
            "less",
            context,
        )


def _ours(site: Site) -> float:
    began = time.process_time()
    work.reindex(site)
    return time.process_time() - began


def _bare(rows: Sequence[dict[str, Any]]) -> float:
    path = VAR / "bare-index"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    began = time.process_time()
    writer = open_index(path).writer(HEAP_BYTES, 1)
    for row in rows:
        writer.add_document(tantivy.Document(**row))
    writer.commit()
    writer.wait_merging_threads()
    took = time.process_time() - began
    shutil.rmtree(path)
    return took


def _ready(site: Site) -> list[dict[str, Any]]:
    with site.database.reading() as connection:
        return [row_ready(document) for document in site.documents.all(connection)]


def row_ready(document: Document) -> dict[str, Any]:
    """What the engine is given of a document, all words cut and folded."""
    texts = {name: words(getattr(document, name)) for name in TEXT_FIELDS}
    every = dict.fromkeys(word for found in texts.values() for word in found)
    row: dict[str, Any] = {"id": document.id, "version": document.version, "checked": document.checked}
    row |= {name: " ".join(found) for name, found in texts.items()}
    row |= {"words": " ".join(every), "name_key": name_key(document.name)}
    row |= {f"f_{facet}": list(values) for facet, values in document.facets.items()}
    if document.latitude is not None:
        row |= {"latitude": document.latitude, "longitude": document.longitude}
    return row
