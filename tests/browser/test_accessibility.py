"""axe finds nothing: every kind of page, on a phone and at a desk, light and dark, to the right and to the left."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser import pressed
from tests.browser.conftest import PATIENCE_MS
from tests.browser.house import House
from tests.browser.kinds import KINDS, OWN, STATUS
from tests.browser.pressed import PRESSED
from tests.browser.serving import DESK, PHONE

pytestmark = pytest.mark.browser

SCRIPT = Axe().axe_script
CONTRAST = "color-contrast"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": TAGS, "resultTypes": ["violations"]}
ALL_BUT_CONTRAST = {**EVERYTHING, "rules": {CONTRAST: {"enabled": False}}}
ONLY_CONTRAST = {"runOnly": {"type": "rule", "values": [CONTRAST]}, "resultTypes": ["violations"]}
Look = tuple[ViewportSize, Literal["light", "dark"]]
EVERY_LOOK: tuple[Look, ...] = ((PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark"))
# From right to left the colours are the same: each scheme once, each width once.
ROOTS: dict[str, tuple[Look, ...]] = {"": EVERY_LOOK, "/ar": ((PHONE, "light"), (DESK, "dark"))}
# Contrast takes axe seconds on a long page, and the second place of a list has the colours of the first.
SHORTEN = """() => {
  for (const list of document.querySelectorAll(
    ".entries, .columns-list, .log, .facet, .grid3, .count-list, .elsewhere"
  ))
    [...list.children].slice(1).forEach((one) => one.remove());
}"""


RUN = """async (options) => (await axe.run(document, options)).violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, html }) => `${id}: ${target}: ${html.slice(0, 160)}`))"""


def problems(page: Page, options: dict[str, object]) -> list[str]:
    found: list[str] = page.evaluate(RUN, options)
    return found


@pytest.fixture(scope="module")
def reader(browser: Browser, server: str) -> Iterator[Page]:
    """One reader for all pages: most of the time would go into opening browsers anew."""
    context = browser.new_context(base_url=server, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def everywhere(page: Page, looks: Sequence[Look] = EVERY_LOOK) -> list[str]:
    """All rules on the whole page, for each width; then its colours, for each width and scheme."""
    page.evaluate(SCRIPT)
    found = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        found += [f"{size['width']} {problem}" for problem in problems(page, ALL_BUT_CONTRAST)]
    page.evaluate(SHORTEN)
    for size, scheme in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{size['width']} {scheme} {problem}" for problem in problems(page, ONLY_CONTRAST)]
    return found


@pytest.mark.parametrize("root", ROOTS, ids=["en", "ar"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_page(reader: Page, house: House, kind: str, root: str) -> None:
    reader.set_viewport_size(DESK)
    reader.goto(root + house.path(KINDS[kind]))
    assert everywhere(reader, ROOTS[root]) == []


@pytest.mark.parametrize(
    ("name", "root"), [(name, root) for name in OWN for root in ROOTS if not OWN[name][1].startswith("/nb") or not root]
)
def test_every_page_of_members(context_of: Callable[..., BrowserContext], house: House, name: str, root: str) -> None:
    who, path = OWN[name]
    page = context_of().new_page()
    page.context.add_cookies([{"name": "session", "value": house.cookie(who), "url": house.url}])
    answer = page.goto(root + house.path(path))
    assert answer is not None
    assert (answer.status, "/account/sign-in" in page.url) == (STATUS.get(name, 200), False)
    assert everywhere(page, ROOTS[root]) == []


@pytest.mark.parametrize("root", ROOTS, ids=["en", "ar"])
@pytest.mark.parametrize("kind", ["home", "answer", "filtered", "listing", "thread", "suggest a place"])
def test_with_more_contrast_and_with_colours_of_the_reader(
    context_of: Callable[..., BrowserContext], house: House, kind: str, root: str
) -> None:
    page = context_of(viewport=PHONE, contrast="more").new_page()
    page.goto(root + house.path(KINDS[kind]))
    page.evaluate(SHORTEN)
    page.evaluate(SCRIPT)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, contrast="more", forced_colors="none")
        found += [f"more contrast, {scheme} {problem}" for problem in problems(page, ONLY_CONTRAST)]
        page.emulate_media(color_scheme=scheme, contrast="no-preference", forced_colors="active")
        # The palette is the reader's own then, whose contrast is not ours to judge.
        found += [f"forced colours, {scheme} {problem}" for problem in problems(page, ALL_BUT_CONTRAST)]
    assert found == []


@pytest.mark.parametrize("name", PRESSED)
def test_what_comes_after_a_press(context_of: Callable[..., BrowserContext], house: House, name: str) -> None:
    page = context_of().new_page()
    pressed.opened(page, house, name)
    assert everywhere(page) == []


def with_suggestions(page: Page) -> None:
    page.locator("#q").fill("synk")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_be_visible()


def with_filters_open(page: Page) -> None:
    page.locator(".filters > summary").click()
    page.locator(".more-options > summary").first.click()


def with_a_kept_place(page: Page) -> None:
    page.locator("[data-keep]").first.click()


def at_the_second_step(page: Page) -> None:
    page.get_by_label("Where do you live?").select_option("NO")
    page.get_by_role("button", name="Next").click()


@pytest.mark.parametrize(
    ("path", "prepare"),
    [
        ("/", with_suggestions),
        ("/listings?country=NO", with_filters_open),
        ("/listings", with_a_kept_place),
        ("/find", at_the_second_step),
    ],
)
def test_what_opens_on_a_phone(phone: Page, path: str, prepare: Callable[[Page], None]) -> None:
    phone.goto(path)
    prepare(phone)
    phone.evaluate(SHORTEN)
    phone.evaluate(SCRIPT)
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        assert problems(phone, EVERYTHING) == []
