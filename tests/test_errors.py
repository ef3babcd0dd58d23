"""What could not be saved is said so, logged, and comes back with every word."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import select
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from app.models import Guide, Question, Role
from app.site import Site
from tests.factories import a_member, signed_in, the_guides
from tests.questions.writing import BODY, TITLE

ASKING = {
    "title": TITLE, "body": f'{BODY}\n\nÆ, <b>ø</b> & "å".', "country": "NO", "visibility": "members",
    "pseudonymous": "yes", "name": "Parent in Norway", "language": "en", "form_key": "k" * 30, "action": "send",
}  # fmt: skip
SAID = "Nothing was saved. Please send it again in a moment."
BUSY = OperationalError("COMMIT", {}, Exception("deadlock detected"))
CHANGED = StaleDataError("expected to update 1 row, 0 were matched")


@contextmanager
def refusing(site: Site, error: Exception) -> Iterator[None]:
    def _refuse(_connection: object) -> None:
        raise error

    event.listen(site.database.writer, "commit", _refuse)
    yield
    event.remove(site.database.writer, "commit", _refuse)


def form_of(answer: Any) -> tuple[str, dict[str, str]]:
    form = LexborHTMLParser(answer.text).css_first("main form")
    sent = {str(one.attributes["name"]): str(one.attributes["value"]) for one in form.css("input")}
    # A browser leaves out the line break that begins a field.
    sent |= {str(one.attributes["name"]): (one.text() or "").removeprefix("\n") for one in form.css("textarea")}
    return str(form.attributes["action"]), sent


@pytest.mark.parametrize("error", [BUSY, CHANGED])
def test_what_could_not_be_saved_comes_back_whole_and_can_be_sent_again(
    site: Site, client: TestClient, error: Exception
) -> None:
    fjord = signed_in(site, client, a_member(site, "Fjord"))
    with refusing(site, error), capture_logs() as lines:
        answer = fjord.post("/nb/questions/new", data=ASKING)
    assert (answer.status_code, answer.headers["retry-after"], answer.headers["cache-control"]) == (
        503, "5", "private, no-store",
    )  # fmt: skip
    assert [line["exc_info"] for line in lines if line["event"] == "request_failed"] == [error]
    action, sent = form_of(answer)
    assert (action, sent) == ("/nb/questions/new", ASKING)
    assert fjord.post(action, data=sent).status_code == 303
    with site.database.writing() as db:
        assert db.exec(select(Question.body)).all() == [ASKING["body"]]


def test_who_posts_without_words_is_told_that_nothing_was_saved(site: Site, client: TestClient) -> None:
    fjord = signed_in(site, client, a_member(site, "Fjord"))
    with refusing(site, BUSY):
        answer = fjord.post("/account/profile", data={"name": "Fjord", "language": "en", "country": ""})
    assert (answer.status_code, SAID in answer.text, "<textarea" in answer.text) == (503, True, False)


def test_the_words_of_a_guide_are_not_lost_when_the_database_is_away_before_they_are_read(
    site: Site, client: TestClient
) -> None:
    the_guides(site)
    editor = signed_in(site, client, a_member(site, "Heron", role=Role.EDITOR))
    with site.database.writing() as db:
        slug = db.get_one(Guide, 1).slug
    words = {"summary": "In short.", "body": "A long text. " * 4000, "reason": "clearer", "action": "save"}

    def _refuse(_connection: object) -> None:
        raise BUSY

    event.listen(site.database.reader, "begin", _refuse)
    event.listen(site.database.writer, "begin", _refuse)
    answer = editor.post(f"/guides/{slug}/edit?lang=en", data=words)
    assert answer.status_code == 503
    assert form_of(answer) == (f"/guides/{slug}/edit?lang=en", words)


def test_a_reader_of_a_page_is_not_told_of_sending(site: Site, client: TestClient) -> None:
    def _refuse(_connection: object) -> None:
        raise BUSY

    event.listen(site.database.reader, "begin", _refuse)
    answer = client.get("/countries")
    assert (answer.status_code, answer.headers["retry-after"], SAID in answer.text) == (503, "5", False)


def test_an_error_of_the_database_holds_no_words_of_people(site: Site) -> None:
    with pytest.raises(Exception, match="hidden") as found, site.database.writing() as db:
        db.connection().execute(text("INSERT INTO nothing (body) VALUES (:body)"), {"body": "my own words"})
    assert "my own words" not in str(found.value)
