"""S71: when somebody has left, no page, index, cache or log tells of them either."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from app.models import Member
from app.site import Site
from tests.accounts.test_leaving import EMAIL, NAME, leave
from tests.factories import a_listing, a_member, do_jobs, signed_in
from tests.questions.writing import ask, reply

WORDS = "We walked along the quiet river every morning"
SINKS = [
    "/", "/questions", "/questions/1", "/questions/2", "/questions/1/history", "/questions/2/history?reply=2",
    "/questions?country=NO", "/questions/2?order=date", "/search?q=quiet+river", "/search?q=Nightjar", "/feed.xml",
    "/sitemap.xml", "/countries/no", "/topics/synkinesis", "/listings/bergen-clinic", "/listings?q=nightjar",
    "/api/v1/questions", "/api/v1/questions/1", "/api/v1/questions/2", "/api/v1/listings/bergen-clinic",
    "/api/v1/suggest?q=nightjar", "/questions/similar?q=quiet+river", "/account", "/account/export.json",
    "/questions/2/exchange", "/questions/2/exchange?reply=2", "/questions/2/report?reply=2",
]  # fmt: skip


@pytest.fixture
def kari(site: Site) -> Member:
    """Under a name that stands nowhere by chance."""
    return a_member(site, NAME, email=EMAIL)


@pytest.fixture
def ola(site: Site, client: TestClient, browser: TestClient) -> TestClient:
    """Has read everything that Kari wrote, and pages of it are kept."""
    a_listing(site)
    other = signed_in(site, client, a_member(site, "Ola"))
    own = ask(browser, site, title=f"{WORDS}, and you?", body=f"{WORDS}. My address is {EMAIL}. [[The clinic]]")
    theirs = ask(other, site, title="Who else has tried walking?", body="My eye is dry since spring, and it hurts.")
    reply(other, site, own, "It helped me, too.")
    reply(browser, site, theirs, f"{WORDS}. Write to {EMAIL}, says {NAME}.")
    browser.post("/questions/2/edit?reply=2", data={"body": f"{WORDS}, and evening."})
    other.post("/questions/2/exchange?reply=2", data={"address": "ola@home.example"})
    do_jobs(site)
    return other


def told(site: Site, readers: tuple[TestClient, ...]) -> dict[str, str]:
    site.stamp.forget()
    return {sink: "\n".join(reader.get(sink, follow_redirects=True).text for reader in readers) for sink in SINKS}


@pytest.mark.parametrize("what", ["anonymous", "everything"])
def test_s71_neither_pages_nor_what_is_searched_tell_of_who_has_left(
    site: Site, client: TestClient, browser: TestClient, ola: TestClient, what: str
) -> None:
    before = "\n".join(told(site, (client, ola)).values())
    assert NAME in before
    assert WORDS in before
    leave(browser, what)
    do_jobs(site)
    after = told(site, (client, ola))
    # What was asked for stands on the page of the answer.
    names = [sink for sink, text in after.items() if NAME in text and "ightjar" not in sink]
    words = [sink for sink, text in after.items() if WORDS[:25] in text]
    assert [sink for sink, text in after.items() if EMAIL in text] == []
    assert set(names) <= set(words)  # among their own words, where these stay
    assert (words == []) == (what == "everything")
    assert 2 in site.fresh("questions").versions()


def test_s71_after_everything_is_gone_no_file_of_the_site_holds_a_word_of_it(
    site: Site, browser: TestClient, ola: TestClient
) -> None:
    assert ola
    leave(browser, "everything")
    do_jobs(site)
    for path in site.settings.home.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert EMAIL.encode() not in held, path
            assert NAME.encode() not in held, path
            assert WORDS.encode() not in held, path


def _free_pages_too(site: Site) -> bytes:
    path = Path(site.settings.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return path.read_bytes()


@pytest.mark.sqlite
def test_s71_not_even_the_free_pages_of_the_database_hold_it(site: Site, browser: TestClient, ola: TestClient) -> None:
    assert ola
    words = [EMAIL.encode(), NAME.encode(), WORDS.encode()]
    assert all(word in _free_pages_too(site) for word in words)
    leave(browser, "everything")
    do_jobs(site)
    assert [word for word in words if word in _free_pages_too(site)] == []


def test_s71_s72_no_log_tells_who_it_was(site: Site, client: TestClient, kari: Member) -> None:
    with capture_logs() as said:
        browser = signed_in(site, client, kari)
        client.post("/account/sign-in", data={"email": EMAIL}, headers={"sec-fetch-site": "same-origin"})
        ask(browser, site, body=f"{WORDS}. {EMAIL}")
        browser.post("/account/address", data={"email": "other@mail.example"})
        browser.get("/account/export.json")
        leave(browser, "everything")
        do_jobs(site)
    assert len(said) > 5
    for word in (EMAIL, NAME, NAME.lower(), "other@mail.example", WORDS, "testclient", "127.0.0.1"):
        assert word not in str(said)
