"""Every kind of page under a thumb, and at four times its size: in German and in Arabic, too."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from app.i18n import SOURCE, tongues
from tests.browser.house import House
from tests.browser.kinds import KINDS, OWN
from tests.browser.serving import PHONE

pytestmark = pytest.mark.browser

ENLARGED = {"width": 320, "height": 256}  # what is left of 1280 by 1024 at 400 %
LANGUAGES = ("/ar", "/de")
# What stands alone, whatever the size of its words: 44 pixels high, and never narrower than 24.
SMALL = """() => [...document.querySelectorAll("button, summary, .button, .chip, .input, .top a, .foot a, .crumbs a,"
    + " h3 a, .jump a, .choice, .facet label:not(.hidden, .label), .pages a, .acts :is(a, button), .take, .toc a,"
    + " nav .plain a")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height)
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, { height, width }]) => height < 43.5 || width < 24)
  .map(([one, { height, width }]) => `${one.className} ${one.textContent.trim().slice(0, 40)} ${width} x ${height}`)"""
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((one) => !one.closest(".hidden") && one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
  .slice(0, 4).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def own_pages(context_of: Callable[..., BrowserContext], house: House) -> Iterator[tuple[str, Page]]:
    """Those of members, each opened by whom it is for."""
    people: dict[str, Page] = {}
    for name, (who, path) in OWN.items():
        if who not in people:
            people[who] = context_of(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
            cookie = {"name": "session", "value": house.cookie(who), "url": house.url}
            people[who].context.add_cookies([cookie])  # type: ignore[list-item] # a cookie
        people[who].goto(house.path(path))
        yield name, people[who]


def test_what_stands_alone_can_be_pressed_with_a_thumb(phone: Page, house: House) -> None:
    found = {}
    for kind, path in KINDS.items():
        phone.goto(house.path(path))
        found[kind] = phone.evaluate(SMALL)
    assert {kind: small for kind, small in found.items() if small} == {}


def test_what_members_press_is_as_large(context_of: Callable[..., BrowserContext], house: House) -> None:
    found = {name: page.evaluate(SMALL) for name, page in own_pages(context_of, house)}
    assert {name: small for name, small in found.items() if small} == {}


@pytest.mark.parametrize("root", LANGUAGES)
def test_four_times_as_large_a_page_is_read_in_one_direction(
    context_of: Callable[..., BrowserContext], house: House, root: str
) -> None:
    page = context_of(viewport=ENLARGED).new_page()
    found = {}
    for kind, path in KINDS.items():
        page.goto(root + house.path(path), wait_until="domcontentloaded")
        found[kind] = page.evaluate(WIDE)
    assert {kind: wide for kind, wide in found.items() if wide} == {}


@pytest.mark.parametrize("language", tongues())
def test_the_head_of_a_page_holds_its_search_beside_the_name(phone: Page, language: str) -> None:
    """Never in a row of its own; at a desk, everything stands in one row, with twelve places kept."""
    phone.goto("/about" if language == SOURCE else f"/{language}/about")
    for width in (320, 360, PHONE["width"]):
        phone.set_viewport_size({"width": width, "height": 844})
        assert len(rows(phone, ".brand, .seek")) == 1, width
    phone.evaluate("document.querySelector('[data-shortlist]').dataset.count = 12")
    for width in (960, 1280):
        phone.set_viewport_size({"width": width, "height": 844})
        assert len(rows(phone, ".brand, .top li, .seek")) == 1, width


def rows(page: Page, of: str) -> set[int]:
    found: list[int] = page.evaluate(
        "of => [...document.querySelectorAll(of)].map((one) => Math.round(one.getBoundingClientRect().bottom))", of
    )
    return set(found)
