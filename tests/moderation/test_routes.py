"""From a report to a decision, the letter, the appeal and the other moderator's look."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import audit
from app.models import Case, Decision, Harm, PostStatus, Reply
from app.site import Site
from tests.factories import do_jobs, mails, page, texts
from tests.moderation.acting import decide, link_in
from tests.questions.writing import ask, reply

BAD = "You can wait with the doctor, it goes away by itself. SECRETWORD"


@pytest.fixture
def thread(site: Site, fjord: TestClient, tern: TestClient) -> str:
    """A thread with a reply that somebody has reported as dangerous."""
    address = ask(fjord, site)
    reply(tern, site, address, BAD)
    number = address.split("/")[-1].split("-")[0]
    fjord.post(f"/questions/{number}/report?reply=1", data={"reason": "dangerous", "words": "It keeps people away."})
    return address


@pytest.mark.usefixtures("thread")
def test_the_queue_says_what_was_reported_and_why_with_harm_first(
    site: Site, fjord: TestClient, moderator: TestClient
) -> None:
    other = ask(fjord, site, title="Another question about the eye").split("/")[-1].split("-")[0]
    moderator.post(f"/questions/{other}/report", data={"reason": "advert"})
    shown = moderator.get("/moderation/queue")
    assert texts(shown, ".case .pill:first-child") == ["Reported post", "Reported post"]
    assert texts(shown, "h2")[0] == "Could hurt somebody"
    assert "SECRETWORD" in texts(shown, ".case .said")[0]
    assert "It keeps people away." in texts(shown, ".reason")[0]
    assert page(shown).css_first(".case").attributes["class"] == "case harm"


def test_who_hides_a_post_gives_a_reason_and_the_writer_gets_it_with_the_text(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    assert decide(moderator, outcome="hidden") == 422
    assert decide(moderator, outcome="hidden", rule="harm", note="Please see a doctor within 72 hours.") == 303
    do_jobs(site)
    assert "SECRETWORD" not in client.get(thread).text
    assert "SECRETWORD" in tern.get(thread).text
    (letter,) = mails(site, "decision")
    assert letter.recipient == "tern@mail.example"
    assert "SECRETWORD" not in letter.text
    told = client.get(link_in(site, "decision"))
    assert BAD in told.text
    assert "could harm somebody" in told.text
    assert "within 72 hours" in told.text
    assert texts(client.get("/moderation"), ".log b") == ["Hidden: only the writer sees it"]
    assert "Tern" not in client.get("/moderation").text
    assert mails(site, "reported")[0].recipient == "fjord@mail.example"


@pytest.mark.parametrize("outcome", ["hidden", "removed"])
def test_s50_an_appeal_is_decided_by_somebody_else_and_brings_the_post_back(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, thread: str, outcome: str
) -> None:
    decide(moderator, outcome=outcome, rule="harm")
    do_jobs(site)
    assert "SECRETWORD" not in client.get(thread).text
    link = link_in(site, "decision")
    assert client.post(link, data={"said": ""}).status_code == 422
    assert client.post(link, data={"said": "I only told my story."}).status_code == 303
    client.post(link, data={"said": "Again."})  # once
    assert "I only told my story." in another.get("/moderation/queue").text
    assert decide(moderator, case=2, outcome="upheld") == 422
    assert decide(another, case=2, outcome="restored") == 303
    do_jobs(site)
    assert "SECRETWORD" in client.get(thread).text
    assert len(texts(client.get("/moderation"), ".log li")) == 2
    assert len(mails(site, "decision")) == 2


def test_s50_nobody_decides_about_what_they_wrote(
    site: Site, fjord: TestClient, moderator: TestClient, another: TestClient
) -> None:
    address = ask(fjord, site)
    number = address.split("/")[-1].split("-")[0]
    reply(moderator, site, address, "A reply of a moderator.")
    fjord.post(f"/questions/{number}/report?reply=1", data={"reason": "unkind"})
    assert decide(moderator, outcome="kept") == 422
    assert decide(another, outcome="kept") == 303


def test_a_decision_is_taken_back_and_the_case_is_open_again(
    site: Site, client: TestClient, moderator: TestClient, thread: str
) -> None:
    decide(moderator, outcome="removed", rule="spam")
    do_jobs(site)
    assert moderator.post("/moderation/undo", data={"decision": "1"}).status_code == 303
    do_jobs(site)
    assert "SECRETWORD" in client.get(thread).text
    assert len(texts(moderator.get("/moderation/queue"), ".case")) == 1
    assert moderator.post("/moderation/undo", data={"decision": "1"}).status_code == 409


@pytest.mark.usefixtures("thread")
def test_a_claim_keeps_others_away_for_ten_minutes_and_can_be_given_back(
    moderator: TestClient, another: TestClient
) -> None:
    moderator.post("/moderation/cases/1/claim")
    assert "You have taken it" in moderator.get("/moderation/queue").text
    assert "Somebody is working on it" in another.get("/moderation/queue").text
    assert decide(another, outcome="kept") == 422
    moderator.post("/moderation/cases/1/release")
    assert decide(another, outcome="kept") == 303
    assert decide(moderator, outcome="kept") == 422


@pytest.mark.usefixtures("thread")
def test_members_and_guests_see_neither_the_queue_nor_what_is_in_it(client: TestClient, tern: TestClient) -> None:
    assert client.get("/moderation/queue").status_code == 303
    assert tern.get("/moderation/queue").status_code == 403
    assert decide(tern, outcome="kept") == 403


def test_what_cannot_wait_is_hidden_at_once_and_comes_back_when_it_is_fine(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient
) -> None:
    address = ask(fjord, site)
    number = address.split("/")[-1].split("-")[0]
    reply(tern, site, address, "SECRETWORD about somebody")
    fjord.post(f"/questions/{number}/report?reply=1", data={"reason": "identifies"})
    assert "SECRETWORD" not in client.get(address).text
    with site.database.writing() as db:
        assert db.exec(select(Case)).one().harm == Harm.PRIVATE
    decide(moderator, outcome="kept")
    assert "SECRETWORD" in client.get(address).text


def test_every_act_leaves_an_event_in_the_chained_trail(site: Site, moderator: TestClient, thread: str) -> None:
    del thread
    decide(moderator, outcome="hidden", rule="harm")
    moderator.post("/moderation/undo", data={"decision": "1"})
    with site.database.reading() as connection:
        assert audit.broken_at(connection) is None
    with site.database.writing() as db:
        acts = [one.act for one in db.exec(select(audit.AuditEvent)).all()]
        assert acts == ["decided hidden", "undid"]
        assert db.exec(select(Decision)).one().undone_at
        assert db.exec(select(Reply)).one().status == PostStatus.PUBLISHED
