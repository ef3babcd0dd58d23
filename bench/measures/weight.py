"""What a page weighs and when its first words are seen, in Chromium at 250 kbit/s with 400 ms.

The yardstick is the bare template of the same page: its HTML alone, without styles, scripts and pictures.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from app import migrate
from bench.homes import copy_of, home_of, open_home
from bench.measures.thread import written
from bench.plan import REAL, Plan
from bench.server import HOST, seventh
from bench.stats import Figure, Row
from tests import machine

BYTES_PER_SECOND = 250_000 / 8
LATENCY_MS = 400
_SECONDS = 3
_REPLIES = 20
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PHONE = {"width": 390, "height": 844}
# The first words, and that nothing is left to load.
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
PAGES = {
    "home": "/",
    "find": "/find",
    "answer": "/find?country=NO&city=Bergen&condition=synkinesis",
    "directory": "/listings",
    "listing": "/listings/uniklinik-tuebingen-neurochirurgie-fazialis-sprechstunde",
    "guide": "/guides/first-72-hours",
}


@dataclass(frozen=True, slots=True)
class Load:
    seconds: float
    kilobytes: float
    requests: int


def measure(plan: Plan) -> Iterator[Row]:
    if not machine.chromium():
        print(f"  skipped: no Chromium; {machine.HOW['Chromium']}", file=sys.stderr)
        return
    with _served() as (address, number), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=_FLAGS)
        for name, path in {**PAGES, "thread": f"/questions/{number}-a-long-thread"}.items():
            turns = [(_load(browser, address + path), _load(browser, address + path, alone=True))
                     for _ in range(plan.rounds + 1)][1:]  # fmt: skip
            yield from _rows(name, turns)
        browser.close()


def _rows(name: str, turns: list[tuple[Load, Load]]) -> Iterator[Row]:
    whole, alone = turns[0]
    seconds = Figure.of([one.seconds for one, _ in turns])
    said = f"{whole.requests} requests; HTML alone {Figure.of([one.seconds for _, one in turns]).value:.2f} s"
    yield Row("weight", f"{name}: first content", "real data", seconds, " s", _SECONDS, "less", said)
    later = Figure.of([one.seconds / bare.seconds for one, bare in turns])
    yield Row("weight", f"{name}: the same, against its bare template", "real data", later, " templates")
    kilobytes = Figure.of([one.kilobytes for one, _ in turns])
    said = f"{whole.kilobytes / alone.kilobytes:.2f} templates; HTML alone {alone.kilobytes:.1f} kB"
    yield Row("weight", f"{name}: over the wire", "real data", kilobytes, " kB", context=said)


@contextmanager
def _served() -> Iterator[tuple[str, int]]:
    """The site as it is served, and the number of a thread in it."""
    home = copy_of(home_of(REAL), "weight")
    site = open_home(home)
    migrate.upgrade(site.database)
    number = written(site, _REPLIES)
    site.close()
    server = seventh("weight", home)
    try:
        yield f"http://{HOST}:{server.port}", number
    finally:
        server.stop()
        shutil.rmtree(home)


def _load(browser: Browser, address: str, *, alone: bool = False) -> Load:
    """One first visit: nothing is kept from another."""
    context = browser.new_context(viewport=_PHONE)  # type: ignore[arg-type] # a size
    page = context.new_page()
    network = context.new_cdp_session(page)
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.send("Network.enable")
    speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    network.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
    if alone:
        network.send("Network.setBlockedURLs", {"urls": ["*/static/*", "*.svg"]})
    page.goto(address)
    page.wait_for_function(_PAINTED)
    seen = Load(page.evaluate(_PAINTED) / 1000, sum(sizes) / 1000, len(sizes))
    context.close()
    return seen
