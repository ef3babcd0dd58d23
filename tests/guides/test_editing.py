"""Editors change guides on the site; everybody can see what was changed."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import AuditEvent, Role
from app.site import Site
from tests.factories import a_member, do_jobs, signed_in, texts
from tests.guides.test_routes import BODY, a_guide

EDIT = "/guides/small-steps/edit?lang=en"
SAID = {"title": "Small steps", "summary": "Slow and even.", "body": BODY, "version": "1", "reason": "A newer study"}


@pytest.fixture
def editor(site: Site, client: TestClient) -> TestClient:
    a_guide(site)
    return signed_in(site, client, a_member(site, "Editha", role=Role.EDITOR))


def test_a_change_is_seen_by_everybody_with_what_it_was_and_why(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    assert BODY.strip() in editor.get(EDIT).text.replace("&#34;", '"')
    sent = editor.post(EDIT, data=SAID | {"body": BODY.replace("small", "tiny"), "action": "save"})
    assert sent.status_code == 303
    do_jobs(site)
    assert "tiny" in client.get("/guides/small-steps").text
    history = client.get("/guides/small-steps/history?lang=en")
    assert texts(history, "del") == ["**small**"]
    assert texts(history, "ins") == ["**tiny**"]
    assert "A newer study (Editha)" in history.text
    with site.database.writing() as db:
        event = db.exec(select(AuditEvent)).one()
    assert (event.act, event.about, event.detail, event.role) == ("edited guide", "guide 1", "en", "editor")
    assert "has changed since" in client.get("/guides/small-steps?lang=nb").text


def test_an_older_version_can_be_brought_back(site: Site, editor: TestClient) -> None:
    editor.post(EDIT, data=SAID | {"body": BODY.replace("small", "tiny"), "action": "save"})
    do_jobs(site)
    assert "**small**" in editor.get(f"{EDIT}&version=1").text
    assert "**tiny**" in editor.get(EDIT).text


def test_a_preview_saves_nothing(client: TestClient, editor: TestClient) -> None:
    answer = editor.post(EDIT, data=SAID | {"body": BODY.replace("small", "tiny"), "action": "preview"})
    assert answer.status_code == 200
    assert "<strong>tiny</strong>" in answer.text
    assert "tiny" not in client.get("/guides/small-steps").text


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(editor: TestClient) -> None:
    editor.post(EDIT, data=SAID | {"body": BODY + "One.", "action": "save"})
    stale = editor.post(EDIT, data=SAID | {"body": BODY + "Two.", "action": "save"})
    assert stale.status_code == 422
    assert "Somebody else has changed" in stale.text
    assert "Two." in stale.text


@pytest.mark.parametrize("language", ["en", "de"])  # changed, and written for the first time
def test_of_two_who_save_at_the_same_moment_the_second_is_told_and_keeps_their_words(
    site: Site, editor: TestClient, language: str
) -> None:
    path, version = EDIT.replace("=en", f"={language}"), "1" if language == "en" else "0"
    first, second = ({**SAID, "version": version, "body": BODY + words, "action": "save"} for words in ("One.", "Two."))
    began: list[Future[Any]] = []

    def before_the_first_is_there(_connection: object) -> None:
        if not began:
            began.append(pool.submit(editor.post, path, data=second))
            wait(began, timeout=1)

    with ThreadPoolExecutor(1) as pool:
        event.listen(site.database.writer, "commit", before_the_first_is_there)
        assert editor.post(path, data=first).status_code == 303
        answer = began[0].result()
    assert (answer.status_code, "Somebody else has changed this text" in answer.text) == (422, True)
    assert "Two." in answer.text
    assert "One." in texts(editor.get(path), "textarea[name=body]")[0]


def test_a_source_that_is_not_there_and_a_missing_reason_are_named(editor: TestClient) -> None:
    answer = editor.post(EDIT, data=SAID | {"body": f"{BODY} [77]", "reason": "", "action": "save"})
    assert answer.status_code == 422
    assert "There is no source 77." in answer.text
    assert "Say in a few words why" in answer.text


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_only_editors_edit(site: Site, client: TestClient, editor: TestClient, role: Role) -> None:
    assert editor.get(EDIT).status_code == 200
    other = signed_in(site, client, a_member(site, "Gull", role=role))
    assert other.get(EDIT).status_code == 403
    assert other.post(EDIT, data=SAID | {"action": "save"}).status_code == 403
