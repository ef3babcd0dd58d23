"""What stands in the queue: by kind, one's own, how long it waits, and what is not there any more."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.accounts import leaving
from app.accounts.forms import Leaving
from app.models import Case, CaseKind, Member, now
from app.moderation import queries
from app.site import Site
from tests.factories import a_listing, page, texts
from tests.moderation.acting import decide, link_in, open_about, waiting
from tests.moderation.test_members import id_of, sanction
from tests.proposals.moderating import sent
from tests.questions.writing import BODY, TITLE, ask, reply


def test_cases_are_shown_by_kind_and_ones_own_apart(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient, another: TestClient
) -> None:
    ask(fjord, site)
    client.post("/questions/1/report", data={"reason": "spam"})
    open_about(site, CaseKind.LINK, a_listing(site))
    moderator.post("/moderation/cases/2/claim")
    assert waiting(moderator) == [TITLE, "The clinic bergen-clinic"]
    assert waiting(moderator, "?kind=report") == [TITLE]
    assert waiting(moderator, "?kind=nothing-of-ours") == waiting(moderator)
    assert waiting(moderator, "?mine=1") == ["The clinic bergen-clinic"]
    assert waiting(another, "?mine=1") == []


def test_who_looks_at_one_kind_goes_on_with_that_kind(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    ask(fjord, site)
    for reason in ("spam", "harm"):
        client.post("/questions/1/report", data={"reason": reason})
    open_about(site, CaseKind.LINK, a_listing(site))
    opened = page(moderator.get("/moderation/queue?kind=report"))
    forms = {
        str(form.attributes["action"]) for form in opened.css("#queue form") if form.attributes["method"] == "post"
    }
    assert forms
    assert all(action.endswith("?kind=report") for action in forms)
    answer = moderator.post("/moderation/cases/1/decide?kind=report", data={})
    assert answer.status_code == 422
    assert "Reported post" in answer.text
    assert "Dead link</span>" not in answer.text
    steps = [
        moderator.post(f"/moderation/cases/1/{step}?kind=report", data={"outcome": "kept"})
        for step in ("claim", "release", "decide")
    ]
    assert [step.headers["location"] for step in steps] == [
        "/moderation/queue?kind=report#case-1", "/moderation/queue?kind=report#case-1",
        "/moderation/queue?kind=report&done=1",
    ]  # fmt: skip
    undone = moderator.post("/moderation/undo?kind=report&mine=1", data={"decision": "1"})
    assert undone.headers["location"] == "/moderation/queue?kind=report&mine=1#case-1"


def test_everything_about_one_place_stands_together(site: Site, moderator: TestClient) -> None:
    listing = a_listing(site)
    sent(site, summary="Other words")
    open_about(site, CaseKind.LINK, listing)
    shown = moderator.get("/moderation/queue")
    assert texts(shown, ".group > h3") == ["The clinic bergen-clinic"]
    assert texts(shown, ".group .case .pill:first-child") == ["Proposal for the directory", "Dead link"]
    link = page(shown).css_first(".group > h3 a")
    assert link is not None
    assert link.attributes["href"] == "/listings/bergen-clinic"


def test_more_than_are_shown_is_said_with_a_filter_too(
    site: Site, moderator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Only the first 2 are shown."
    monkeypatch.setattr(queries, "QUEUE_PAGE", 2)
    for slug in ("one", "two"):
        open_about(site, CaseKind.LINK, a_listing(site, slug))
    assert said not in moderator.get("/moderation/queue").text
    open_about(site, CaseKind.STALE, a_listing(site, "three"))
    assert said in moderator.get("/moderation/queue").text
    assert said not in moderator.get("/moderation/queue?kind=link").text
    open_about(site, CaseKind.LINK, a_listing(site, "four"))
    assert said in moderator.get("/moderation/queue?kind=link").text
    for case in (1, 2, 3):
        moderator.post(f"/moderation/cases/{case}/claim")
    assert said in moderator.get("/moderation/queue?mine=1").text
    moderator.post("/moderation/cases/3/release")
    assert said not in moderator.get("/moderation/queue?mine=1").text


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(minutes=59), "new"), (timedelta(hours=1, minutes=1), "waiting 1 hour"),
        (timedelta(hours=47), "waiting 47 hours"), (timedelta(hours=49), "waiting 2 days"),
    ],
)  # fmt: skip
def test_each_case_says_how_long_it_waits(site: Site, moderator: TestClient, ago: timedelta, said: str) -> None:
    open_about(site, CaseKind.LINK, a_listing(site))
    with site.database.writing() as db:
        db.exec(select(Case)).one().opened_at = now() - ago
    assert said in texts(moderator.get("/moderation/queue"), ".case .soft")


def test_a_question_that_was_taken_back_is_called_so(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient
) -> None:
    reply(tern, site, ask(fjord, site), "A reply that stays.")
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    fjord.post("/questions/1/edit", data={"action": "remove"})
    assert waiting(moderator) == ["A question that was taken back"]
    assert "A reply that stays." in moderator.get("/moderation/queue").text


def test_the_appeal_of_a_member_stands_under_their_name_and_after_they_left_under_none(
    site: Site, client: TestClient, tern: TestClient, moderator: TestClient, another: TestClient
) -> None:
    del tern
    number = id_of(site, "Tern")
    sanction(moderator, number, "suspended")
    client.post(link_in(site, "sanction"), data={"said": "I was only joking."})
    shown = another.get("/moderation/queue")
    link = page(shown).css_first(".group > h3 a")
    assert link is not None
    assert (link.text(), link.attributes["href"]) == ("Tern", f"/moderation/members/{number}")
    assert "I was only joking." in shown.text
    with site.database.writing() as db:
        leaving.leave(db, "key", number, Leaving.ACCOUNT, site.settings.home)
        assert db.get(Member, number) is None
    assert waiting(another) == ["Something that is gone"]
    assert decide(another, case=2, outcome="restored") == 303
    assert waiting(another) == []


def test_what_cannot_be_decided_so_is_said_before_many_are_decided(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    ask(fjord, site)
    client.post("/questions/1/report", data={"reason": "spam"})
    open_about(site, CaseKind.DUPLICATE, a_listing(site), a_listing(site, "other"))
    form = {"case": ["1", "2"], "outcome": "different"}
    shown = moderator.post("/moderation/bulk", data=form)
    assert texts(shown, "section[aria-labelledby=left] li p") == ["Choose one of these."]
    moderator.post("/moderation/bulk", data=form | {"sure": "yes"})
    assert waiting(moderator) == [TITLE]
    answer = moderator.post("/moderation/bulk", data={"case": ["1"], "outcome": "burnt"})
    assert answer.status_code == 422
    assert "choose what you decide about them" in answer.text


def older(browser: TestClient, case: int = 1) -> list[str]:
    return texts(browser.get("/moderation/queue"), f"#case-{case} details[open] .said")


def test_what_a_reported_post_said_then_stands_beside_what_it_says_now(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient
) -> None:
    reply(tern, site, ask(fjord, site), "Buy it from me: +47 912 34 567.")  # the first case is about the number
    for said in ("", "Then this.", "And that.", "And the third.", "And the last."):
        if said:
            tern.post("/questions/1/edit?reply=1", data={"body": said})
        for _twice in range(2):
            client.post("/questions/1/report?reply=1", data={"reason": "spam"})
        if said == "Then this.":
            first = older(moderator, 2)
    (then,) = first
    assert "+47 912 34 567" in then
    assert older(moderator, 2) == ["And the third.", "And that.", "Then this."]
    assert texts(moderator.get("/moderation/queue"), "#case-2 > .said") == ["And the last."]


def test_nothing_older_stands_beside_a_post_that_is_as_it_was_reported(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    ask(fjord, site)
    client.post("/questions/1/report", data={"reason": "spam"})
    assert older(moderator) == []
    fjord.post("/questions/1/edit", data={"title": "Another title of it", "body": BODY, "country": "NO"})
    assert older(moderator) == []


@pytest.mark.parametrize("what", ["taken back", "removed"])
def test_of_a_post_whose_words_have_gone_nothing_that_was_reported_is_shown(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient, what: str
) -> None:
    reply(tern, site, ask(fjord, site), "Words that go.")
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    tern.post("/questions/1/edit?reply=1", data={"body": "Other words."})
    assert older(moderator) == ["Words that go."]
    if what == "taken back":
        tern.post("/questions/1/edit?reply=1", data={"action": "remove"})
    else:
        decide(moderator, outcome="removed", rule="spam")
        client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    assert "Words that go." not in moderator.get("/moderation/queue").text
