"""How much longer a search takes when the directory is ten times as large.

The whole search of a result page in this process: reading the words, the engine, eight facets.
Every search is new, so no kept count helps.
"""

import statistics
from collections.abc import Iterator
from itertools import chain

from starlette.datastructures import QueryParams

from app.listings import page, searching
from app.listings.forms import Asked, parse
from app.site import Site
from bench.homes import home_of, open_home
from bench.plan import Plan, size_name
from bench.searches import Searches
from bench.stats import Figure, Row, percentile
from bench.timing import described, milliseconds

_BOUND = 5


def measure(plan: Plan) -> Iterator[Row]:
    if len(plan.made) < 2:  # noqa: PLR2004 - there is nothing to compare
        return
    small, large = plan.made[0], plan.made[-1]
    sites = {size: open_home(home_of(size)) for size in (small, large)}
    searches = Searches(sites[small].taxonomy, sites[small].gazetteer, "growth")
    times: dict[int, list[list[float]]] = {small: [], large: []}
    for number in range(plan.rounds + 1):
        addresses = searches.pages(plan.searches)
        for size, site in sites.items():
            asked = [_asked(site, address) for address in addresses]
            took = milliseconds(lambda one, site=site: _search(site, one), asked)  # type: ignore[misc] # bound at once
            if number:  # the first round warms up
                times[size].append(took)
    context = "; ".join(f"{size:,}: {described(chain(*times[size]))}" for size in (small, large))
    name = f"{size_name(small)} to {size_name(large)}"
    pairs = list(zip(times[large], times[small], strict=True))
    mean = [statistics.mean(a) / statistics.mean(b) for a, b in pairs]
    yield Row(
        "growth",
        "search with facets, ten times the listings: mean",
        name,
        Figure.of(mean),
        " x",
        _BOUND,
        "less",
        context,
    )
    for share in (0.5, 0.95):
        ratios = [percentile(a, share) / percentile(b, share) for a, b in pairs]
        yield Row("growth", f"the same, p{share * 100:.0f}", name, Figure.of(ratios), " x")
    for site in sites.values():
        site.close()


def _asked(site: Site, address: str) -> Asked:
    params = QueryParams(address.partition("?")[2])
    return parse(params, params.getlist, site.gazetteer)


def _search(site: Site, asked: Asked) -> object:
    with site.database.reading() as connection:
        return searching.search(site, connection, asked, facets=page.FACETS)
