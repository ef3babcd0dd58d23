"""Writing in a real browser: in two tabs, signed out, offline; and what the form offers meanwhile."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, select

from app import auth
from app.models import Draft, MemberSession, Question
from app.site import Site
from tests.browser.forum import Forum
from tests.browser.serving import PHONE
from tests.factories import a_member

pytestmark = pytest.mark.browser

FIRST, SECOND = "We tape the eye at night.", "Whom can we see in Vienna?"


@pytest.fixture
def writer(forum: Forum, context_of: Callable[..., BrowserContext]) -> BrowserContext:
    """The browser of a member."""
    context = context_of()
    sign_in(forum, context, "Fjord")
    return context


def sign_in(forum: Forum, context: BrowserContext, name: str) -> None:
    with forum.site.database.writing() as db:
        member = db.exec(select(auth.Member).where(auth.Member.name == name)).first()
    member = member or a_member(forum.site, name)
    with forum.site.database.writing() as db:
        token = auth.begin_session(db, member, "A browser")
    context.add_cookies([{"name": "session", "value": token, "url": forum.url}])


def sign_out(site: Site) -> None:
    with site.database.writing() as db:
        for session in db.exec(select(MemberSession)).all():
            db.delete(session)


def opened(forum: Forum, writer: BrowserContext) -> Page:
    page = writer.new_page()
    page.goto(f"{forum.url}/questions/new")
    return page


def write(page: Page, words: str) -> None:
    page.get_by_label("Tell a little more").fill(words)


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text("Kept as a draft")


def drafts(site: Site) -> list[str]:
    with site.database.reading() as connection:
        return list(connection.execute(select(Draft.body).order_by(col(Draft.id))).scalars())


def test_two_tabs_keep_what_each_has_written(forum: Forum, writer: BrowserContext) -> None:
    first = opened(forum, writer)
    write(first, FIRST)
    first.get_by_label("Only people who are signed in can read it").check()
    saved(first)
    second = opened(forum, writer)  # begins as the first, and goes its own way
    expect(second.get_by_label("Tell a little more")).to_have_value(FIRST)
    expect(second.get_by_label("Only people who are signed in can read it")).to_be_checked()
    write(second, SECOND)
    saved(second)
    write(first, f"{FIRST} Since March.")
    first.goto("about:blank")  # at once: what was typed last goes with the page
    until(lambda: drafts(forum.site) == [f"{FIRST} Since March.", SECOND], second)


def until(holds: Callable[[], bool], page: Page) -> None:
    """Waits, with patience for a busy machine."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError


def test_who_is_signed_out_is_told_that_nothing_is_kept(forum: Forum, writer: BrowserContext) -> None:
    page = opened(forum, writer)
    sign_out(forum.site)
    write(page, FIRST)
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Not kept: you are signed out"))
    assert drafts(forum.site) == []
    sign_in(forum, writer, "Fjord")  # as in another tab
    write(page, SECOND)
    saved(page)
    assert drafts(forum.site) == [SECOND]


def test_who_is_offline_is_told_so_and_the_words_are_kept_when_that_ends(forum: Forum, writer: BrowserContext) -> None:
    page = opened(forum, writer)
    writer.set_offline(offline=True)
    write(page, FIRST)
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Not kept: we cannot be reached"))
    writer.set_offline(offline=False)
    saved(page)
    assert drafts(forum.site) == [FIRST]


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_who_was_signed_out_while_writing_sends_it_again_after_signing_in(
    forum: Forum,
    context_of: Callable[..., BrowserContext],
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    writer = context_of(java_script_enabled=javascript)
    sign_in(forum, writer, "Fjord")
    page = opened(forum, writer)
    page.get_by_label("Your question, in one line").fill("Does taping help at night?")
    write(page, f"{FIRST}\n\nDoes <b>anybody</b> else?")
    page.get_by_label("Use another name in this thread.").check()
    page.get_by_label("The other name").fill("Parent in Norway")
    sign_out(forum.site)
    page.get_by_role("button", name="Publish the question").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in again")
    expect(page.get_by_label("Your words").last).to_have_value(f"{FIRST}\n\nDoes <b>anybody</b> else?")
    with page.expect_popup() as other:  # this page stays
        page.get_by_role("link", name="Sign in, in another tab").click()
    expect(other.value.get_by_label("Your mail address")).to_be_visible()
    sign_in(forum, writer, "Fjord")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Does taping help at night?")
    expect(page.locator("article.post").first).to_contain_text("Parent in Norway")
    with forum.site.database.reading() as connection:
        assert connection.execute(select(Question.body)).scalar_one() == f"{FIRST}\n\nDoes <b>anybody</b> else?"


def test_topics_and_country_are_taken_with_one_press(forum: Forum, writer: BrowserContext) -> None:
    page = opened(forum, writer)
    page.get_by_label("Your question, in one line").fill("My daughter has synkinesis after a year")
    write(page, "She had Bell's palsy a year ago, and we live in Bergen.")
    offered = page.locator("[data-suggested]")
    expect(offered).to_contain_text("Norway")
    expect(offered).to_contain_text("Synkinesis")
    page.get_by_role("button", name="Take this into my question").press("Enter")
    expect(page.get_by_label("Where do you live?")).to_have_value("NO")
    expect(page.get_by_label("Synkinesis")).to_be_checked()
    expect(page.locator("[data-topics] input:focus")).to_have_count(1)
    expect(offered).to_have_count(0)
    page.get_by_label("Bell's palsy").uncheck()
    write(page, "She had Bell's palsy a year ago, we live in Bergen, and heard of botox.")
    expect(offered).to_contain_text("Bot")  # a topic that the form does not have yet
    page.get_by_role("button", name="Take this into my question").click()
    expect(page.get_by_label("Bot")).to_be_checked()
    expect(page.get_by_label("Bell's palsy")).not_to_be_checked()
    page.get_by_role("button", name="Publish the question").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My daughter has synkinesis after a year")
    with forum.site.database.reading() as connection:
        asked = connection.execute(select(Question.topics, Question.country)).one()
    assert asked.country == "NO"
    assert "synkinesis" in asked.topics
    assert "bells-palsy" not in asked.topics
    assert len(asked.topics) > 1


def test_a_place_or_a_guide_is_named_without_brackets_on_the_keyboard(
    forum: Forum, context_of: Callable[..., BrowserContext]
) -> None:
    context = context_of(viewport=PHONE, has_touch=True, is_mobile=True)
    sign_in(forum, context, "Fjord")
    page = opened(forum, context)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    field = page.get_by_label("Tell a little more")
    field.fill("We heard of ")
    page.get_by_role("button", name="Name a place or a guide").tap()
    expect(field).to_be_focused()
    expect(field).to_have_value("We heard of [[")
    assert [field.get_attribute(f"aria-{name}") for name in ("autocomplete", "haspopup")] == ["list", "listbox"]
    page.keyboard.type("winchester")
    option = page.get_by_role("option", name="Winchester Facial Therapy")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    assert len(asked) < len("winchester") / 2  # not for each letter
    under, above = page.get_by_role("listbox", name="Names you can link").bounding_box(), field.bounding_box()
    assert under
    assert above
    assert (under["x"], 0 <= under["y"] - above["y"] - above["height"] < 80) == (above["x"], True)
    option.tap()
    expect(field).to_have_value("We heard of [[Winchester Facial Therapy]]")
    assert field.get_attribute("aria-activedescendant") is None
    field.fill("Winchester")
    field.select_text()
    page.get_by_role("button", name="Name a place or a guide").tap()
    expect(field).to_have_value("[[Winchester")
    expect(option).to_be_visible()


def test_without_scripts_no_button_promises_a_list(forum: Forum, context_of: Callable[..., BrowserContext]) -> None:
    context = context_of(java_script_enabled=False)
    sign_in(forum, context, "Fjord")
    expect(opened(forum, context).get_by_role("button", name="Name a place or a guide")).to_be_hidden()
