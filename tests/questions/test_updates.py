"""How it went, told by the asker, stands at the top; and search engines hear how many replies there are."""

import json
from datetime import timedelta
from typing import Any

from sqlmodel import col, select
from starlette.testclient import TestClient

from app.models import CheckIn, Outcome, PostStatus, Question, Reply, now
from app.questions import check_ins
from app.site import Site
from tests.factories import page, texts
from tests.questions.writing import ask, reply


def test_an_update_that_the_asker_writes_as_a_reply_stands_at_the_top(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, check_ins="yes")
    with site.database.writing() as db:
        first = db.exec(select(CheckIn).order_by(col(CheckIn.id))).first()
        assert first is not None
        check_ins.answer(db, first.id or 0, Outcome.BETTER, "Said when asked.")
        first.answered_at = now() - timedelta(days=3)
    reply(fjord, site, address, "We went, and the eye closes less.", kind="update")
    reply(fjord, site, address, "Thank you all.", kind="answer")
    reply(tern, site, address, "With us it went well.", kind="update")
    assert texts(client.get(address), ".update .said") == ["We went, and the eye closes less.", "Said when asked."]
    told = page(client.get(address)).css_first(".update a")
    assert told.attributes["href"] == f"{address}#r1"
    assert "2 updates" in " ".join(texts(client.get(address), ".led li"))


def test_an_update_is_masked_and_has_its_caution_as_every_post(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    words = "Call me at +47 912 34 567. We tried electrical stimulation."
    reply(fjord, site, address, words, kind="update")
    for reader in (client, tern):
        assert "912 34 567" not in reader.get(address).text
        assert len(page(reader.get(address)).css(".update .notice.caution")) == 1
    assert "912 34 567" in texts(fjord.get(address), ".update .said")[0]


def test_an_update_that_nobody_may_read_is_not_at_the_top(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site)
    reply(fjord, site, address, "A secret by now.", kind="update")
    for status in (PostStatus.HELD, PostStatus.HIDDEN, PostStatus.REMOVED):
        with site.database.writing() as db:
            db.get_one(Reply, 1).status = status
        site.stamp.forget()
        assert not page(client.get(address)).css(".update")


def test_an_update_on_a_later_page_is_reached_from_the_top(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site)
    with site.database.writing() as db:
        for number in range(35):
            db.add(Reply(question_id=1, author_name="Tern", body=f"Reply {number}"))
    reply(fjord, site, address, "It went well.", kind="update")
    there = str(page(client.get(address)).css_first(".update a").attributes["href"])
    assert there == f"{address}?page=2#r36"
    assert page(client.get(there)).css_first("article#r36 .said").text().strip() == "It went well."


def told(answer: Any) -> Any:
    script = page(answer).css_first("script[type='application/ld+json']")
    return json.loads(script.text())["mainEntity"] if script is not None else None


def test_search_engines_hear_of_all_replies_and_of_no_private_word(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    reply(tern, site, address, "Call +47 912 34 567, it helped us.")
    with site.database.writing() as db:
        for number in range(64):
            status = PostStatus.PUBLISHED if number else PostStatus.HELD
            db.add(Reply(question_id=1, author_name="Tern", body=f"Reply {number}", status=status))
    site.stamp.forget()
    for number, answers in ((1, 30), (2, 30), (3, 4)):
        question = told(client.get(f"{address}?page={number}"))
        assert (question["answerCount"], len(question["suggestedAnswer"])) == (64, answers)
        assert "912 34 567" not in json.dumps(question)
    assert "phone number hidden" in told(client.get(address))["suggestedAnswer"][0]["text"]


def test_search_engines_hear_nothing_of_what_is_for_members(site: Site, fjord: TestClient) -> None:
    address = ask(fjord, site, visibility="members")
    assert told(fjord.get(address)) is None
    with site.database.writing() as db:
        db.get_one(Question, 1).visibility = "everyone"  # type: ignore[assignment]
    assert told(fjord.get(address))["answerCount"] == 0
