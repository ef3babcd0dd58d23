"""What a web process holds after it has answered many different searches."""

import re
from collections.abc import Iterator
from pathlib import Path

from bench import load
from bench.homes import home_of, open_home
from bench.plan import Plan, size_name
from bench.searches import Searches
from bench.server import Server, seventh
from bench.stats import Figure, Row

_BOUND = 200.0
_SEARCHES = 4000


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        home = home_of(size)
        site = open_home(home)
        paths = Searches(site.taxonomy, site.gazetteer, "memory").pages(_SEARCHES)
        site.close()
        server = seventh("memory", home)
        try:
            before = _megabytes(server)
            speed = load.run(server, paths, seconds=max(plan.seconds * plan.rounds, 1), connections=plan.connections)
            after = _megabytes(server)
        finally:
            server.stop()
        if after:
            context = f"its own pages {after['own']:.0f} MB, shared with others {after['rss'] - after['own']:.0f} MB, {before['rss']:.0f} MB at the start; after {speed.requests:,} searches, page cache on"
            yield Row("memory", "one web process, resident", size_name(size), Figure(after["rss"]), " MB", _BOUND if size == 100_000 else None, "less", context)  # noqa: PLR2004


def _megabytes(server: Server) -> dict[str, float]:
    """Resident, and what of that no other process has. Linux only."""
    rollup = Path(f"/proc/{server.process.pid}/smaps_rollup")
    if not rollup.exists():
        return {}
    sizes = {name: int(number) / 1000 for name, number in re.findall(r"^(\w+):\s+(\d+) kB", rollup.read_text(), re.MULTILINE)}
    return {"rss": sizes["Rss"], "own": sizes["Private_Clean"] + sizes["Private_Dirty"]}
