"""Pages per second against T: result pages that are rendered, kept pages, and revisits."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.homes import home_of, open_home
from bench.plan import LARGE, SMALL, Plan, size_name
from bench.rounds import Subject, ratio, stop, take_turns
from bench.searches import Searches
from bench.server import Server, bare_template, seventh
from bench.stats import Figure, Row

_FEW = 300
_MANY = 30_000
_SAMPLE = 40
_BOUNDS = {SMALL: 0.6, LARGE: 0.3}
GZIP = {"accept-encoding": "gzip"}


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        yield from _of_size(plan, size)


def _of_size(plan: Plan, size: int) -> Iterator[Row]:
    with _subjects(size) as (bare, prepared, new, again, zipped, kept, revisit):
        name = size_name(size)
        take_turns((bare, prepared, new, again, zipped, kept, revisit), plan)
        yield Row(
            "pages",
            "T itself: bare template of the result page, 20 cards",
            name,
            Figure(1.0),
            " T",
            context=bare.context(),
        )
        yield Row(
            "pages",
            "the same template around cards that are ready-made",
            name,
            ratio(prepared, bare),
            " T",
            context=prepared.context(),
        )
        sample = _sample(again)
        for what, subject in (("new", new), ("again", again), ("again, gzip", zipped)):
            bound = _BOUNDS.get(size) if subject is not zipped else None
            label = f"result page, facets and highlights, searches {_WORDS[what]}"
            yield Row("pages", label, name, ratio(subject, bare), " T", bound, context=f"{subject.context()}; {sample}")
        yield Row("cached", "cached page", name, ratio(kept, bare), " T", 8, context=kept.context())
        yield Row("cached", "revisit (304)", name, ratio(revisit, bare), " T", 10, context=revisit.context())


_WORDS = {
    "new": "never made before",
    "again": f"from a list of {_FEW}",
    "again, gzip": f"from a list of {_FEW}, gzip",
}


@contextmanager
def _subjects(size: int) -> Iterator[tuple[Subject, ...]]:
    home = home_of(size)
    site = open_home(home)
    few, many = (
        Searches(site.taxonomy, site.gazetteer, seed).pages(number) for seed, number in (("few", _FEW), ("many", _MANY))
    )
    site.close()
    servers: list[Server] = []
    try:
        servers.append(bare_template("template", home).pause())
        servers.append(seventh("pages", home, SEVENTH_PAGE_CACHE_MB="0").pause())
        servers.append(seventh("cached", home).pause())
        bare, pages, cached = servers
        with cached.awake():
            etag = cached.get(few[0])[1]["etag"]
            if cached.get(few[0], {"if-none-match": etag})[0] != 304:  # noqa: PLR2004
                msg = "a revisit is not answered with 304"
                raise RuntimeError(msg)
        yield (
            Subject("T", bare, ["/"]), Subject("T around ready-made cards", bare, ["/prepared"]),
            Subject("new", pages, many, fresh=True), Subject("again", pages, few), Subject("gzip", pages, few, GZIP),
            Subject("cached", cached, few[:1]), Subject("304", cached, few[:1], {"if-none-match": etag}),
        )  # fmt: skip
    finally:
        stop(servers)


def _sample(subject: Subject) -> str:
    """What the pages hold: whoever doubts the figure should know that they are not empty."""
    with subject.server.awake():
        pages = [subject.server.get(path)[2].decode() for path in subject.paths[:_SAMPLE]]
    count = len(pages)
    cards = sum(page.count('<article class="entry">') for page in pages) / count
    facets = sum(page.count('<fieldset class="facet"') for page in pages) / count
    marks = sum("<mark>" in page for page in pages) / count
    kilobytes = sum(map(len, pages)) / count / 1000
    return f"on average {cards:.0f} cards, {facets:.1f} facets, {kilobytes:.0f} kB; highlights on {marks:.0%}"
