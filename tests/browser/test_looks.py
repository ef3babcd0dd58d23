"""Pages look as they did when somebody last looked at them; `make looks` keeps new pictures of them."""

import itertools
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from app.config import ROOT
from tests.browser import looks
from tests.browser.house import House

pytestmark = pytest.mark.browser
SHOWN = ROOT / "var" / "looks"


@pytest.fixture(scope="module")
def sheet() -> str:
    return looks.letters()


@pytest.mark.parametrize(("name", "size"), list(itertools.product(looks.PAGES, looks.SIZES)))
def test_a_page_looks_as_it_did(browser: Browser, house: House, sheet: str, name: str, size: str) -> None:
    taken = looks.picture(browser, house, name, size, sheet)
    kept = Image.open(looks.FOLDER / f"{name}-{size}.png")
    share, where = looks.changed(taken, kept)
    if share > looks.MOST_CHANGED:
        SHOWN.mkdir(parents=True, exist_ok=True)
        taken.save(SHOWN / f"{name}-{size}.png")
        where.save(SHOWN / f"{name}-{size}-changed.png")
    assert share <= looks.MOST_CHANGED, f"look at {SHOWN}; if it is as it should be: make looks"


@pytest.fixture
def home(browser: Browser, house: House, sheet: str) -> Iterator[Page]:
    context = browser.new_context(base_url=house.url, viewport=looks.SIZES["390"], bypass_csp=True)
    page = context.new_page()
    page.goto("/")
    page.add_style_tag(content=sheet)
    yield page
    context.close()


@pytest.mark.parametrize(
    "fault",
    [
        ".top { display: none }",
        ":root { --plum-deep: #0a3a2a }",
        ".ask { padding: 0; background: none }",
        "body { --t4: 5rem }",
        ".fan, .strip { display: none }",
    ],
)
def test_a_fault_would_be_seen(home: Page, fault: str) -> None:
    home.add_style_tag(content=fault)
    share, _where = looks.changed(looks.small(home, "390"), Image.open(looks.FOLDER / "home-390.png"))
    assert share > looks.MOST_CHANGED
