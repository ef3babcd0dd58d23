"""A real server on the real data, and a real browser that knows no other host."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlmodel import col, select

from app import migrate, work
from app.config import ROOT, Settings
from app.guides import loading as guides
from app.listings import actions, importing, loading
from app.main import create_app
from app.models import Listing
from app.site import Site
from tests import machine
from tests.browser.forum import Forum
from tests.browser.house import House, a_house
from tests.browser.kinds import CLOSED
from tests.browser.thread import a_thread
from tests.factories import a_listing

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PATIENCE_MS = 20_000  # a busy machine is no failure
expect.set_options(timeout=PATIENCE_MS)


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


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The site: seeded once, with one place closed, threads, people at work in it, and one page that fails."""
    home = tmp_path_factory.mktemp("browser")
    made: list[House] = []

    def make(url: str) -> FastAPI:
        app = _seeded(Settings(home=home, base_url=url, worker="none"))
        made.append(a_house(app.state.site))
        return app

    with served(make):
        yield made[0]


@pytest.fixture(scope="session")
def server(house: House) -> str:
    """Its address."""
    return house.url


def _seeded(settings: Settings) -> FastAPI:
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


# For a module, not for the session: while Playwright runs, no other test could run a loop of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=machine.chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def context_of(browser: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes separate readers: nothing that one keeps is known to another."""
    made: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        context = browser.new_context(base_url=server, **{"viewport": DESK, "reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE_MS)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


@pytest.fixture
def page(context_of: Callable[..., BrowserContext]) -> Page:
    """A reader at a desk."""
    return context_of().new_page()


@pytest.fixture
def phone(context_of: Callable[..., BrowserContext]) -> Page:
    """A reader with a phone."""
    return context_of(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def plain(context_of: Callable[..., BrowserContext]) -> Page:
    """A reader without JavaScript, on a phone."""
    return context_of(viewport=PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def forum(tmp_path: Path) -> Iterator[Forum]:
    made: list[Site] = []

    def make(url: str) -> object:
        app = create_app(Settings(home=tmp_path / "home", base_url=url, worker="none"))
        migrate.upgrade(app.state.site.database)
        made.append(app.state.site)
        return app

    with served(make) as url:  # type: ignore[arg-type] # an application
        a_listing(
            made[0],
            "winchester-faces",
            name="Winchester Facial Therapy",
            country="GB",
            city="Winchester",
            phone="+44 1962 555 012",
        )
        yield Forum(url, made[0])
