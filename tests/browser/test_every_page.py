"""What holds for every page: light to load, alone on the network, without errors, as wide as the screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PATIENCE_MS, PHONE, SIGNED_IN
from tests.browser.kinds import FAMILY, KINDS, MEMBERS, SHORTLIST

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000
ERRORS = {"not there": 404, "broken": 500}


@pytest.mark.parametrize("kind", KINDS)
def test_s25_a_page_is_light_alone_on_the_network_and_without_errors(
    context_of: Callable[..., BrowserContext], server: str, kind: str
) -> None:
    page = context_of(viewport={"width": 320, "height": 640}).new_page()
    requested: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    sizes: list[int] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(KINDS[kind])

    assert answer is not None
    assert answer.status == ERRORS.get(kind, 200)
    assert [url for url in requested if not url.startswith((server, "data:"))] == []
    assert [line for line in said if not (kind in ERRORS and "Failed to load resource" in line)] == []
    assert [width for width in (320, 390, 768, 1280) if overflows(page, width)] == []
    page.wait_for_function(
        "count => performance.getEntriesByType('resource').length >= count", arg=len(set(requested)) - 2
    )
    assert len(sizes) >= 5
    assert sum(sizes) <= MOST_BYTES


@pytest.mark.parametrize("path", [*MEMBERS, "/questions", FAMILY])
def test_s25_a_page_of_a_member_asks_nobody_else_also_while_somebody_writes(
    browser: Browser, server: str, path: str
) -> None:
    context = browser.new_context(base_url=server, viewport=PHONE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "session", "value": SIGNED_IN[server], "url": server}])
    page = context.new_page()
    requested: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(path)
    assert answer is not None
    assert (answer.status, "/account/sign-in" in page.url) == (200, False)
    for field in page.locator("textarea:visible").all():
        field.press_sequentially("At [[synk")
        page.wait_for_load_state("networkidle")
    assert len(requested) >= 5
    assert [url for url in requested if not url.startswith((server, "data:"))] == []
    assert said == []
    context.close()


def overflows(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 800})
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("path", ["/", "/find", FAMILY, "/listings?country=NO", SHORTLIST])
def test_twice_as_large_letters_fit_on_a_phone(phone: Page, path: str) -> None:
    phone.goto(path)
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not overflows(phone, 390)


@pytest.mark.parametrize("path", ["/", "/find", FAMILY, "/listings?country=NO&view=map", SHORTLIST])
def test_right_to_left_fits_and_leans_the_other_way(page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert [width for width in (320, 1280) if overflows(page, width)] == []
    corner = page.locator(".input, .button, .chip").last.evaluate("(one) => getComputedStyle(one).direction")
    assert corner == "rtl"


def test_the_shapes_stay_when_the_reader_chooses_the_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(FAMILY)
    branch = page.locator(".branches > li").first
    assert re.match(r"[3-9]", branch.evaluate("(one) => getComputedStyle(one, '::before').borderInlineStartWidth"))
    page.goto("/listings?country=NO")
    chosen = page.locator(".facet input:checked").first
    assert chosen.is_visible()


def test_nothing_moves_for_who_asked_for_stillness(page: Page) -> None:
    page.goto("/")
    seconds = page.locator(".button").first.evaluate("(one) => getComputedStyle(one).transitionDuration")
    assert set(seconds.split(", ")) == {"0s"}
