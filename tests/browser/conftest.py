"""A real server on the real data, and a real browser that knows no other host."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app import migrate
from app.config import Settings
from app.main import create_app
from app.site import Site
from tests import machine
from tests.browser.forum import Forum
from tests.browser.house import House
from tests.browser.serving import DESK, FLAGS, PHONE, served, served_house
from tests.factories import a_listing

PATIENCE_MS = 20_000  # a busy machine is no failure
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with served_house(tmp_path_factory.mktemp("browser")) as house:
        yield house


@pytest.fixture(scope="session")
def server(house: House) -> str:
    """Its address."""
    return house.url


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
