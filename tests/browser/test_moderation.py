"""What moderators do, in a browser: with the keyboard alone, on a phone, without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from app import cases
from app.models import About, CaseKind, Harm, ProposalKind, Question, Reply
from app.proposals import actions as proposals
from app.proposals.actions import Draft
from tests.browser.forum import Forum, joined, moderator
from tests.factories import a_listing

pytestmark = pytest.mark.browser

WORDS = "You can wait with the doctor, it goes away by itself in most people."


def twenty_cases(forum: Forum) -> None:
    """Reports, masked contacts, proposals, a check that is due: mixed."""
    site = forum.site
    listing = a_listing(site, "bergen-clinic")
    with site.database.writing() as db:
        question = Question(title="A long thread", slug="a-long-thread", body="Words.", author_name="Fjord")
        db.add(question)
        db.flush()
        for number in range(16):
            reply = Reply(question_id=question.id or 0, body=f"Reply {number}", author_name="Tern")
            db.add(reply)
            db.flush()
            kind = CaseKind.REPORT if number % 2 else CaseKind.CONTACT
            harm = Harm.DANGER if number < 3 else Harm.PRIVATE if number < 8 else Harm.ORDINARY
            cases.open_case(
                db, kind, About.QUESTION, question.id, key=f"{kind.value}:r{reply.id}", harm=harm, reply_id=reply.id
            )
        for name in ("waiting_note", "fees_note", "native_name"):
            edit = Draft(
                ProposalKind.EDIT, {name: "As they told me"}, {name: None}, listing.id,
                listing.version, note="They told me.",
            )  # fmt: skip
            proposals.send(db, site, edit, None)
        cases.open_case(db, CaseKind.STALE, About.LISTING, listing.id, key=f"stale:{listing.id}", note="due")


def test_twenty_cases_are_cleared_with_the_keyboard_without_losing_the_place(
    forum: Forum, context_of: Callable[..., BrowserContext]
) -> None:
    twenty_cases(forum)
    page = moderator(forum, context_of(), "Heron")
    page.goto(f"{forum.url}/moderation/queue")
    loads = []
    page.on("load", lambda: loads.append(page.url))
    expect(page.locator("article.case")).to_have_count(20)
    page.keyboard.press("j")
    for left in range(19, -1, -1):
        at = page.locator("article.case:focus")
        expect(at).to_have_count(1)
        page.keyboard.press("t")
        expect(page.locator("article.case.mine:focus")).to_have_count(1)
        page.keyboard.press("1")
        page.keyboard.press("d")
        expect(page.locator("article.case")).to_have_count(left)
        expect(page.locator(".notice.done")).to_be_visible()
    assert loads == []
    page.keyboard.press("u")
    expect(page.locator("article.case")).to_have_count(1)


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
