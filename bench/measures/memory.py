"""What a web process holds after it has answered many different searches."""

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import load
from bench.homes import home_of, open_home
from bench.plan import LARGE, Plan, size_name
from bench.searches import Searches
from bench.server import Server, seventh
from bench.stats import Figure, Row

_BOUND = 200.0
_SEARCHES = 3000
_LONGEST = 60.0


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        home = home_of(size)
        site = open_home(home)
        paths = Searches(site.taxonomy, site.gazetteer, "memory").pages(_SEARCHES)
        site.close()
        server = seventh("memory", home)
        try:
            before = _megabytes(server)
            asked = _ask(server, paths, plan)
            after = _megabytes(server)
        finally:
            server.stop()
        if after:
            shared = after["rss"] - after["own"]
            context = f"after {asked:,} searches, page cache on; {before['rss']:.0f} MB at the start; "
            context += f"{after['own']:.0f} MB its own, {shared:.0f} MB of files that others may share"
            bound = _BOUND if size == LARGE else None
            yield Row(
                "memory",
                "one web process, resident",
                size_name(size),
                Figure(after["rss"]),
                " MB",
                bound,
                "less",
                context,
            )


def _ask(server: Server, paths: Sequence[str], plan: Plan) -> int:
    """Many different searches, and never for longer than a minute and a bit."""
    asked, until = 0, time.monotonic() + _LONGEST
    while asked < len(paths) and time.monotonic() < until:
        asked += load.run(server, paths[asked:], seconds=plan.seconds, connections=plan.connections).requests
    return asked


def _megabytes(server: Server) -> dict[str, float]:
    """Resident, and what of that no other process has. Linux only."""
    rollup = Path(f"/proc/{server.process.pid}/smaps_rollup")
    if not rollup.exists():
        return {}
    sizes = {
        name: int(number) / 1000 for name, number in re.findall(r"^(\w+):\s+(\d+) kB", rollup.read_text(), re.MULTILINE)
    }
    return {"rss": sizes["Rss"], "own": sizes["Private_Clean"] + sizes["Private_Dirty"]}
