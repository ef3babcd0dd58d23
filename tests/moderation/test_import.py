"""Importing on the site: tried first, done as a job, taken back as a whole; all rows or none."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from app.listings import actions
from app.listings.export import FORMATS
from app.middleware import LARGEST_BODY, LARGEST_IMPORT
from app.models import AuditEvent, ImportRun, Listing, Role, Setting, Status, now
from app.moderation import imports, progress
from app.site import Site
from tests.conftest import BASE_URL
from tests.factories import a_member, a_row, do_jobs, page, signed_in, texts

IMPORT = "/moderation/import"
DAY = {"source_date": "2026-11-01"}


@pytest.fixture
def editor(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Heron", role=Role.EDITOR))


def said(*rows: dict[str, Any], action: str = "import", **fields: str) -> dict[str, str]:
    return {"text": json.dumps(rows), "action": action, **DAY, **fields}


def listings(site: Site) -> dict[str, str]:
    with site.database.writing() as db:
        return {row.slug: row.status for row in db.exec(select(Listing)).all()}


def imported(editor: TestClient, site: Site, *rows: dict[str, Any]) -> str:
    """The page of an import that is done."""
    answer = editor.post(IMPORT, data=said(*rows))
    assert answer.status_code == 303, answer.text
    do_jobs(site)
    return str(answer.headers["location"])


def test_trying_says_what_would_happen_and_changes_nothing(site: Site, editor: TestClient) -> None:
    imported(editor, site, a_row("one"), a_row("two"), a_row("three"))
    with site.database.writing() as db:
        edited = db.exec(select(Listing).where(Listing.slug == "three")).one()
        actions.change(db, edited, {"summary": "Edited here."}, reason="better")
    rows = (a_row("one"), a_row("two", summary="New words."), a_row("three", summary="Of the file."), a_row("four"))
    answer = editor.post(IMPORT, data=said(*rows, a_row("five", name="The clinic one"), action="try"))
    tried = page(answer).css_first("section[aria-labelledby=tried]")
    assert tried is not None
    words = " ".join(tried.text().split())
    assert "2 new, 1 changed, 1 unchanged, 1 left alone" in words
    assert "two: summary" in words
    assert "five looks like" in words
    assert sorted(listings(site)) == ["one", "three", "two"]
    with site.database.writing() as db:
        assert len(db.exec(select(ImportRun)).all()) == 1
    assert [button.attributes["value"] for button in page(answer).css("main button")] == ["try", "import"]


def test_an_import_is_done_by_a_job_and_its_page_says_how_far_it_is(site: Site, editor: TestClient) -> None:
    where = editor.post(IMPORT, data=said(a_row("one"), name="rows.json")).headers["location"]
    assert "waiting" in editor.get(where).text
    assert listings(site) == {}
    do_jobs(site)
    answer = editor.get(where)
    assert "Done: 1 new, 0 changed, 0 unchanged." in texts(answer, ".lead")
    assert texts(answer, ".log a") == ["The clinic one"]
    assert editor.get("/listings/one").status_code == 200
    assert "rows.json" in texts(editor.get(IMPORT), ".log a")
    with site.database.writing() as db:
        assert db.exec(select(Setting).where(Setting.name == "import 1")).all() == []
        assert [event.act for event in db.exec(select(AuditEvent)).all()] == ["import"]


def test_how_far_it_is_can_be_seen_while_it_runs(site: Site, editor: TestClient) -> None:
    where = editor.post(IMPORT, data=said(*(a_row(f"clinic-{number}") for number in range(20)))).headers["location"]
    assert texts(editor.get(where), "label[for=rows]") == ["It has not begun yet"]
    shown: list[tuple[str, str | None, str | None]] = []

    def look(*arguments: Any) -> None:
        """In the middle of the transaction, when the eleventh listing is written."""
        if arguments[2].startswith("INSERT INTO listing ") and "clinic-10" in str(arguments[3]):
            answer = editor.get(where)
            bar = page(answer).css_first("progress").attributes
            shown.append((texts(answer, "label[for=rows]")[0], bar.get("value"), bar.get("max")))

    event.listen(site.database.writer, "before_cursor_execute", look)
    do_jobs(site)
    event.remove(site.database.writer, "before_cursor_execute", look)
    assert shown == [("10 of 20 rows", "10", "20")]
    after = page(editor.get(where))
    assert (after.css_first("progress"), list(site.settings.home.glob("*.progress*"))) == (None, [])


def test_of_many_rows_only_each_percent_is_written(tmp_path: Path) -> None:
    counter = progress.Counter(tmp_path, 1, 400)
    seen = set()
    for _row in range(400):
        counter.step()
        seen.add(progress.read(tmp_path, 1))
    assert sorted(seen) == [(done, 400) for done in range(0, 401, 4)]  # type: ignore[type-var] # there is one
    counter.end()
    assert progress.read(tmp_path, 1) is None


def test_an_import_that_fails_leaves_no_counter_behind(site: Site, editor: TestClient) -> None:
    where = editor.post(IMPORT, data=said(a_row("one"), a_row("two"))).headers["location"]

    def fail(*arguments: Any) -> None:
        if arguments[2].startswith("INSERT INTO listing "):
            raise BrokenPipeError

    event.listen(site.database.writer, "before_cursor_execute", fail)
    do_jobs(site)
    event.remove(site.database.writer, "before_cursor_execute", fail)
    answer = editor.get(where)
    assert texts(answer, "label[for=rows]") == ["It has not begun yet"]
    assert "BrokenPipeError" in answer.text
    assert listings(site) == {}


def test_pressed_twice_is_one_import(site: Site, editor: TestClient) -> None:
    first = editor.post(IMPORT, data=said(a_row("one")))
    assert editor.post(IMPORT, data=said(a_row("one"))).headers["location"] == first.headers["location"]
    do_jobs(site)
    imports.work(site, 1)
    assert listings(site) == {"one": Status.PUBLISHED}


def test_it_is_taken_back_once_and_what_was_edited_since_stays(site: Site, editor: TestClient) -> None:
    where = imported(editor, site, a_row("one"), a_row("two"))
    with site.database.writing() as db:
        edited = db.exec(select(Listing).where(Listing.slug == "two")).one()
        actions.change(db, edited, {"summary": "Edited here."}, reason="better")
    undone = editor.post(f"{where}/undo").headers["location"]
    said_then = texts(editor.get(undone), ".lead")[0]
    assert "1 listing went back" in said_then
    assert "1 listing was left alone" in said_then
    assert listings(site) == {"one": Status.REMOVED, "two": Status.PUBLISHED}
    assert editor.post(f"{where}/undo").status_code == 303
    with site.database.writing() as db:
        assert [event.act for event in db.exec(select(AuditEvent)).all()] == ["import", "undo import"]


def test_one_that_waits_can_be_called_off(site: Site, editor: TestClient) -> None:
    where = editor.post(IMPORT, data=said(a_row("one"))).headers["location"]
    assert editor.post(f"{where}/undo").status_code == 303
    do_jobs(site)
    assert listings(site) == {}


def test_what_cannot_be_read_any_more_is_not_imported_and_the_page_says_why(site: Site, editor: TestClient) -> None:
    where = editor.post(IMPORT, data=said(a_row("one", conditions=["synkinesis"]))).headers["location"]
    with site.database.writing() as db:
        # As if a release had come meanwhile in which this condition has another name.
        waiting = db.exec(select(Setting).where(Setting.name == "import 1")).one()
        waiting.value = waiting.value.replace("synkinesis", "renamed-since")
    do_jobs(site)
    assert listings(site) == {}
    shown = editor.get(where).text
    assert "1 rows cannot be read any more" in shown
    assert "renamed-since" in shown


def test_wrong_rows_are_named_all_at_once_and_what_was_pasted_stays(site: Site, editor: TestClient) -> None:
    rows = (a_row("one", country="XX"), a_row("two", conditions=["magic"]), a_row("three"))
    answer = editor.post(IMPORT, data=said(*rows))
    assert answer.status_code == 422
    shown = LexborHTMLParser(answer.text)
    assert [node.text() for node in shown.css("tbody th")] == ["1", "2"]
    assert "magic" in (shown.css_first("textarea").text() or "")
    assert listings(site) == {}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"text": "", **DAY}, "text"), ({"text": "[]", "source_date": "soon"}, "source_date"),
        ({"text": "[]", "source_date": "2999-01-01"}, "source_date"), ({"text": '{"not": "listings"}', **DAY}, "text"),
        ({"text": "id,magic\none,yes", **DAY}, "text"),
    ],
)  # fmt: skip
def test_mistakes_stand_beside_their_fields(editor: TestClient, form: dict[str, str], field: str) -> None:
    answer = editor.post(IMPORT, data=form)
    assert answer.status_code == 422
    assert LexborHTMLParser(answer.text).css_first(f"#{field}-error") is not None


def test_a_file_can_be_chosen_and_our_own_export_comes_back_unchanged(site: Site, editor: TestClient) -> None:
    imported(editor, site, a_row("one", description="First line.\nSecond line."), a_row("two"))
    make, _kind = FORMATS["csv"]
    with site.database.reading() as connection:
        lines = "".join(make(connection, site.settings.base_url, site.tongues["en"], now().date()))
    files = {"file": ("export.csv", lines.encode(), "text/csv")}
    answer = editor.post(IMPORT, data=DAY | {"action": "try"}, files=files)
    assert "0 new, 0 changed, 2 unchanged" in texts(answer, "section[aria-labelledby=tried] p")[0]
    # And the text that the page holds now is what would be imported.
    held = page(answer).css_first("textarea").text() or ""
    again = editor.post(IMPORT, data=DAY | {"text": held.replace("\n", "\r\n"), "action": "try"})
    assert "0 new, 0 changed, 2 unchanged" in texts(again, "section[aria-labelledby=tried] p")[0]


def test_what_is_no_text_is_refused(editor: TestClient) -> None:
    answer = editor.post(IMPORT, data=DAY, files={"file": ("rows.xlsx", b"PK\x03\x04\xff\xfe", "text/csv")})
    assert answer.status_code == 422
    assert LexborHTMLParser(answer.text).css_first("#file-error") is not None


def test_a_file_may_be_larger_than_a_form_but_not_without_end(editor: TestClient) -> None:
    row = a_row("one", description="x" * 20_000)
    rows = [row | {"id": f"one-{number}"} for number in range(40)]
    assert editor.post(IMPORT, data=DAY, files={"file": ("rows.json", json.dumps(rows).encode())}).status_code == 200
    large = editor.post(IMPORT, data=DAY, files={"file": ("rows.json", b"x" * LARGEST_IMPORT)})
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("role", "status"), [(None, 303), (Role.MEMBER, 403), (Role.MODERATOR, 403), (Role.EDITOR, 422)]
)
def test_s30_a_large_file_is_read_only_when_an_editor_sends_it(
    site: Site, client: TestClient, role: Role | None, status: int
) -> None:
    sender = signed_in(site, client, a_member(site, "Heron", role=role)) if role else client
    taken = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(60):
            taken += 50_000
            yield b"x" * 50_000

    async def send() -> int:
        headers = {**sender.headers, "content-type": "application/x-www-form-urlencoded"}
        cookies = dict(sender.cookies)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(sender.app), cookies=cookies) as raw:
            return (await raw.post(f"{BASE_URL}{IMPORT}", content=pieces(), headers=headers)).status_code

    assert anyio.run(send) == status
    # Who was signed out gets back what they wrote, so a form's worth of theirs is read.
    most = 0 if role in {Role.MEMBER, Role.MODERATOR} else LARGEST_BODY + 50_000
    assert taken == 3_000_000 if role == Role.EDITOR else taken <= most


def test_only_editors_import(site: Site, client: TestClient) -> None:
    assert client.get(IMPORT).status_code == 303
    moderator = signed_in(site, client, a_member(site, "Gull", role=Role.MODERATOR))
    for method, path in (("GET", IMPORT), ("POST", IMPORT), ("GET", f"{IMPORT}/1"), ("POST", f"{IMPORT}/1/undo")):
        assert moderator.request(method, path).status_code == 403
    assert signed_in(site, client, a_member(site, "Heron", role=Role.EDITOR)).get(f"{IMPORT}/7").status_code == 404


def test_an_import_that_never_was_cannot_be_taken_back(editor: TestClient) -> None:
    assert editor.post(f"{IMPORT}/7/undo").status_code == 404
