"""The thread that Seventh began with, as it goes here: with JavaScript, and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.forum import Forum, joined

pytestmark = pytest.mark.browser

TITLE = "My daughter has synkinesis after a year"
CLINIC = "Winchester Facial Therapy"
STORY = "She is 19 and had Bell's palsy a year ago. We live in Bergen. Whom can we see in the UK?"


def replied(page: Page, thread: str, body: str) -> None:
    page.goto(thread)
    page.get_by_label("Your reply").fill(body)
    page.get_by_role("button", name="Post the reply").click()
    expect(page.locator(".replies .by").last).to_be_visible()


def others_reply(forum: Forum, browser: Callable[[], BrowserContext], thread: str) -> None:
    """Another posts a number, a third speaks of electrical stimulation."""
    heron = joined(forum, browser(), "Heron")
    replied(heron, thread, "Call me at +47 912 34 567, I know a doctor.")
    expect(heron.locator(".masked")).to_contain_text("912 34 567")
    wader = joined(forum, browser(), "Wader")
    replied(wader, thread, "Has she tried electrical stimulation?")
    expect(wader.locator(".notice.caution")).to_be_visible()
    expect(wader.locator(".masked")).to_have_text(re.compile("phone number hidden"))
    forum.work()


def told_and_asked(forum: Forum, parent: Page) -> None:
    """The parent is told by mail, thanks, and is asked months later how it went."""
    parent.goto("about:blank")  # the link differs only in its fragment, and would else load nothing
    parent.goto(forum.link_in_newest_mail("fjord@mail.example"))
    expect(parent.locator("main")).not_to_contain_text("912 34 567")
    parent.locator("#r1").get_by_role("button", name="Thank").click()
    expect(parent.locator("#r1").get_by_role("button", name="Thank")).to_contain_text("1")
    forum.later(days=100)
    parent.goto(forum.link_in_newest_mail("fjord@mail.example"))
    parent.get_by_label("Better").check()
    parent.get_by_label("In your own words").fill("The eye closes less when she smiles.")
    parent.get_by_label("We got an appointment").check()
    parent.get_by_label("How many weeks did it take?").fill("7")
    parent.get_by_role("button", name="Tell the others").click()
    expect(parent.locator(".update")).to_contain_text("The eye closes less when she smiles.")
    forum.work()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_parents_question_to_how_it_went(
    forum: Forum,
    context_of: Callable[..., BrowserContext],
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    def browser() -> BrowserContext:
        return context_of(java_script_enabled=javascript)

    # A parent in Norway asks, and sees first what others will see.
    parent = joined(forum, browser(), "Fjord")
    parent.get_by_label("Your question, in one line").fill(TITLE)
    parent.get_by_label("Tell a little more").fill(STORY)
    if javascript:  # what there is already stands beside it while it is written
        expect(parent.locator("[data-similar]")).to_contain_text("Find care")
    parent.get_by_role("button", name="See how it looks").click()
    expect(parent.locator(".preview")).to_contain_text(STORY)
    expect(parent.get_by_label("Synkinesis")).to_be_checked()
    expect(parent.get_by_label("Where do you live?")).to_have_value("NO")
    parent.get_by_role("button", name="Publish the question").click()
    expect(parent.get_by_role("heading", level=1)).to_have_text(TITLE)
    thread = parent.url
    forum.work()

    # A member abroad answers and names a clinic by a part of its name.
    tern = joined(forum, browser(), "Tern")
    tern.goto(thread)
    field = tern.get_by_label("Your reply")
    if javascript:
        field.press_sequentially("We went to [[winch")
        tern.get_by_role("option", name=CLINIC).click()
        expect(field).to_have_value(f"We went to [[{CLINIC}]]")
        expect(tern.locator("[data-saved]")).not_to_have_text("")
    else:
        field.fill("We went to [[winchester facial therapy]]")
    tern.get_by_role("button", name="Post the reply").click()
    expect(tern.locator(".named-places .entry")).to_contain_text(CLINIC)

    others_reply(forum, browser, thread)
    told_and_asked(forum, parent)

    # Everybody finds it from the clinic, and the thread says what it led to.
    guest = browser().new_page()
    guest.goto(f"{forum.url}/listings/winchester-faces")
    guest.get_by_role("link", name=TITLE).click()
    expect(guest.locator(".led")).to_contain_text(CLINIC)
    expect(guest.locator(".led")).to_contain_text("1 update")
    expect(guest.locator("main")).not_to_contain_text("912 34 567")
