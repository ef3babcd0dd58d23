"""At 250 kbit/s with 400 ms every journey works; who waits is told so, and what failed is said and kept."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.forum import Forum, moderator
from tests.browser.house import House
from tests.browser.kinds import THREAD
from tests.browser.serving import PHONE
from tests.browser.test_keyboard import a_report_and_a_proposal

pytestmark = pytest.mark.browser

BYTES_PER_SECOND, LATENCY_MS = 250_000 / 8, 400
LOOKING, FAILED = "Looking…", re.compile("This did not reach us")
# What is said for a moment only, and how much of the page is marked as busy then.
NOTE = """() => {
  window.noted = [];
  const line = document.querySelector(".waiting");
  new MutationObserver(() => noted.push([line.textContent, document.querySelectorAll("main [aria-busy=true]").length]))
    .observe(line, { childList: true });
}"""


@pytest.fixture
def slow(context_of: Callable[..., BrowserContext]) -> Page:
    """A reader with a phone, far from everything."""
    page = context_of(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    page.set_default_timeout(3 * PATIENCE_MS)
    speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND, "latency": LATENCY_MS}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", {"offline": False, **speed})
    return page


def test_from_the_need_to_a_place_and_a_guide(slow: Page) -> None:
    slow.goto("/")
    slow.get_by_label("Where do you live?").select_option("NO")
    slow.get_by_label("What is it?").select_option("synkinesis")
    slow.get_by_role("button", name="Show me where to go").tap()
    expect(slow.get_by_role("heading", level=1)).to_have_text("From Norway, with synkinesis")
    first = slow.locator("#in_country h3 a").first
    name = first.locator(".name").inner_text()
    first.tap()
    expect(slow.get_by_role("heading", level=1)).to_contain_text(name)
    slow.get_by_role("link", name="Guides", exact=True).first.tap()
    slow.locator("main .links a").first.tap()
    expect(slow.locator("main .prose").first).to_be_visible()


def test_search_and_a_filter_say_that_they_look(slow: Page) -> None:
    slow.goto("/listings")
    slow.get_by_role("combobox", name="Search the directory").fill("physiotherapy")
    slow.get_by_role("button", name="Search").tap()
    expect(slow.locator("#results h2")).to_be_visible()
    slow.locator(".filters > summary").tap()
    slow.evaluate(NOTE)
    slow.get_by_role("group", name="Country").get_by_label("United States").check()
    slow.wait_for_url("**country=US**")
    assert [LOOKING, 1] in slow.evaluate("noted")
    expect(slow.locator(".waiting")).to_be_empty()
    expect(slow.locator("[aria-busy]")).to_have_count(0)
    expect(slow.locator(".where").first).to_contain_text("United States")


def test_what_is_chosen_before_the_page_can_search_is_searched_when_it_can(page: Page) -> None:
    held: list[Route] = []
    page.route("**/filters.js*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto("/listings", wait_until="commit")
    page.get_by_role("group", name="Country").get_by_label("United States").check()
    assert page.url.endswith("/listings")
    held.pop().continue_()
    page.wait_for_url("**country=US**")
    expect(page.locator(".where").first).to_contain_text("United States")


def test_a_reply_arrives(slow: Page, house: House) -> None:
    slow.context.add_cookies([{"name": "session", "value": house.cookie("Tern"), "url": house.url}])
    slow.goto(f"{THREAD}#reply")
    slow.get_by_label("Your reply").fill("It was slow, and it arrived.")
    slow.get_by_role("button", name="Post the reply").tap()
    expect(slow.locator(".said", has_text="It was slow, and it arrived.")).to_be_visible()


def test_who_waits_for_a_moment_only_is_not_told(page: Page) -> None:
    """What is quicker than a glance needs no words; what is slower has some."""
    held: list[Route] = []
    page.goto("/listings")
    page.route("**/listings?**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.get_by_role("group", name="Country").get_by_label("United States").check()
    expect(page.locator(".waiting")).to_have_text(LOOKING)
    held.pop().continue_()
    page.wait_for_url("**country=US**")
    expect(page.locator(".waiting")).to_be_empty()


def test_offline_the_filters_keep_the_page_that_is_there(page: Page) -> None:
    page.goto("/listings")
    page.context.set_offline(True)
    page.get_by_role("group", name="Country").get_by_label("United States").check()
    expect(page.locator(".waiting")).to_have_text(FAILED)
    expect(page.locator("main .entry").first).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("group", name="Country").get_by_label("United States").uncheck()
    expect(page.locator(".waiting")).to_be_empty()


def test_offline_the_queue_keeps_what_was_typed_and_sends_it_once_later(
    forum: Forum, context_of: Callable[..., BrowserContext]
) -> None:
    a_report_and_a_proposal(forum)
    page = moderator(forum, context_of(), "Heron")
    page.goto(f"{forum.url}/moderation/queue")
    page.get_by_label("Hide it").check()
    page.get_by_text("Reason, and words to the person").first.click()
    page.get_by_label("Reason", exact=True).first.select_option("harm")
    page.get_by_label("In your own words").first.fill("Please see a doctor first.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Decide", exact=True).first.click()
    expect(page.locator(".waiting")).to_have_text(FAILED)
    expect(page.get_by_label("In your own words").first).to_have_value("Please see a doctor first.")
    expect(page.get_by_role("button", name="Decide", exact=True).first).to_be_focused()
    page.context.set_offline(False)
    page.get_by_role("button", name="Decide", exact=True).first.click()
    expect(page.locator(".notice.done")).to_contain_text("Hidden")
    expect(page.locator(".waiting")).to_be_empty()
