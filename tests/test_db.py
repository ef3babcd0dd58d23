"""The commit comes before the answer; readers cannot write; writers wait for each other."""

import threading

import pytest
from fastapi import FastAPI
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.db import Db
from app.models import Setting
from app.site import Site
from tests.factories import SAME_SITE


@pytest.fixture
def saving(app: FastAPI, client: TestClient) -> TestClient:
    """The site with one page more, which saves something."""

    @app.post("/about/save")
    def save(db: Db) -> PlainTextResponse:
        db.add(Setting(name="greeting", value="hello"))
        return PlainTextResponse("saved")

    return client


def _kept(site: Site) -> list[str]:
    with site.database.reading() as connection:
        return list(connection.execute(select(Setting.value)).scalars())


def test_what_a_request_writes_is_there_when_the_answer_comes(saving: TestClient, site: Site) -> None:
    assert saving.post("/about/save", headers=SAME_SITE).text == "saved"
    assert _kept(site) == ["hello"]


def test_nobody_is_told_saved_when_the_commit_fails(saving: TestClient, site: Site) -> None:
    @event.listens_for(site.database.writer, "commit")
    def _fail(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    answer = saving.post("/about/save", headers=SAME_SITE)
    assert (answer.status_code, answer.text == "saved") == (503, False)
    assert _kept(site) == []


def test_an_error_takes_everything_back(site: Site) -> None:
    with pytest.raises(ZeroDivisionError), site.database.writing() as db:
        db.add(Setting(name="greeting", value="hello"))
        db.flush()
        _ = 1 / 0
    assert _kept(site) == []


def test_a_reader_cannot_write(site: Site) -> None:
    with pytest.raises(DBAPIError), site.database.reading() as connection:
        connection.execute(text("INSERT INTO setting (name, value) VALUES ('greeting', 'hello')"))
    assert _kept(site) == []


def test_a_reader_sees_one_moment(site: Site) -> None:
    with site.database.reading() as connection:
        if not site.database.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
        before = connection.execute(select(Setting.value)).all()
        with site.database.writing() as db:
            db.add(Setting(name="greeting", value="hello"))
        assert connection.execute(select(Setting.value)).all() == before
    assert _kept(site) == ["hello"]


@pytest.mark.sqlite
def test_writers_that_read_first_wait_for_each_other(site: Site) -> None:
    with site.database.writing() as db:
        db.add(Setting(name="count", value="0"))

    def add_one_many_times() -> None:
        for _ in range(25):
            with site.database.writing() as db:
                row = db.get_one(Setting, "count")
                row.value = str(int(row.value) + 1)

    threads = [threading.Thread(target=add_one_many_times) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _kept(site) == ["100"]


@pytest.mark.sqlite
def test_what_was_acknowledged_survives_a_power_cut(site: Site) -> None:
    with site.database.writing() as db:
        asked = [db.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        keys = db.connection().exec_driver_sql("PRAGMA foreign_keys").scalar()
    assert (asked, keys) == (["wal", 2], 1)


def test_a_database_that_is_away_is_said_so_with_a_page(client: TestClient, site: Site) -> None:
    @event.listens_for(site.database.reader, "begin")
    def _fail(_connection: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("nobody is there"))

    answer = client.get("/countries")
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "private, no-store")
    assert "We are back in a moment" in answer.text
    problem = client.get("/api/v1/countries")
    assert (problem.status_code, problem.headers["content-type"]) == (503, "application/problem+json")
