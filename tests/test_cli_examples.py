"""Invented questions are marked wherever they are read, name what is really there, and go at once."""

import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.config import ROOT, Settings
from app.main import create_app
from app.models import Mail, Member, Mention, Question, Reply
from tests.test_cli import Run, database, run  # noqa: F401 - fixtures

MARK = "This is an example."


@pytest.fixture
def real(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811 - the fixture
    monkeypatch.setenv("SEVENTH_DATA", str(ROOT / "data"))
    assert run("init").code == 0
    return run


def test_examples_are_marked_everywhere_name_what_is_there_and_go_at_once(
    real: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert real("examples", "add").code == 0
    with capsys.disabled():  # its log outlives this test
        app = create_app(Settings(worker="none", base_url="http://testserver"))
    site = app.state.site
    with site.database.writing() as db:
        questions, replies = db.exec(select(Question)).all(), db.exec(select(Reply)).all()
        named = sum(len(re.findall(r"\[\[", one.body)) for one in [*questions, *replies])
        assert len(db.exec(select(Mention)).all()) == named > 2
        assert db.exec(select(Mail)).all() == []
    assert all(one.title.startswith("Example: ") and MARK in one.body for one in questions)
    assert all(MARK in one.body and one.author_name.startswith("Example ") for one in replies)
    reader = TestClient(app)
    for one in questions:
        page = reader.get(f"/questions/{one.id}-{one.slug}").text
        assert page.count(MARK) > sum(reply.question_id == one.id for reply in replies)
    assert "Example: " in reader.get("/feed.xml").text
    again = real("examples", "add")
    assert (again.code, "remove" in again.err) == (1, True)

    assert real("examples", "remove").code == 0
    assert MARK not in reader.get("/questions").text + reader.get("/feed.xml").text
    assert [reader.get(f"/questions/{one.id}").status_code for one in questions] == [404] * len(questions)
    with site.database.writing() as db:
        assert db.exec(select(Member)).all() == []
    assert "no examples" in real("examples", "remove").out
    site.close()


def test_a_site_in_production_shows_no_invented_questions(
    run: Run,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("init")
    monkeypatch.setenv("SEVENTH_ENV", "production")
    monkeypatch.setenv("SEVENTH_SECRET_KEY", "k" * 48)
    said = run("examples", "add")
    assert (said.code, said.err) == (1, "seventh: a site in production shows no invented questions\n")


def test_whoever_sets_a_site_up_is_told_what_is_still_to_be_done(
    run: Run,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "Nobody moderates yet" in run("init").out
    run("user", "add", "ada@mail.example", "--name", "Ada", "--role", "admin")
    monkeypatch.setenv("SEVENTH_SMTP_URL", "smtp://localhost:2525")
    left = run("init").out
    assert "Nobody moderates yet" not in left
    assert "are sent" not in left
    assert "No questions yet" in left
    monkeypatch.setenv("SEVENTH_ENV", "production")
    monkeypatch.setenv("SEVENTH_SECRET_KEY", "k" * 48)
    assert "SEVENTH_SECURITY_CONTACT" in run("init").out
