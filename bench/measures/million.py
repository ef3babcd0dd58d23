"""The engine alone with a million listings: building, searching, counting. Takes minutes; only when asked for."""

import shutil
import time
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import tantivy

from app.search.contract import FACETS
from app.search.embedded_fields import SCHEMA, TEXT_FIELDS, open_index
from app.search.words import searched
from app.site import Site
from bench.generate import Generator
from bench.homes import home_of, open_home
from bench.measures.build import HEAP_BYTES, row_ready
from bench.plan import REAL, VAR, Plan, size_name
from bench.searches import Searches
from bench.stats import Figure, Row, percentile
from bench.timing import milliseconds

MILLION = 1_000_000


def measure(plan: Plan) -> Iterator[Row]:
    site = open_home(home_of(REAL))
    path = VAR / "million"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    name = size_name(MILLION)
    seconds = _build(site, path)
    megabytes = sum(file.stat().st_size for file in path.iterdir()) / 1e6
    yield Row(
        "million",
        "engine alone: index built",
        name,
        Figure(seconds),
        " s",
        context=f"processor time of the engine alone; {megabytes:.0f} MB",
    )
    searcher = open_index(path).searcher()
    texts = Searches(site.taxonomy, site.gazetteer, "million").texts(plan.searches)
    for what, act in (
        ("20 hits and the total", partial(_search, searcher)),
        (f"the same and {len(FACETS)} facets", partial(_search_and_count, searcher)),
    ):
        times = milliseconds(act, texts)
        context = f"p95 {percentile(times, 0.95):.1f} ms, slowest {max(times):.1f} ms, {len(times)} searches"
        yield Row("million", f"engine alone: {what}, p50", name, Figure(percentile(times, 0.5)), " ms", context=context)
    site.close()
    shutil.rmtree(path)


def _build(site: Site, path: object) -> float:
    """Seconds that the engine took; what it takes to make up the listings does not count."""
    index = open_index(path)  # type: ignore[arg-type] # a Path
    writer = index.writer(HEAP_BYTES, 1)
    rows = Generator(site.taxonomy, site.gazetteer).rows(1, MILLION)
    began, making = time.process_time(), 0.0
    while True:
        start = time.thread_time()
        row = next(rows, None)
        ready = row and row_ready(site.documents.document(SimpleNamespace(**row, region=None)))
        making += time.thread_time() - start
        if not ready:
            break
        writer.add_document(tantivy.Document(**ready))
    writer.commit()
    writer.wait_merging_threads()
    return time.process_time() - began - making


def _query(text: str) -> tantivy.Query:
    words = [
        tantivy.Query.disjunction_max_query([tantivy.Query.term_query(SCHEMA, name, word) for name in TEXT_FIELDS], 0.0)
        for word in searched(text)
    ]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, word) for word in words])


def _search(searcher: tantivy.Searcher, text: str) -> object:
    return searcher.search(_query(text), 20, count=True)


def _search_and_count(searcher: tantivy.Searcher, text: str) -> object:
    query = _query(text)
    counts = searcher.aggregate(query, {facet: {"terms": {"field": f"f_{facet}", "size": 60}} for facet in FACETS})
    return searcher.search(query, 20, count=True), counts
