"""From what waits, and from a name, to a decision about the member, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import cases
from app.models import About, CaseKind, Question, Reply
from tests.browser.forum import Forum, moderator
from tests.factories import a_member

pytestmark = pytest.mark.browser


def an_advert(forum: Forum) -> None:
    """Of a member, in a thread, reported."""
    tern = a_member(forum.site, "Tern")
    with forum.site.database.writing() as db:
        question = Question(title="Who has tried massage?", slug="massage", body="Words.", author_name="Fjord")
        db.add(question)
        db.flush()
        reply = Reply(question_id=question.id or 0, body="Buy our cream.", author_id=tern.id, author_name="Tern")
        db.add(reply)
        db.flush()
        cases.open_case(db, CaseKind.REPORT, About.QUESTION, question.id, key="report:r1", reply_id=reply.id)


def warn(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Tern")
    page.get_by_label("A warning").check()
    page.get_by_label("Reason", exact=True).last.select_option("spam")
    page.get_by_label("In your own words").last.fill("Please read the rules.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("complementary")).to_contain_text("A warning")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_case_in_the_queue_a_moderator_warns_its_writer(
    forum: Forum,
    context_of: Callable[..., BrowserContext],
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    an_advert(forum)
    page = moderator(forum, context_of(java_script_enabled=javascript), "Heron")
    page.goto(f"{forum.url}/moderation/queue")
    page.locator("#case-1").get_by_role("link", name="Tern").click()
    warn(page)
    forum.work()
    page.goto(forum.link_in_newest_mail("tern@mail.example"))
    expect(page.locator("main")).to_contain_text("Please read the rules.")


def test_a_moderator_finds_a_member_by_name_and_warns_them_and_takes_it_back(
    forum: Forum, context_of: Callable[..., BrowserContext]
) -> None:
    an_advert(forum)
    page = moderator(forum, context_of(), "Heron")
    page.goto(f"{forum.url}/moderation/queue")
    page.get_by_role("link", name="Members", exact=True).click()
    page.get_by_label("A name, or a part of it").fill("ter")
    page.get_by_role("button", name="Search").click()
    page.locator("main").get_by_role("link", name="Tern").click()
    warn(page)
    page.get_by_role("complementary").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("complementary")).to_contain_text("lifted")
    expect(page.get_by_role("complementary").get_by_role("button", name="Undo")).to_have_count(0)
