"""The same decision about several cases, seen before it is made, and taken back at once."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import cases
from app.auth import Person
from app.models import About, AuditEvent, CaseKind, Decision, DecisionOutcome, Role, now
from app.moderation import at_once, telling
from app.moderation.forms import Verdict
from app.site import Site
from tests.factories import a_listing, a_member, do_jobs, mails, page, texts
from tests.moderation.acting import open_about, undo
from tests.moderation.test_members import id_of
from tests.proposals.moderating import moderating, sent
from tests.questions.writing import ask, reply


@pytest.fixture
def thread(site: Site, fjord: TestClient, tern: TestClient) -> str:
    address = ask(fjord, site)
    number = address.split("/")[-1].split("-")[0]
    for words in ("Buy cream one", "Buy cream two", "Buy cream three"):
        reply(tern, site, address, words)
    for post in (1, 2, 3):
        fjord.post(f"/questions/{number}/report?reply={post}", data={"reason": "spam"})
    return address


def test_a_preview_says_what_would_happen_and_only_the_second_press_does_it(
    site: Site, client: TestClient, moderator: TestClient, thread: str
) -> None:
    chosen = {"case": ["1", "2"], "outcome": "hidden", "rule": "spam"}
    shown = moderator.post("/moderation/bulk", data=chosen)
    assert texts(shown, "main .log b") == ["My daughter has synkinesis after a year"] * 2
    assert "cream one" in client.get(thread).text
    answer = moderator.post("/moderation/bulk", data=chosen | {"sure": "yes"})
    do_jobs(site)
    assert "cream one" not in client.get(thread).text
    assert "cream three" in client.get(thread).text
    done = moderator.get(answer.headers["location"])
    assert "2 cases are decided." in texts(done, ".notice.done")[0]
    ids = [one.attributes["value"] or "" for one in page(done).css(".notice.done input[name=decision]")]
    assert moderator.post("/moderation/undo", data={"decision": ids}).status_code == 303
    do_jobs(site)
    assert "cream two" in client.get(thread).text


@pytest.mark.usefixtures("thread")
def test_what_somebody_else_is_working_on_stays_open(site: Site, moderator: TestClient, another: TestClient) -> None:
    another.post("/moderation/cases/2/claim")
    ticked = {"case": ["1", "2", "3", "77"], "outcome": "kept", "sure": "yes"}
    said = texts(moderator.post("/moderation/bulk", data=ticked, follow_redirects=True), "main [role=status] p")
    assert said == ["2 cases are decided. 1 case stays open."]
    with site.database.writing() as db:
        assert db.exec(select(Decision.case_id).order_by(Decision.case_id)).all() == [1, 3]


@pytest.mark.usefixtures("thread")
def test_what_stays_open_is_said_before_with_its_reason_and_is_not_sent_along(
    site: Site, moderator: TestClient, another: TestClient, fjord: TestClient
) -> None:
    number = id_of(site, "Heron")
    reply(moderator, site, "/questions/1", "A reply of a moderator.")
    fjord.post("/questions/1/report?reply=4", data={"reason": "spam"})
    open_about(site, CaseKind.LINK, a_listing(site))
    another.post("/moderation/cases/2/claim")
    form = {"case": ["1", "2", "4", "5", "77"], "outcome": "hidden", "rule": "spam", "note": "Please stop."}
    shown = moderator.post("/moderation/bulk", data=form)
    assert "1 case would be decided so" in shown.text
    assert "4 cases stay open" not in shown.text
    assert texts(shown, "section[aria-labelledby=left] li p") == [
        "Somebody else is working on this now.",
        "This is about something of yours, or about what you decided. Somebody else must look.",
        "Choose one of these.",
    ]
    assert "1 case does not wait any more." in shown.text
    assert "Please stop." in texts(shown, "main blockquote")[0]
    sent: dict[str, list[str]] = {}
    for one in page(shown).css("main .wide form input"):
        sent.setdefault(str(one.attributes["name"]), []).append(one.attributes["value"] or "")
    assert sent["case"] == ["1"]
    assert moderator.post("/moderation/bulk", data=sent).status_code == 303
    with site.database.writing() as db:
        (made,) = db.exec(select(Decision)).all()
        assert (made.case_id, made.note, made.decided_by) == (1, "Please stop.", number)


@pytest.mark.usefixtures("thread")
def test_when_nothing_can_be_decided_so_it_is_said_before_and_after(site: Site, moderator: TestClient) -> None:
    for sure in ("", "yes"):
        shown = moderator.post("/moderation/bulk", data={"case": ["1", "2"], "outcome": "hidden", "sure": sure})
        assert shown.status_code == (422 if sure else 200)
        assert "None of these cases can be decided so." in shown.text
        assert shown.text.count("Choose a reason") == 2
        assert '<button class="button" type="submit">Decide' not in shown.text
    with site.database.writing() as db:
        assert db.exec(select(Decision)).all() == []


def test_a_look_at_what_would_happen_tells_nobody_and_leaves_no_trace(
    site: Site, client: TestClient, moderator: TestClient, thread: str
) -> None:
    moderator.post("/moderation/bulk", data={"case": ["1", "2", "3"], "outcome": "removed", "rule": "spam"})
    do_jobs(site)
    assert mails(site, "decision") == []
    assert "cream one" in client.get(thread).text
    with site.database.writing() as db:
        assert db.exec(select(AuditEvent)).all() == []


@pytest.mark.usefixtures("thread")
def test_whose_posts_are_decided_together_gets_one_letter_with_the_way_to_each(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    form = {"case": ["1", "2", "3"], "outcome": "hidden", "rule": "spam", "sure": "yes"}
    moderator.post("/moderation/bulk", data=form)
    (letter,) = mails(site, "decision")
    assert "3 things that you wrote" in letter.text
    links = re.findall(r"/moderation/decisions/\S+", letter.text)
    given = [page(client.get(link)).css_first("textarea[readonly]") for link in links]
    assert [one.text() for one in given if one] == ["Buy cream one", "Buy cream two", "Buy cream three"]


def test_proposals_are_declined_together_with_a_reason_for_proposals_and_words(
    site: Site, moderator: TestClient
) -> None:
    a_listing(site)
    for words in ("One", "Two"):
        with moderating(site, sent(site, summary=words)) as (_db, proposal):
            proposal.email = "somebody@mail.example"
    queue = page(moderator.get("/moderation/queue"))
    assert queue.css_matches("#bulk optgroup[label='Proposals for the directory'] option[value=no_source]")
    form = {"case": ["1", "2"], "outcome": "declined", "note": "Please send a page.", "sure": "yes"}
    assert moderator.post("/moderation/bulk", data=form | {"rule": "spam"}).status_code == 422
    assert moderator.post("/moderation/bulk", data=form | {"rule": "no_source"}).status_code == 303
    assert all("Please send a page." in letter.text for letter in mails(site, "proposal"))
    assert len(mails(site, "proposal")) == 2


def test_two_cases_about_one_post_are_undone_to_what_was_before_the_first(
    site: Site, client: TestClient, moderator: TestClient, thread: str
) -> None:
    with site.database.writing() as db:
        cases.open_case(db, CaseKind.CONTACT, About.QUESTION, 1, key="contact:r1", reply_id=1)
    form = {"case": ["1", "4"], "outcome": "hidden", "rule": "spam", "sure": "yes"}
    moderator.post("/moderation/bulk", data=form)
    assert len(re.findall("/decisions/", mails(site, "decision")[0].text)) == 1
    assert undo(moderator, 1, 2) == 303
    do_jobs(site)
    assert "cream one" in client.get(thread).text
    assert len(mails(site, "undone")) == 1


@pytest.mark.usefixtures("thread")
def test_nothing_ticked_is_said_kindly(moderator: TestClient) -> None:
    answer = moderator.post("/moderation/bulk", data={"outcome": "kept"})
    assert answer.status_code == 422
    assert "Tick some cases" in answer.text


def test_who_replies_in_a_thread_that_is_decided_later_and_the_moderator_do_not_wait_for_each_other(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    """Both raised the content version halfway, and on PostgreSQL one of them was refused."""
    for number in (1, 2):
        ask(fjord, site)
        tern.post(f"/questions/{number}/report", data={"reason": "spam"})
    heron = a_member(site, "Heron", role=Role.MODERATOR)
    person = Person(heron.id or 0, heron.name, heron.email, "en", None, heron.role, 0, now(), True)  # noqa: FBT003 - with the second factor
    with ThreadPoolExecutor(1) as pool:
        replied = []

        def one_after_the_other() -> Iterator[int]:
            yield 1
            words = {"body": "Ask the hospital.", "kind": "experience"}
            replied.append(pool.submit(tern.post, "/questions/2/replies", data=words))
            wait(replied, timeout=1)
            yield 2

        with site.database.writing() as db:
            done = at_once.decide_all(db, site, one_after_the_other(), person, Verdict(DecisionOutcome.KEPT))
        assert replied[0].result().status_code == 303
    assert [type(one) for one in done.values()] == [telling.Made] * 2
