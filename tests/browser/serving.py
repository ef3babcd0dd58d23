"""A real server for browsers: any site, or the house with somebody in every room."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import ViewportSize
from sqlmodel import col, select

from app import migrate, work
from app.config import ROOT, Settings
from app.guides import loading as guides
from app.listings import actions, importing, loading
from app.main import create_app
from app.models import Listing
from tests.browser.house import House, a_house
from tests.browser.kinds import CLOSED
from tests.browser.thread import a_thread

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}


@contextmanager
def served(make: Callable[[str], FastAPI]) -> Iterator[str]:
    """The address of a site that is served for as long as the block lasts; it is made for that address."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(make(url), log_level="critical", access_log=False, ws="none", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield url
    running.should_exit = True
    thread.join(timeout=10)
    listener.close()


@contextmanager
def served_house(home: Path) -> Iterator[House]:
    """The site: seeded once, with one place closed, threads, people at work in it, and one page that fails."""
    made: list[House] = []

    def make(url: str) -> FastAPI:
        app = seeded(Settings(home=home, base_url=url, worker="none"))
        made.append(a_house(app.state.site))
        return app

    with served(make):
        yield made[0]


def seeded(settings: Settings) -> FastAPI:
    """On the real data, with a thread, and with one page that fails."""
    app = create_app(settings)
    site = app.state.site
    migrate.upgrade(site.database)
    parsed = importing.read(ROOT / "data" / "listings.json", site.taxonomy)
    with site.database.writing() as db:
        loading.load(
            db, parsed.rows, site.gazetteer, key="key", file_name="listings.json", source_date=date(2026, 11, 22)
        )
        guides.load(db, ROOT / "data" / "guides", site.taxonomy)
        listing = db.exec(select(Listing).where(col(Listing.slug) == CLOSED)).one()
        actions.close(db, listing, reason="It has ended its work.", on=date(2026, 10, 1))
    a_thread(site)
    work.reindex(site)

    def broken() -> None:
        raise ZeroDivisionError

    # Before all others, because what stands behind the files is not reached.
    app.router.add_api_route("/broken", broken)
    app.router.routes.insert(0, app.router.routes.pop())
    return app
