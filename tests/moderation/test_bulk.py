"""The same decision about several cases, seen before it is made, and taken back at once."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import Decision
from app.site import Site
from tests.factories import do_jobs, page, texts
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
    assert texts(shown, "main li b") == ["My daughter has synkinesis after a year"] * 2
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
    moderator.post("/moderation/bulk", data={"case": ["1", "2", "3", "77"], "outcome": "kept", "sure": "yes"})
    with site.database.writing() as db:
        assert db.exec(select(Decision.case_id).order_by(Decision.case_id)).all() == [1, 3]


@pytest.mark.usefixtures("thread")
def test_nothing_ticked_is_said_kindly(moderator: TestClient) -> None:
    answer = moderator.post("/moderation/bulk", data={"outcome": "kept"})
    assert answer.status_code == 422
    assert "Tick some cases" in answer.text
