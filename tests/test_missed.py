"""Searches that found nothing are counted without a word about a person, and without writing for each."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import missed, tidy
from app.missed import countable
from app.models import MissedSearch, now
from app.site import Site
from tests.factories import a_listing, do_jobs


def counted(site: Site) -> dict[str, int]:
    site.missed.write()
    with site.database.writing() as db:
        return {row.words: row.times for row in db.exec(select(MissedSearch)).all()}


@pytest.mark.parametrize("path", ["/listings?q=Xyzzyq%20PLUGHH", "/search?q=xyzzyq%20plughh"])
def test_words_that_find_nothing_are_counted_folded(site: Site, client: TestClient, path: str) -> None:
    a_listing(site)
    assert client.get(path).status_code == 200
    assert counted(site) == {"xyzzyq plughh": 1}


@pytest.mark.parametrize(
    "path", ["/listings?q=bergen", "/search?q=bergen", "/listings?q=bergen&country=SE", "/listings"]
)
def test_what_finds_something_or_is_narrowed_by_filters_is_not(site: Site, client: TestClient, path: str) -> None:
    a_listing(site)
    assert client.get(path).status_code == 200
    assert counted(site) == {}


def test_a_page_that_is_kept_is_not_counted_again_and_no_request_waits_for_a_write(
    site: Site, client: TestClient
) -> None:
    for _ in range(3):
        client.get("/listings?q=xyzzyq")
    with site.database.writing() as db:
        assert db.exec(select(MissedSearch)).all() == []
    assert counted(site) == {"xyzzyq": 1}


def test_it_is_written_after_an_answer_when_a_minute_has_gone_by(
    site: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "EVERY_SECONDS", -1.0)
    client.get("/listings?q=xyzzyq")
    with site.database.writing() as db:
        assert db.exec(select(MissedSearch.words)).all() == ["xyzzyq"]


def test_times_add_up(site: Site) -> None:
    for _ in range(2):
        site.missed.note("Xyzzyq")
        site.missed.note("XYZZYQ!")
        site.missed.write()
    assert counted(site) == {"xyzzyq": 4}


@pytest.mark.parametrize(
    "said",
    [
        "kari@mail.example", "call 55512", "+47 912 34 567", "0 12 34", "1 2 3 4 5", "٠١٢٣٤",
        "one two three four five six seven eight nine",
        "x" * 81, "", "!!!",
    ],
)  # fmt: skip
def test_what_may_be_about_a_person_is_never_counted(said: str) -> None:
    assert countable(said) == ""


@pytest.mark.parametrize(("said", "words"), [("Tromsø clinic", "tromso clinic"), ("VII nerve 2024", "vii nerve 2024")])
def test_other_words_are(said: str, words: str) -> None:
    assert countable(said) == words


def test_memory_and_table_have_an_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_IN_MEMORY", 4)
    monkeypatch.setattr(missed, "MOST_ROWS", 2)
    for word in ("aaa", "bbb", "bbb", "ccc", "ccc", "ddd", "eee"):
        site.missed.note(word)
    assert counted(site) == {"bbb": 2, "ccc": 2}


def test_after_ninety_days_it_is_forgotten(site: Site) -> None:
    site.missed.note("old")
    site.missed.note("new")
    site.missed.write()
    with site.database.writing() as db:
        db.get_one(MissedSearch, "old").last_on = (now() - timedelta(days=91)).date()
        tidy.ensure(db)
    do_jobs(site)
    assert counted(site) == {"new": 1}
