"""Pages on paper, in browsers that know no layers of styles, and read aloud."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.kinds import FAMILY, KINDS, THREAD, WITH_CONTACT

pytestmark = pytest.mark.browser

FOR_SCREENS = ".top, .foot, .crumbs, .skip, .chips, .search, .keep, main form, [data-keep], .no-print"


@pytest.fixture
def paper(page: Page) -> Page:
    """A sheet of A4, as wide as its words."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    return page


def seen(page: Page, selector: str) -> list[str]:
    shown: list[str] = page.locator(selector).evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.textContent.trim())"
    )
    return shown


def test_a_place_on_paper_has_its_facts_its_sources_and_the_code_of_its_address(paper: Page) -> None:
    paper.goto(f"/listings/{WITH_CONTACT}")
    assert seen(paper, FOR_SCREENS) == []
    expect(paper.locator("img.code")).to_be_visible()
    expect(paper.get_by_role("heading", name="What we know")).to_be_visible()
    expect(paper.locator(".known dd").first).to_be_visible()
    expect(paper.locator(".sources li").first).to_be_visible()
    expect(paper.locator('main a[href^="tel:"], main a[href^="mailto:"]').first).to_be_visible()
    printed = paper.locator('.button[href^="http"]').evaluate("(one) => getComputedStyle(one, '::after').content")
    assert "http" in printed


def test_an_answer_on_paper_has_its_places_and_what_to_write_to_them(paper: Page) -> None:
    paper.goto(FAMILY)
    assert seen(paper, FOR_SCREENS) == []
    assert seen(paper, ".jump, .more .button") == []
    assert len(seen(paper, ".entry h3")) >= len(seen(paper, "ol.branches > li"))
    letter = paper.locator(".letter-words").first
    box = letter.bounding_box()
    assert box is not None
    assert box["height"] > 50


def test_a_country_on_paper_has_its_places(paper: Page) -> None:
    paper.goto("/countries/no")
    assert seen(paper, FOR_SCREENS) == []
    assert seen(paper, ".entry h3")
    assert seen(paper, "h1") == ["Norway"]


@pytest.mark.parametrize("kind", ["home", "find", "answer", "filtered", "listing", "guide", "thread"])
def test_a_browser_that_knows_no_layers_gets_plain_pages_in_their_order(
    context_of: Callable[..., BrowserContext], kind: str
) -> None:
    """Chrome before 99 and Safari before 15.4 leave out all of our styles."""
    page = context_of(java_script_enabled=False).new_page()
    page.route("**/*.css?*", lambda route: route.abort())
    page.goto(KINDS[kind])
    assert page.locator("body").evaluate("(one) => getComputedStyle(one).margin") == "8px"  # nobody's but the browser's
    tops = [
        page.locator(one).first.bounding_box()
        for one in ("a.skip", "header", "header nav", "main", "main h1", "footer")
    ]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == len(tops)
    assert heights == sorted(heights)
    icon = page.locator("svg.icon").first.bounding_box()
    assert icon is not None
    assert icon["width"] <= 300  # what a picture without a size is given


def test_a_reply_is_read_aloud_with_its_level_its_name_and_whom_it_answers(page: Page) -> None:
    page.goto(THREAD)
    replies = page.locator("ol.replies article.post")
    names = replies.evaluate_all(
        "(all) => all.map((one) => document.getElementById(one.getAttribute('aria-labelledby')).textContent)"
    )
    assert names[0].startswith("level 1, Tern")
    assert names[1].startswith("level 2, Fjord")
    assert "in reply to Tern" in names[1]
    assert page.locator("li[aria-label]").count() == 0
    page.goto(f"{THREAD}?order=date")
    assert "level" not in page.locator("ol.replies article.post .by").first.inner_text()
