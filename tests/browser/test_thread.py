"""The thread that Seventh began with, as it goes here: with JavaScript, and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.models import now
from app.questions import actions
from app.questions.forms import Asking
from tests.browser.forum import Forum, joined
from tests.browser.house import person_of
from tests.factories import a_member, the_guides

pytestmark = pytest.mark.browser

TITLE = "My daughter has synkinesis after a year"
CLINIC = "Winchester Facial Therapy"
SIMILAR = "How long does synkinesis take to get better?"
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


def there_already(forum: Forum) -> None:
    """The guides, and what somebody else has asked."""
    the_guides(forum.site)
    gull = person_of(a_member(forum.site, "Gull"))
    with forum.site.database.writing() as db:
        actions.ask(db, gull, Asking(title=SIMILAR, body="Mine is two years old by now."), actions.Seen())
    forum.work()


def similar_things(where: Locator) -> None:
    """What is offered before a question is asked: another question, a guide, and the care finder."""
    expect(where.get_by_role("link", name=SIMILAR)).to_be_visible()
    expect(where.get_by_role("link", name="Synkinesis").first).to_be_visible()
    expect(where).to_contain_text("What the care finder says")


def told_and_asked(forum: Forum, parent: Page) -> None:
    """The parent is told by mail, thanks, and is asked months later how it went."""
    parent.goto("about:blank")  # the link differs only in its fragment, and would else load nothing
    parent.goto(forum.link_in_newest_mail("fjord@mail.example"))
    expect(parent.locator("main")).not_to_contain_text("912 34 567")
    parent.locator("#r1").get_by_role("button", name="Thank").click()
    expect(parent.locator("#r1").get_by_role("button", name="Thank")).to_contain_text("1")
    forum.later(days=15)
    first = forum.link_in_newest_mail("fjord@mail.example")
    forum.later(days=80)
    assert forum.link_in_newest_mail("fjord@mail.example") != first
    parent.goto(forum.link_in_newest_mail("fjord@mail.example"))
    parent.get_by_role("button", name="Better").click()
    expect(parent.get_by_role("button", name="Better")).to_have_attribute("aria-pressed", "true")
    parent.get_by_label("In your own words").fill("The eye closes less when she smiles.")
    parent.get_by_label("We got an appointment").check()
    parent.get_by_label("How many weeks did it take?").fill("7")
    parent.get_by_role("button", name="Tell the others").click()
    expect(parent.locator(".update")).to_contain_text("The eye closes less when she smiles.")
    expect(parent.locator(".update .by")).to_contain_text("3 months later")
    forum.work()


def asked(forum: Forum, parent: Page, *, javascript: bool) -> str:
    """A parent in Norway asks, and sees first what others will see."""
    parent.get_by_label("Your question, in one line").fill(TITLE)
    parent.get_by_label("Tell a little more").fill(STORY)
    parent.get_by_label("Ask me by mail how it went").check()
    if javascript:  # what there is already stands beside it while it is written
        similar_things(parent.locator("[data-similar]"))
    parent.get_by_role("button", name="See how it looks").click()
    expect(parent.locator(".preview")).to_be_visible()
    similar_things(parent.locator("[data-similar]"))
    expect(parent.locator(".preview")).to_contain_text(STORY)
    expect(parent.get_by_label("Synkinesis")).to_be_checked()
    expect(parent.get_by_label("Where do you live?")).to_have_value("NO")
    parent.get_by_role("button", name="Publish the question").first.click()
    expect(parent.get_by_role("heading", level=1)).to_have_text(TITLE)
    forum.work()
    return parent.url


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_parents_question_to_how_it_went(
    forum: Forum,
    context_of: Callable[..., BrowserContext],
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    def browser() -> BrowserContext:
        return context_of(java_script_enabled=javascript)

    there_already(forum)

    thread = asked(forum, parent := joined(forum, browser(), "Fjord"), javascript=javascript)

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
    before = now().date()
    told_and_asked(forum, parent)

    # Everybody finds it from the clinic, and the thread says what it led to.
    guest = browser().new_page()
    guest.goto(f"{forum.url}/listings/winchester-faces")
    days = "|".join(forum.site.tongue("en").date(day) for day in (before, now().date()))
    expect(guest.locator("main")).to_contain_text(re.compile(f"7 weeks, as reported on ({days})"))
    guest.get_by_role("link", name=TITLE).click()
    expect(guest.locator(".led")).to_contain_text(CLINIC)
    expect(guest.locator(".led")).to_contain_text("1 update")
    expect(guest.locator("main")).not_to_contain_text("912 34 567")
