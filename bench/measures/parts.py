"""Where the time of a result page goes: the profile that says why an aim is missed.

The application is called in this process, without sockets, with searches that were never made
before. Some functions are wrapped by a clock of the processor; the time of one does not count in
the one that called it. A sampling profiler would need rights that not every machine gives.
"""

import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from bench.application import Application
from bench.homes import home_of, open_home
from bench.plan import Plan, size_name
from bench.searches import Searches
from bench.stats import Figure, Row

_PARTS = {
    "reading the words": ("app.listings.searching:_read",),
    "engine: hits and totals": ("app.search.embedded:_Reading.ranked", "app.search.embedded_query:by_distance"),
    "engine: facet counts": ("app.search.embedded:_Reading.facets",),
    "rows of the cards": ("app.listings.queries:public_versions", "app.listings.queries:card_rows"),
    "cards seen for the first time": ("app.listings.cards:_render",),
    "highlights": ("app.listings.cards:Card.html",),
    "similar places, when few fit": ("app.listings.page:_close",),
    "facets and links of the page": (
        "app.listings.page:_facets",
        "app.listings.page:_chips",
        "app.listings.page:_sorts",
    ),
    "template of the page": ("app.listings.routes:render",),
}


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        home = home_of(size)
        app = Application(home)
        site = open_home(home)
        searches = Searches(site.taxonomy, site.gazetteer, "parts")
        for address in searches.pages(plan.searches):
            app.get(address)
        clocks = Clocks()
        with clocks.watching():
            began = time.thread_time()
            for address in searches.pages(plan.searches):
                app.get(address)
            whole = time.thread_time() - began
        clocks.seconds["the rest: routing, middleware, connections"] = whole - sum(clocks.seconds.values())
        for part, seconds in sorted(clocks.seconds.items(), key=lambda pair: -pair[1]):
            context = f"{seconds / plan.searches * 1000:.2f} ms of {whole / plan.searches * 1000:.2f} ms"
            yield Row("parts", part, size_name(size), Figure(100 * seconds / whole), "%", context=context)
        site.close()


class Clocks:
    """Seconds of each part, without those of the parts inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inside: list[float] = []  # of each open call: what its inner calls took

    @contextmanager
    def watching(self) -> Iterator[None]:
        replaced: list[tuple[Any, str, object]] = []
        try:
            for part, places in _PARTS.items():
                for place in places:
                    owner, name = _owner(place)
                    if owner is not None and hasattr(owner, name):
                        before = getattr(owner, name)
                        replaced.append((owner, name, before))
                        setattr(owner, name, self._timed(part, before))
            yield
        finally:
            for owner, name, before in replaced:
                setattr(owner, name, before)

    def _timed(self, part: str, act: Callable[..., Any]) -> Callable[..., Any]:
        self.seconds.setdefault(part, 0.0)

        @wraps(act)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inside.append(0.0)
            began = time.thread_time()
            try:
                return act(*args, **kwargs)
            finally:
                took = time.thread_time() - began
                self.seconds[part] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return timed


def _owner(place: str) -> tuple[Any, str]:
    """The module or class of a function, and its name; nothing when it has been moved since."""
    module, _, path = place.partition(":")
    *names, last = path.split(".")
    owner: Any = importlib.import_module(module)
    for name in names:
        owner = getattr(owner, name, None)
    return owner, last
