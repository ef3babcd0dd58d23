"""Suggestions while somebody types, against the one call of the engine that they need.

Both in this process, each beginning asked for once. The suggestions are more than the engine's
answer: topics, countries, cities, and the names of the listings from the database. A third line
has the whole way through the application (routing, middleware, JSON), without sockets.
"""

import statistics
from collections.abc import Callable, Iterator
from itertools import chain
from urllib.parse import urlencode

from app.api import suggestions
from app.search.contract import Query
from app.site import Site
from bench.application import Application
from bench.homes import home_of, open_home
from bench.plan import Plan, size_name
from bench.searches import Searches
from bench.stats import Figure, Row
from bench.timing import described, milliseconds

_NAMES = 5
_BOUND = 2


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        yield from _of_size(plan, size)


def _of_size(plan: Plan, size: int) -> Iterator[Row]:
    home = home_of(size)
    site, other = open_home(home), open_home(home)  # two, because an engine that was just asked knows the answer
    tongue = site.tongues["en"]
    whole = Application(home)
    searches = Searches(site.taxonomy, site.gazetteer, "beginnings")
    acts: dict[str, Callable[[str], object]] = {
        "engine": lambda text: _engine_call(other, text),
        "suggestions": lambda text: suggestions.for_text(site, tongue, text),
        "application": lambda text: whole.get(f"/api/v1/suggest?{urlencode({'q': text})}"),
    }
    times: dict[str, list[list[float]]] = {name: [] for name in acts}
    for number in range(plan.rounds + 1):
        beginnings = searches.beginnings(plan.searches)
        for name, act in acts.items():
            took = milliseconds(act, beginnings)
            if number:  # the first round warms up
                times[name].append(took)
    for name, what, bound in (
        ("suggestions", "suggestions as one types", _BOUND),
        ("application", "the same through the whole application", None),
    ):
        ratios = [statistics.mean(a) / statistics.mean(b) for a, b in zip(times[name], times["engine"], strict=True)]
        context = f"{described(chain(*times[name]))}; engine {described(chain(*times['engine']))}"
        yield Row("suggest", what, size_name(size), Figure.of(ratios), " engine calls", bound, "less", context)
    site.close()
    other.close()


def _engine_call(site: Site, text: str) -> object:
    return site.index.search(Query(words=text, lead=text, name_only=True, limit=_NAMES))
