"""What has been decided, as staff see it, with the way back; and who hears that something was taken back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.accounts import leaving
from app.accounts.forms import Leaving
from app.listings import actions
from app.models import CaseKind, Decision, Listing, Owner, now
from app.moderation import queries
from app.site import Site
from tests.factories import a_listing, do_jobs, mails, page, texts
from tests.moderation.acting import decide, link_in, open_about, undo, waiting
from tests.moderation.test_members import id_of, sanction
from tests.proposals.moderating import moderating, sent
from tests.questions.writing import TITLE, ask, reply

PAGE = "/moderation/decisions"


@pytest.fixture
def thread(site: Site, client: TestClient, fjord: TestClient, tern: TestClient) -> str:
    """With a reply that somebody has reported."""
    address = ask(fjord, site)
    reply(tern, site, address, "Buy our cream")
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    return address


def entries(browser: TestClient, query: str = "") -> list[str]:
    return texts(browser.get(f"{PAGE}{query}"), "main .log > li")


def ways_back(browser: TestClient) -> list[dict[str, Any]]:
    """What each button for undoing sends."""
    return [
        {str(one.attributes["name"]): one.attributes["value"] for one in form.css("input")}
        for form in page(browser.get(PAGE)).css("main .log form")
    ]


def test_who_decided_what_and_when_stands_beside_the_way_back_which_leads_there_again(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, thread: str
) -> None:
    assert "Nothing has been decided yet." in moderator.get(PAGE).text
    decide(moderator, outcome="hidden", rule="spam", note="No adverts.")
    (entry,) = entries(another)
    for words in ("Reported post", "Hidden", TITLE, "decided by Heron", "advertising", "No adverts."):
        assert words in entry
    (form,) = ways_back(another)
    answer = another.post("/moderation/undo", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    do_jobs(site)
    assert "Buy our cream" in client.get(thread).text
    assert "taken back on" in entries(moderator)[0]
    assert "Puffin" in entries(moderator)[0]
    assert ways_back(moderator) == []
    late = moderator.post("/moderation/undo", data=form)
    assert late.status_code == 409
    assert "Somebody has taken this back already." in late.text


def test_nobody_is_sent_elsewhere_by_what_a_form_says(moderator: TestClient, thread: str) -> None:
    del thread
    decide(moderator, outcome="hidden", rule="spam")
    answer = moderator.post("/moderation/undo", data={"decision": "1", "back": "/evil.example/members/1"})
    assert answer.headers["location"] == "/moderation/queue#case-1"
    assert moderator.post("/moderation/undo", data={}).headers["location"] == "/moderation/queue"


@pytest.mark.usefixtures("thread")
def test_an_appeal_is_answered_once_and_that_is_said_wherever_a_decision_could_be_taken_back(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient
) -> None:
    decide(moderator, outcome="hidden", rule="spam")
    client.post(link_in(site, "decision"), data={"said": "I only told my story."})
    answer = another.post("/moderation/cases/2/decide", data={"outcome": "upheld"})
    said = "An appeal is answered once."
    assert said in texts(another.get(answer.headers["location"]), ".notice.done")[0]
    assert said in entries(moderator)[0]
    assert [form["decision"] for form in ways_back(moderator)] == ["1"]
    assert said in another.post("/moderation/undo", data={"decision": "2"}).text


def test_what_cannot_be_taken_back_says_why(site: Site, moderator: TestClient, another: TestClient) -> None:
    one, other = a_listing(site, "one"), a_listing(site, "other")
    dead, mine = a_listing(site, "dead", website="https://c.example/"), a_listing(site, "mine")
    for number, (kind, listing, second) in enumerate(
        [(CaseKind.DUPLICATE, one, other), (CaseKind.LINK, dead, None), (CaseKind.STALE, mine, None)], 1
    ):
        open_about(site, kind, listing, second)
        outcome = {1: "merged", 2: "removed", 3: "confirmed"}[number]
        assert decide(moderator, number, outcome=outcome) == 303
    assert len(ways_back(another)) == 3
    puffin = id_of(site, "Puffin")
    with site.database.writing() as db:
        db.get_one(Decision, 1).decided_at = now() - timedelta(days=31)
        found = db.exec(select(Listing).where(Listing.slug == "dead")).one()
        actions.change(db, found, {"summary": "Other words."}, reason="test")
        db.add(Owner(listing_id=mine.id or 0, member_id=puffin, domain="mine.example"))
    mine_first = entries(another)
    assert "This is about something of yours" in mine_first[0]
    assert "The listing has been changed since." in mine_first[1]
    assert "can be parted for 30 days only" in mine_first[2]
    assert ways_back(another) == []
    assert [form["decision"] for form in ways_back(moderator)] == ["3"]


def test_a_proposal_that_was_accepted_can_be_taken_back_until_the_listing_changes(
    site: Site, moderator: TestClient
) -> None:
    listing = a_listing(site)
    sent(site, summary="Sees children too.")
    decide(moderator, outcome="accepted", **{"take-summary": "yes"})
    assert len(ways_back(moderator)) == 1
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), {"summary": "Other words."}, reason="test")
    assert ways_back(moderator) == []
    assert "The listing has been changed since." in entries(moderator)[0]


@pytest.mark.usefixtures("thread")
def test_older_decisions_are_on_the_next_page_and_who_has_left_is_named_nowhere(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LOG_PAGE", 1)
    decide(another, outcome="kept")
    client.post("/questions/1/report", data={"reason": "spam"})
    decide(moderator, 2, outcome="kept")
    with site.database.writing() as db:
        leaving.leave(db, "key", db.get_one(Decision, 1).decided_by or 0, Leaving.ACCOUNT, site.settings.home)
    assert "decided by Heron" in entries(moderator)[0]
    older = page(moderator.get(PAGE)).css_first("main .wide > p a")
    assert older is not None
    (entry,) = entries(moderator, (older.attributes["href"] or "").removeprefix(PAGE))
    assert "decided by somebody who has left" in entry


# --- who hears of it


@pytest.mark.usefixtures("thread")
def test_who_was_told_that_something_is_hidden_hears_that_it_is_not_any_more(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    decide(moderator, outcome="hidden", rule="spam")
    undo(moderator)
    do_jobs(site)
    (letter,) = mails(site, "undone")
    assert letter.recipient == "tern@mail.example"
    assert "Hidden: only the writer sees it" in letter.text
    assert "cream" not in letter.text
    link = next(line for line in letter.text.splitlines() if "/questions/" in line)
    assert "Buy our cream" in client.get(link.removeprefix(site.settings.base_url), follow_redirects=True).text
    decide(moderator, outcome="kept")
    undo(moderator, 2)
    assert len(mails(site, "undone")) == 1


def test_who_suggested_something_hears_that_it_is_open_again(
    site: Site, tern: TestClient, moderator: TestClient
) -> None:
    del tern
    a_listing(site)
    number = id_of(site, "Tern")
    with moderating(site, sent(site, summary="Sees children too.")) as (_db, proposal):
        proposal.member_id, reference = number, proposal.reference
    decide(moderator, outcome="declined", rule="no_source")
    undo(moderator)
    (letter,) = mails(site, "undone")
    assert "Declined" in letter.text
    assert f"/proposals/{reference}" in letter.text
    assert waiting(moderator) == ["The clinic bergen-clinic"]


def test_who_has_left_hears_nothing(site: Site, tern: TestClient, moderator: TestClient) -> None:
    del tern
    number = id_of(site, "Tern")
    sanction(moderator, number, "suspended")
    with site.database.writing() as db:
        leaving.leave(db, "key", number, Leaving.ACCOUNT, site.settings.home)
    assert undo(moderator) == 303
    assert mails(site, "undone") == []


# --- what readers of a thread are told


def test_readers_are_told_whether_moderators_or_the_writer_took_something_away(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    reply(tern, site, thread, "Something else")
    decide(moderator, outcome="removed", rule="spam")
    tern.post("/questions/1/edit?reply=2", data={"action": "remove"})
    do_jobs(site)
    for reader in (client, tern, moderator):
        first, second = (texts(reader.get(thread), f"#r{number} p.soft") for number in (1, 2))
        assert first == ["Moderators removed this. What moderators decided"]
        assert second == ["The writer has taken this back."]
    link = page(client.get(thread)).css_first("#r1 p.soft a")
    assert link is not None
    assert client.get(link.attributes["href"] or "").status_code == 200


def test_a_question_that_moderators_removed_is_called_so(
    site: Site, client: TestClient, moderator: TestClient, thread: str
) -> None:
    client.post("/questions/1/report", data={"reason": "spam"})
    decide(moderator, 2, outcome="removed", rule="spam")
    do_jobs(site)
    shown = client.get(thread, follow_redirects=True)
    assert texts(shown, "h1") == ["A question that moderators removed"]
    undo(moderator, 1)
    do_jobs(site)
    assert texts(client.get(thread), "h1") == [TITLE]


def test_what_its_writer_took_back_before_moderators_removed_it_is_still_the_writers_doing(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    tern.post("/questions/1/edit?reply=1", data={"action": "remove"})
    decide(moderator, outcome="removed", rule="spam")
    do_jobs(site)
    assert texts(client.get(thread), "#r1 p.soft") == ["The writer has taken this back."]
