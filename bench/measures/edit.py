"""From saving an edit to seeing it in a search, through the job, the worker and the index.

The edit is made in this process; the worker and the pages are those of a server that runs beside
it, as with `seventh serve`. By the clock: somebody waits for this.
"""

import itertools
import json
import os
import shutil
import time
from collections.abc import Iterator

from app.listings import actions
from app.models import Listing
from app.site import Site
from bench.homes import copy_of, home_of, open_home
from bench.plan import VAR, Plan, size_name
from bench.server import Server, seventh
from bench.stats import Figure, Row, percentile

_BOUND = 100.0
_PATIENCE = 10.0
_LOOK_AGAIN = 0.004  # rarely enough that looking does not keep the server from its work
_LETTERS = "qxzjvwk"


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        home = copy_of(home_of(size), f"edited-{size}")
        site = open_home(home)
        server = seventh("edited", home)
        try:
            times = [_edit(site, server, word) for word in _strange_words(plan.edits + 1)][1:]
        finally:
            server.stop()
            site.close()
            shutil.rmtree(home)
        figure = Figure(percentile(times, 0.95), (max(times) - min(times)) / 2)
        p50, p95, slowest = percentile(times, 0.5), percentile(times, 0.95), max(times)
        context = f"{len(times)} edits: p50 {p50:.0f} ms, p95 {p95:.0f}, slowest {slowest:.0f}; {_disk()}"
        yield Row("edit", "edit visible in search: p95", size_name(size), figure, " ms", _BOUND, "less", context)


def _disk() -> str:
    """How long the disk takes to promise one small write: an edit has about ten of them in a row."""
    times = []
    with (VAR / "promise").open("wb", buffering=0) as file:
        for _ in range(20):
            began = time.monotonic()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            times.append((time.monotonic() - began) * 1000)
    return f"one write to this disk {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f}"


def _strange_words(number: int) -> list[str]:
    """Words of four letters: too short for a typing error, so none is found for another."""
    return ["".join(letters) for letters in itertools.islice(itertools.permutations(_LETTERS, 4), number)]


def _edit(site: Site, server: Server, word: str) -> float:
    """Milliseconds from before the transaction to the first answer that has it."""
    path = f"/api/v1/listings?q={word}&plain=1&per_page=5"
    if json.loads(server.get(path)[2])["total"]:
        msg = f"{word} was there before it was written"
        raise RuntimeError(msg)
    began = time.monotonic()
    with site.database.writing() as db:
        listing = db.get_one(Listing, 7)
        actions.change(db, listing, {"summary": f"Here is {word}."}, reason="bench")
    while time.monotonic() - began < _PATIENCE:
        if json.loads(server.get(path)[2])["total"]:
            return (time.monotonic() - began) * 1000
        time.sleep(_LOOK_AGAIN)
    msg = f"{word} was not found within {_PATIENCE:.0f} s"
    raise RuntimeError(msg)
