"""What moderators do, in a browser: with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.forum import Forum, joined, moderator

pytestmark = pytest.mark.browser

WORDS = "You can wait with the doctor, it goes away by itself in most people."


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_report_hides_the_writer_appeals_and_another_moderator_restores(
    forum: Forum,
    context_of: Callable[..., BrowserContext],
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    def browser() -> BrowserContext:
        return context_of(java_script_enabled=javascript)

    writer = joined(forum, browser(), "Tern")
    writer.get_by_label("Your question, in one line").fill("What I have read about waiting")
    writer.get_by_label("Tell a little more").fill(WORDS)
    writer.get_by_role("button", name="See how it looks").click()
    writer.get_by_role("button", name="Publish the question").first.click()
    thread = writer.url.split("#")[0]

    guest = browser().new_page()
    guest.goto(thread)
    guest.get_by_role("link", name="Report what Tern wrote").click()
    guest.get_by_label("Following this could harm somebody").check()
    guest.get_by_role("button", name="Send the report").click()

    first = moderator(forum, browser(), "Heron")
    first.goto(f"{forum.url}/moderation/queue")
    first.get_by_label("Hide it").check()
    first.get_by_text("Reason, and words to the person").click()
    first.get_by_label("Reason", exact=True).first.select_option("harm")
    first.get_by_role("button", name="Decide").click()
    expect(first.locator(".notice.done")).to_contain_text("Hidden")
    assert guest.goto(thread).status == 404  # type: ignore[union-attr] # there is an answer
    forum.work()

    writer.goto(forum.link_in_newest_mail("tern@mail.example"))
    expect(writer.get_by_label("Your text")).to_have_value(WORDS)
    writer.get_by_label("What should we look at?").fill("It is what I was told, and I say so now.")
    writer.get_by_role("button", name="Ask for another look").click()
    expect(writer.locator("main")).to_contain_text("You asked us to look again")

    second = moderator(forum, browser(), "Puffin")
    second.goto(f"{forum.url}/moderation/queue")
    expect(second.locator(".case")).to_contain_text("It is what I was told")
    second.get_by_label("Bring it back").check()
    second.get_by_role("button", name="Decide").click()
    expect(second.locator(".notice.done")).to_be_visible()
    assert guest.goto(thread).status == 200  # type: ignore[union-attr]
    guest.goto(f"{forum.url}/moderation")
    expect(guest.locator(".log li")).to_have_count(2)
    expect(guest.locator("main")).not_to_contain_text("Tern")
