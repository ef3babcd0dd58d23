"""What holds for every page: light to load, alone on the network, without errors, as wide as the screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from app.config import ROOT
from tests.browser import pressed
from tests.browser.house import House
from tests.browser.kinds import FAMILY, KINDS, OWN, SHORTLIST, STATUS
from tests.browser.pressed import PRESSED
from tests.browser.serving import PHONE

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000
WIDTHS = (320, 390, 768, 1280)
# What a label, a link or a description points to must be there once.
TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
  .filter((id, at, all) => all.indexOf(id) !== at)"""
MEMBERS = {**OWN, "questions": ("Fjord", "/questions"), "answer": ("Fjord", FAMILY)}
# What is read by programs, or is part of a page.
NO_PAGE = re.compile(r"/api/|/questions/similar|/(healthz|readyz|metrics)$|\.(xml|txt|svg|png|vcf|json)$")


def test_every_address_that_is_a_page_is_among_the_kinds() -> None:
    addresses = [line.split()[0] for line in (ROOT / "tests" / "urls.txt").read_text().splitlines() if " GET " in line]
    paths = [path.split("?")[0] for path in [*KINDS.values(), *(path for _who, path in OWN.values())]]
    missing = []
    for address in addresses:
        pattern = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(address)))
        if not NO_PAGE.search(address) and not any(pattern.fullmatch(path) for path in paths):
            missing.append(address)
    assert missing == []


@pytest.mark.parametrize("kind", KINDS)
def test_s25_a_page_is_light_alone_on_the_network_and_without_errors(
    context_of: Callable[..., BrowserContext], house: House, kind: str
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
    answer = page.goto(house.path(KINDS[kind]))

    assert answer is not None
    assert answer.status == STATUS.get(kind, 200)
    assert [url for url in requested if not url.startswith((house.url, "data:"))] == []
    assert [line for line in said if not (kind in STATUS and "Failed to load resource" in line)] == []
    assert [width for width in WIDTHS if overflows(page, width)] == []
    assert page.evaluate(TWICE) == []
    page.wait_for_function(
        "count => performance.getEntriesByType('resource').length >= count", arg=len(set(requested)) - 2
    )
    assert len(sizes) >= 5
    assert sum(sizes) <= MOST_BYTES


@pytest.mark.parametrize("name", MEMBERS)
def test_s25_a_page_of_a_member_asks_nobody_else_also_while_somebody_writes(
    context_of: Callable[..., BrowserContext], house: House, name: str
) -> None:
    who, path = MEMBERS[name]
    page = context_of(viewport=PHONE).new_page()
    page.context.add_cookies([{"name": "session", "value": house.cookie(who), "url": house.url}])
    requested: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(house.path(path))
    assert answer is not None
    assert (answer.status, "/account/sign-in" in page.url) == (STATUS.get(name, 200), False)
    for field in page.locator("textarea:visible").all()[:3]:
        field.press_sequentially("At [[synk")
        page.wait_for_load_state("networkidle")
    assert [width for width in WIDTHS if overflows(page, width)] == []
    assert page.evaluate(TWICE) == []
    assert len(requested) >= 5
    assert [url for url in requested if not url.startswith((house.url, "data:"))] == []
    assert [line for line in said if not (name in STATUS and "Failed to load resource" in line)] == []


@pytest.mark.parametrize("name", PRESSED)
def test_what_comes_after_a_press_fits_every_screen(
    context_of: Callable[..., BrowserContext], house: House, name: str
) -> None:
    page = context_of().new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    assert pressed.opened(page, house, name) == pressed.STATUS.get(name, 422)
    assert [width for width in WIDTHS if overflows(page, width)] == []
    assert page.locator("h1").count() == 1
    assert page.evaluate(TWICE) == []
    assert failed == []


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
