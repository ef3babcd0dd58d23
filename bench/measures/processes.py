"""Two web processes against one, by the clock: here the load has to share the cores with them."""

from collections.abc import Iterator

from bench.homes import home_of, open_home
from bench.plan import Plan, size_name
from bench.rounds import Subject, by_clock, stop, take_turns
from bench.searches import Searches
from bench.server import Server, cores, seventh
from bench.stats import Row

_BOUND = 1.7
_SEARCHES = 300
_CONNECTIONS = 16


def measure(plan: Plan) -> Iterator[Row]:
    own, others = cores()
    if own == others:  # one core: nothing to share
        return
    for size in plan.made:
        home = home_of(size)
        site = open_home(home)
        paths = Searches(site.taxonomy, site.gazetteer, "processes").pages(_SEARCHES)
        site.close()
        servers: list[Server] = []
        try:
            servers.append(seventh("one-process", home, SEVENTH_PAGE_CACHE_MB="0").pause())
            servers.append(seventh("two-processes", home, processes=2, SEVENTH_PAGE_CACHE_MB="0").pause())
            one, two = (Subject(server.name, server, paths) for server in servers)
            take_turns((one, two), plan, connections=_CONNECTIONS)
        finally:
            stop(servers)
        context = f"{two.median().by_clock:,.0f} against {one.median().by_clock:,.0f} req/s by the clock"
        yield Row(
            "processes",
            "two processes against one, result page",
            size_name(size),
            by_clock(two, one),
            " x",
            _BOUND,
            context=context,
        )
