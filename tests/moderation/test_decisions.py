"""Decisions that cannot be made, are not told, or come too late; and what the author has taken back meanwhile."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.accounts import leaving
from app.accounts.forms import Leaving
from app.models import Appeal, Case, CheckIn, Decision, Harm, Member, Report, now
from app.site import Site
from tests.factories import do_jobs, mails, page, texts
from tests.moderation.acting import decide, last_case, link_in, refusal, the_case, undo, waiting
from tests.questions.writing import BODY, TITLE, ask, reply

ADVERT = "Buy our cream. SECRETWORD"


@pytest.fixture
def thread(site: Site, fjord: TestClient, tern: TestClient) -> str:
    """A thread with a reply that its asker has reported as an advert."""
    address = ask(fjord, site)
    reply(tern, site, address, ADVERT)
    fjord.post("/questions/1/report?reply=1", data={"reason": "advert"})
    return address


def decisions(site: Site) -> list[Decision]:
    with site.database.writing() as db:
        return list(db.exec(select(Decision)))


# --- what cannot be decided


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize("outcome", ["", "burnt", "merged", "warned"])
def test_a_forged_or_missing_choice_decides_nothing_and_keeps_the_words_that_were_typed(
    site: Site, moderator: TestClient, outcome: str
) -> None:
    form = {"outcome": outcome, "rule": "spam", "note": "Please read the rules."}
    answer = moderator.post("/moderation/cases/1/decide", data=form)
    assert answer.status_code == 422
    assert "Choose one of these." in answer.text
    assert "Please read the rules." in answer.text
    assert decisions(site) == []


def test_a_case_that_was_never_there_is_said_to_be_decided(moderator: TestClient) -> None:
    answer = moderator.post("/moderation/cases/77/decide", data={"outcome": "kept"})
    assert answer.status_code == 422
    assert decide(moderator, case=0, outcome="kept") == 422
    assert undo(moderator, 77) == 409


@pytest.mark.usefixtures("thread")
def test_who_is_second_is_told_that_the_case_is_taken_until_ten_minutes_are_over(
    site: Site, moderator: TestClient, another: TestClient
) -> None:
    assert "done=claimed" not in moderator.post("/moderation/cases/1/claim").headers["location"]
    late = another.post("/moderation/cases/1/claim").headers["location"]
    assert texts(another.get(late), ".notice.done") == ["Somebody else is working on this now."]
    assert refusal(another, outcome="kept") == "Somebody else is working on this now."
    another.post("/moderation/cases/1/release")  # only who has taken it can give it back
    assert "Somebody is working on it" in another.get("/moderation/queue").text
    with site.database.writing() as db:
        db.exec(select(Case)).one().claimed_until = now() - timedelta(seconds=1)
    assert "Somebody is working on it" not in another.get("/moderation/queue").text
    assert decide(another, outcome="kept") == 303


@pytest.mark.usefixtures("thread")
def test_what_was_done_is_said_with_a_way_back_and_a_forged_address_says_nothing(moderator: TestClient) -> None:
    where = moderator.post("/moderation/cases/1/decide", data={"outcome": "kept"}).headers["location"]
    done = page(moderator.get(where)).css_first(".notice.done")
    assert done is not None
    assert "Reported post: It stays" in done.text()
    assert done.css_first("button") is not None
    undo(moderator)
    assert page(moderator.get(where)).css(".notice.done button") == []
    for forged in ("77", "-1", "x", "1 or 1", "9" * 40):
        assert page(moderator.get("/moderation/queue", params={"done": forged})).css(".notice.done") == []


# --- who is told


@pytest.mark.usefixtures("thread")
def test_who_wrote_what_stays_is_not_troubled_and_who_reported_it_is_thanked(site: Site, moderator: TestClient) -> None:
    decide(moderator, outcome="kept")
    assert mails(site, "decision") == []
    assert [letter.recipient for letter in mails(site, "reported")] == ["fjord@mail.example"]


def test_a_report_by_a_guest_is_looked_at_and_nobody_can_be_thanked(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    ask(fjord, site)
    client.post("/questions/1/report", data={"reason": "advert"})
    assert decide(moderator, outcome="hidden", rule="advert") == 303
    assert mails(site, "reported") == []
    assert [letter.recipient for letter in mails(site, "decision")] == ["fjord@mail.example"]


@pytest.mark.usefixtures("thread")
def test_a_post_whose_writer_has_left_is_decided_about_and_nobody_is_told(site: Site, moderator: TestClient) -> None:
    with site.database.writing() as db:
        tern = db.exec(select(Member.id).where(Member.name == "Tern")).one() or 0
        leaving.leave(db, "key", tern, Leaving.ACCOUNT, site.settings.home)
    assert decide(moderator, outcome="hidden", rule="spam") == 303
    assert mails(site, "decision") == []


@pytest.mark.usefixtures("thread")
def test_a_second_report_that_is_worse_makes_the_case_more_urgent_and_a_milder_one_does_not(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    harms = []
    for reason in ("dangerous", "advert"):
        client.post("/questions/1/report?reply=1", data={"reason": reason})
        harms.append(last_case(site).harm)
    assert harms == [Harm.DANGER, Harm.DANGER]
    assert len(the_case(moderator, 1).css(".reason")) == 3


# --- appeals


@pytest.mark.usefixtures("thread")
def test_an_appeal_comes_within_a_month(site: Site, client: TestClient, moderator: TestClient) -> None:
    decide(moderator, outcome="hidden", rule="spam")
    link = link_in(site, "decision")
    with site.database.writing() as db:
        db.exec(select(Decision)).one().decided_at = now() - timedelta(days=30, minutes=1)
    assert page(client.get(link)).css("textarea#said") == []
    client.post(link, data={"said": "I only told my story."})
    assert waiting(moderator) == []


@pytest.mark.usefixtures("thread")
def test_what_was_taken_back_already_needs_no_appeal(site: Site, client: TestClient, moderator: TestClient) -> None:
    decide(moderator, outcome="hidden", rule="spam")
    link = link_in(site, "decision")
    undo(moderator)
    assert "This decision was taken back" in client.get(link).text
    client.post(link, data={"said": "I only told my story."})
    with site.database.writing() as db:
        assert db.exec(select(Appeal)).all() == []


def test_a_link_that_nobody_was_mailed_opens_nothing(client: TestClient) -> None:
    assert client.get("/moderation/decisions/forged").status_code == 404
    assert client.post("/moderation/decisions/forged", data={"said": "Let me in."}).status_code == 404


@pytest.mark.usefixtures("thread")
def test_an_appeal_that_is_upheld_changes_nothing_is_told_and_is_the_last_word(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, thread: str
) -> None:
    decide(moderator, outcome="hidden", rule="spam")
    client.post(link_in(site, "decision"), data={"said": "I only told my story."})
    told = the_case(another, 2).text()
    assert "I only told my story." in told
    assert "Hidden: only the writer sees it" in told
    assert "advertising that has nothing to do" in told
    assert decide(another, case=2, outcome="upheld", note="We agree with the first.") == 303
    do_jobs(site)
    assert "SECRETWORD" not in client.get(thread).text
    told = client.get(link_in(site, "decision"))
    assert "The decision stays after an appeal" in told.text
    assert "We agree with the first." in told.text
    assert page(told).css("textarea#said") == []
    assert undo(another, 2) == 409


@pytest.mark.usefixtures("thread")
def test_an_appeal_against_what_was_taken_back_meanwhile_changes_nothing_more(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, thread: str
) -> None:
    decide(moderator, outcome="hidden", rule="spam")
    client.post(link_in(site, "decision"), data={"said": "I only told my story."})
    undo(moderator)
    decide(moderator, outcome="hidden", rule="advert")
    assert decide(another, case=2, outcome="restored") == 303
    do_jobs(site)
    assert "SECRETWORD" not in client.get(thread).text


# --- taken back


def test_a_question_that_was_taken_away_comes_back_whole(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    address = ask(fjord, site, check_ins="yes")
    edited = {"title": TITLE, "body": f"{BODY} Now with more words."}
    fjord.post("/questions/1/edit", data=edited)
    client.post("/questions/1/report", data={"reason": "spam", "words": "No."})
    do_jobs(site)
    history = texts(client.get("/questions/1/history"), "main h2")
    with site.database.writing() as db:
        asked = len(db.exec(select(CheckIn)).all())
    decide(moderator, outcome="removed", rule="spam")
    do_jobs(site)
    assert client.get(address).status_code == 404
    assert undo(moderator) == 303
    do_jobs(site)
    assert "Now with more words." in client.get(address).text
    assert texts(client.get("/questions/1/history"), "main h2") == history
    with site.database.writing() as db:
        assert len(db.exec(select(CheckIn)).all()) == asked > 0
        assert db.exec(select(Report.said)).one() == edited["body"]


def test_a_report_that_is_gone_with_its_member_does_not_stop_a_post_from_coming_back(
    site: Site, client: TestClient, moderator: TestClient, thread: str
) -> None:
    decide(moderator, outcome="removed", rule="spam")
    with site.database.writing() as db:
        db.delete(db.exec(select(Report)).one())
    assert undo(moderator) == 303
    do_jobs(site)
    assert "SECRETWORD" in client.get(thread).text


def test_s50_nobody_takes_back_a_decision_about_themselves(
    site: Site, moderator: TestClient, another: TestClient, fjord: TestClient
) -> None:
    reply(moderator, site, ask(fjord, site), "A reply of a moderator.")
    fjord.post("/questions/1/report?reply=1", data={"reason": "unkind"})
    assert decide(another, outcome="hidden", rule="unkind") == 303
    assert undo(moderator) == 409
    assert undo(another) == 303


@pytest.mark.usefixtures("thread")
def test_a_case_that_comes_back_beside_a_newer_report_is_a_case_of_its_own(
    client: TestClient, moderator: TestClient
) -> None:
    decide(moderator, outcome="kept")
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    assert undo(moderator) == 303
    assert len(texts(moderator.get("/moderation/queue"), ".case")) == 2
    assert decide(moderator, case=1, outcome="kept") == 303
    assert decide(moderator, case=2, outcome="kept") == 303


# --- what the author has taken back


@pytest.mark.parametrize(("outcome", "rule"), [("kept", ""), ("hidden", "spam"), ("removed", "spam")])
def test_what_its_author_has_taken_back_meanwhile_stays_gone_whatever_is_decided(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str, outcome: str, rule: str
) -> None:
    tern.post("/questions/1/edit?reply=1", data={"action": "remove"})
    gone = texts(client.get(thread), "#r1")
    assert decide(moderator, outcome=outcome, rule=rule) == 303
    do_jobs(site)
    assert texts(client.get(thread), "#r1") == gone
    assert undo(moderator) == 303
    do_jobs(site)
    assert texts(client.get(thread), "#r1") == gone
    assert "SECRETWORD" not in client.get(thread).text


@pytest.mark.usefixtures("thread")
def test_what_its_author_took_back_after_a_decision_does_not_come_back_with_it(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, tern: TestClient, thread: str
) -> None:
    decide(moderator, outcome="hidden", rule="spam")
    client.post(link_in(site, "decision"), data={"said": "Look again, please."})
    tern.post("/questions/1/edit?reply=1", data={"action": "remove"})
    do_jobs(site)
    gone = texts(client.get(thread), "#r1")
    assert decide(another, case=2, outcome="restored") == 303
    do_jobs(site)
    assert texts(client.get(thread), "#r1") == gone
    for reader in (client, tern, moderator):
        assert "SECRETWORD" not in reader.get(thread).text
