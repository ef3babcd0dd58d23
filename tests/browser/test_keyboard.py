"""Asking, replying, suggesting and deciding with the keyboard alone: seen at every press, in order, never lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlmodel import select

from app import cases
from app.models import About, CaseKind, Decision, Harm, ProposalKind, Question, Reply, Role
from app.proposals import actions as proposing
from app.proposals.actions import Draft
from tests.browser.forum import Forum, moderator
from tests.browser.keyboard import Keyboard
from tests.factories import a_listing, a_member
from tests.proposals.suggesting import proposals

pytestmark = pytest.mark.browser

TITLE = "My daughter has synkinesis after a year"
CLINIC = "Winchester Facial Therapy"


def a_thread(forum: Forum) -> str:
    with forum.site.database.writing() as db:
        question = Question(title=TITLE, slug="synkinesis-after-a-year", body="Whom can we see?", author_name="Fjord")
        db.add(question)
        db.flush()
        db.add(Reply(question_id=question.id or 0, body="We waited, and it went away.", author_name="Tern"))
        return f"{forum.url}/questions/{question.id}-{question.slug}"


def test_a_question_is_asked(forum: Forum, context_of: Callable[..., BrowserContext]) -> None:
    keys = Keyboard(moderator(forum, context_of(), "Fjord", Role.MEMBER))
    keys.open(f"{forum.url}/questions/new")
    keys.fill("Your question, in one line", TITLE)
    assert keys.fill("Tell a little more", "She is 19. We live in Bergen.") == []
    assert keys.fill("Where do you live?", "Norw") == ["Name a place or a guide"]
    assert keys.to("Everybody can read it", most=2) == ["I write in"]
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    assert keys.to("Use another name") == []
    keys.press("Space")
    assert keys.fill("The other name", "Dipper") == []
    assert keys.to("See how it looks") == [keys.passed[0]]  # the letters that come later
    keys.sends()

    keys.stands_at("This is what others will see")
    assert keys.to("Publish the question") == []
    keys.sends()
    expect(keys.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(keys.page.locator(".by").first).to_contain_text("Dipper")


def test_what_is_missing_in_a_question_is_said_where_the_reader_stands(
    forum: Forum, context_of: Callable[..., BrowserContext]
) -> None:
    keys = Keyboard(moderator(forum, context_of(), "Fjord", Role.MEMBER))
    keys.open(f"{forum.url}/questions/new")
    keys.fill("Your question, in one line", "   ")
    keys.fill("Tell a little more", "   ")
    keys.press("Tab")
    keys.to("See how it looks")
    keys.sends()
    keys.stands_at("things to look at")
    keys.tab()
    keys.press("Enter")
    assert keys.here() == "Your question, in one line"


def test_a_reply_names_a_place_and_is_sent(forum: Forum, context_of: Callable[..., BrowserContext]) -> None:
    a_listing(forum.site, "winchester-voices", name="Winchester Voices", country="GB", city="Winchester")
    thread = a_thread(forum)
    keys = Keyboard(moderator(forum, context_of(), "Plover", Role.MEMBER))
    keys.open(thread)
    keys.to("Report what Tern wrote")
    assert keys.to("Reply") == []
    keys.sends()

    assert keys.to("Your reply to Tern") == []
    # At once: the site is asked once, and no later answer takes the place of what is chosen.
    keys.page.keyboard.insert_text("We went to [[winch")
    names = keys.page.get_by_role("listbox", name="Names you can link").get_by_role("option")
    expect(names).to_have_count(2)
    chosen = keys.page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    for _turn in range(2):
        if chosen.inner_text() != CLINIC:
            keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(keys.page.locator("textarea:focus")).to_have_value(f"We went to [[{CLINIC}]]")
    keys.page.keyboard.type(" and it helped.")
    assert keys.tab() == "Name a place or a guide"
    keys.tab()
    keys.press("ArrowDown")
    assert keys.to("Post the reply") == ["I write in"]
    keys.sends()

    expect(keys.page.locator(".named-places .entry")).to_contain_text(CLINIC)
    keys.press("Tab")  # from here it goes on at what was written
    expect(keys.page.locator("article:has(:focus)")).to_contain_text("and it helped.")


def test_a_place_is_suggested_which_is_there_already(forum: Forum, context_of: Callable[..., BrowserContext]) -> None:
    a_listing(forum.site, name="Fjord Face Clinic", phone="+47 55 00 00 00")
    keys = Keyboard(context_of().new_page())
    keys.open(f"{forum.url}/listings/new")
    keys.fill("Name", "Fjord face clinic")
    assert keys.to("Country") == ["What it is"]
    keys.page.keyboard.type("Norw")
    assert keys.fill("Town", "Bergen") == []
    assert keys.fill("What do they offer", "They do botox.") == []
    keys.fill("A page where others can check it", "fjordface.example/about")
    keys.fill("Tell me by mail", "nobody at all")
    keys.sends()

    keys.stands_at("One thing to look at")
    keys.tab()
    keys.press("Enter")
    assert keys.here().startswith("Tell me by mail")
    keys.press("ControlOrMeta+a")
    keys.page.keyboard.type("guest@mail.example")
    keys.sends()

    keys.stands_at("This is what we understood")
    keys.to("It is this one")
    keys.sends()
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("Something is not right?")
    keys.stands_at("This is what would change")
    keys.to("Phone")
    keys.press("ControlOrMeta+a")
    keys.page.keyboard.type("+47 55 00 00 01")
    keys.sends()
    keys.stands_at("This is what would change")
    assert keys.to("Send it") == []
    keys.sends()
    expect(keys.page.get_by_role("heading", name="Waiting for a moderator since today")).to_be_visible()
    (proposal,) = proposals(forum.site)
    assert proposal.fields == {"phone": "+47 55 00 00 01", "treatments": ["botulinum-toxin"]}


def a_report_and_a_proposal(forum: Forum) -> None:
    site = forum.site
    a_thread(forum)
    listing = a_listing(site)
    with site.database.writing() as db:
        reply = db.exec(select(Reply)).one()
        cases.open_case(
            db, CaseKind.REPORT, About.QUESTION, reply.question_id, key="report:1", harm=Harm.DANGER, reply_id=reply.id
        )
        said = {"waiting_note": "About five months.", "fees_note": "As they told me."}
        edit = Draft(
            ProposalKind.EDIT, said, dict.fromkeys(said), listing.id, listing.version, note="They told me.",
        )  # fmt: skip
        proposing.send(db, site, edit, None)


def test_two_cases_are_decided_by_their_forms(forum: Forum, context_of: Callable[..., BrowserContext]) -> None:
    a_report_and_a_proposal(forum)
    a_member(forum.site, "Puffin", role=Role.MODERATOR)
    keys = Keyboard(moderator(forum, context_of(), "Heron"))
    keys.open(f"{forum.url}/moderation/queue")
    first, second = keys.page.locator("article.case").all()
    ids = [first.get_attribute("id"), second.get_attribute("id")]
    keys.to("Decide with others")
    keys.tab()
    while not keys.here().startswith("Hide it"):
        keys.press("ArrowDown")
    keys.press("Space")
    assert keys.to("Reason, and words to the person") == []
    keys.press("Enter")
    assert keys.fill("Reason", "Following") == []
    assert keys.fill("In your own words", "Please see a doctor first.") == []
    assert keys.to("Decide") == []
    keys.press("Enter")

    expect(keys.page.locator(".notice.done")).to_contain_text("Hidden")
    expect(keys.page.locator("article.case:focus")).to_have_attribute("id", ids[1] or "")
    keys.here()
    keys.to("Take What it costs")
    keys.press("Space")
    keys.to("Decide")  # without a decision
    keys.press("Enter")
    expect(keys.page.locator("article.case:focus .error")).to_be_visible()
    keys.here()
    keys.to("Accept what is ticked")
    keys.press("Space")
    keys.to("Decide")
    keys.press("Enter")
    expect(keys.page.locator(".notice.done")).to_contain_text("Accepted in part")
    expect(keys.page.locator("h1:focus")).to_have_text("Queue")
    assert keys.to("Undo") == []
    with forum.site.database.writing() as db:
        told = db.exec(select(Decision)).all()
        assert [one.note for one in told if one.note] == ["Please see a doctor first."]
