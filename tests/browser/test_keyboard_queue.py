"""The queue with the keyboard alone: cases of every kind, decided in every way, without losing the place."""

from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import select

from app.models import Case, CaseKind, Decision, Listing, Proposal, ProposalState, Status
from tests.browser.forum import Forum, moderator
from tests.browser.mixed import EXPECTED, PLANS, TWENTY, Plan, twenty_cases

pytestmark = pytest.mark.browser
_MOST_STEPS = 30


def focused(page: Page, what: str) -> str:
    return str(page.evaluate(f"document.activeElement.{what}") or "")


def change_box(page: Page, name: str) -> None:
    """With Tab to the box, and the bar to change it."""
    for _ in range(_MOST_STEPS):
        if focused(page, "name") == name:
            page.keyboard.press("Space")
            return
        page.keyboard.press("Tab")
    raise AssertionError(name)


def choose_rule(page: Page, rule: str) -> None:
    """In the list that has the focus since a choice was made that needs a reason."""
    assert focused(page, "name") == "rule"
    for _ in range(_MOST_STEPS):
        if focused(page, "value") == rule:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(rule)


def decide(page: Page, plan: Plan) -> None:
    if plan.box:
        change_box(page, plan.box)
    page.keyboard.press(plan.key)
    if plan.rule:
        choose_rule(page, plan.rule)
    page.keyboard.press("Control+Enter" if focused(page, "name") == "rule" else "d")


def test_twenty_mixed_cases_are_decided_with_the_keyboard_without_losing_the_place(
    forum: Forum, context_of: Callable[..., BrowserContext]
) -> None:
    twenty_cases(forum)
    page = moderator(forum, context_of(), "Heron")
    page.goto(f"{forum.url}/moderation/queue")
    loads = []
    page.on("load", lambda: loads.append(page.url))
    expect(page.locator("article.case")).to_have_count(TWENTY)
    page.keyboard.press("j")
    plans = {kind: list(of_kind) for kind, of_kind in PLANS.items()}
    for left in range(TWENTY - 1, -1, -1):
        expect(page.locator("article.case:focus")).to_have_count(1)
        number = focused(page, "id").removeprefix("case-")
        if left % 4 == 0:
            page.keyboard.press("t")
            expect(page.locator(f"#case-{number}.mine:focus")).to_have_count(1)
        with forum.site.database.writing() as db:
            kind = db.get_one(Case, int(number)).kind
        decide(page, plans[kind].pop(0))
        expect(page.locator("article.case")).to_have_count(left)
        expect(page.locator(".notice.done")).to_be_visible()
    assert loads == []
    heron = _decided(forum)
    assert heron == EXPECTED
    with forum.site.database.writing() as db:
        partly = db.exec(select(Proposal.taken).where(Proposal.state == ProposalState.PARTLY)).one()
        assert partly == {"waiting_note": True, "fees_note": False}
        gone = db.exec(select(Listing.slug).where(Listing.status == Status.REMOVED)).one()
        assert gone == "place-7"
    # All but an appeal, which is answered once.
    undone = page.locator(".notice.done button").count()
    page.keyboard.press("u")
    expect(page.locator("article.case")).to_have_count(undone)


def _decided(forum: Forum) -> Counter[tuple[CaseKind, str, str]]:
    with forum.site.database.writing() as db:
        made = db.exec(select(Decision)).all()
        mine = max(one.decided_by or 0 for one in made)
        return Counter((one.kind, one.outcome, one.rule) for one in made if one.decided_by == mine)


def test_a_reason_that_is_missing_is_asked_for_at_the_case_and_escape_leads_back_to_it(
    forum: Forum, context_of: Callable[..., BrowserContext]
) -> None:
    twenty_cases(forum)
    page = moderator(forum, context_of(), "Heron")
    page.goto(f"{forum.url}/moderation/queue?kind=report")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    at = page.locator("article.case:focus")
    expect(at.locator("[role=alert]")).to_contain_text("Choose a reason")
    first = at.get_attribute("id")
    page.keyboard.press("2")
    choose_rule(page, "spam")
    page.keyboard.press("Escape")
    expect(page.locator(f"#{first}:focus")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator(f"article.case:focus:not(#{first})")).to_have_count(1)
    page.keyboard.press("k")
    page.keyboard.press("d")
    expect(page.locator(".notice.done")).to_contain_text("Hidden")
    page.keyboard.press("u")
    expect(page.locator(f"#{first}:focus, #{first}")).to_have_count(1)
