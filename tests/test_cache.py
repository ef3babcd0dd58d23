"""Public pages are kept for one content version; a revisit is a 304; nothing private is kept."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app import content
from app.config import Settings
from app.content import bump
from app.listings import actions
from app.main import create_app
from app.models import Listing
from app.site import Site
from tests.factories import a_listing, do_jobs

PAGES = [
    "/",
    "/find",
    "/listings",
    "/listings/bergen-clinic",
    "/countries/no",
    "/topics",
    "/api/v1/listings",
    "/nb/about",
]


@pytest.fixture
def listing(site: Site) -> Listing:
    return a_listing(site)


@pytest.fixture
def counted(app: FastAPI, client: TestClient) -> TestClient:
    """/about/count says how often it was made."""
    made = 0

    @app.get("/about/count")
    def count(kind: str = "public, no-cache") -> PlainTextResponse:
        nonlocal made
        made += 1
        return PlainTextResponse(str(made), headers={"cache-control": kind})

    return client


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("address", PAGES)
def test_a_revisit_is_not_sent_again(client: TestClient, address: str) -> None:
    etag = client.get(address).headers["etag"]
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(address, headers={"if-none-match": f'W/"old", {etag}'}).status_code == 304
    assert client.get(address, headers={"if-none-match": 'W/"old"'}).status_code == 200


@pytest.mark.usefixtures("listing")
def test_each_address_and_each_language_has_its_own_etag(client: TestClient) -> None:
    addresses = [*PAGES, "/nb/", "/nb/listings", "/listings?q=bergen", "/listings?q=oslo", "/about"]
    assert len({client.get(address).headers["etag"] for address in addresses}) == len(addresses)


def test_an_edit_changes_the_page_and_its_etag_at_once(client: TestClient, site: Site, listing: Listing) -> None:
    address = "/listings/bergen-clinic"
    before = client.get(address)
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), {"summary": "Open on Sundays too."}, reason="test")
    site.stamp.forget()
    after = client.get(address, headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, "Open on Sundays too." in after.text) == (200, True)
    do_jobs(site)
    assert "Open on Sundays too." in client.get("/listings").text


@pytest.mark.usefixtures("listing")
def test_at_midnight_every_page_is_new(client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    etag = client.get("/listings").headers["etag"]
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override] # UTC is always asked for
            assert tz is UTC
            return tomorrow

    monkeypatch.setattr(content, "datetime", Clock)
    site.stamp.forget()
    assert client.get("/listings", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.usefixtures("listing")
def test_a_new_release_does_not_believe_the_old_one(client: TestClient, settings: Settings, tmp_path: Path) -> None:
    etag = client.get("/listings").headers["etag"]
    newer = create_app(settings.model_copy(update={"home": tmp_path / "newer"}))
    for layer in newer.user_middleware:
        if "release" in layer.kwargs:
            layer.kwargs["release"] = "another"
    assert TestClient(newer).get("/listings").headers["etag"] != etag
    newer.state.site.close()


def test_a_public_page_is_made_once_for_a_version(counted: TestClient, site: Site) -> None:
    assert [counted.get("/about/count").text for _ in range(3)] == ["1", "1", "1"]
    with site.database.writing() as db:
        bump(db)
    site.stamp.forget()
    assert counted.get("/about/count").text == "2"


@pytest.mark.parametrize("kind", ["private, no-store", "no-store", "public, max-age=60"])
def test_what_is_not_marked_as_public_is_never_kept(counted: TestClient, kind: str) -> None:
    answers = [counted.get("/about/count", params={"kind": kind}) for _ in range(2)]
    assert [answer.text for answer in answers] == ["1", "2"]
    assert "etag" not in answers[0].headers


@pytest.mark.parametrize("cookie", ["session=alice", "other=1", "session=alice; other=1"])
def test_s26_a_public_page_is_the_same_with_and_without_a_cookie(counted: TestClient, cookie: str) -> None:
    etag = counted.get("/about/count").headers["etag"]
    answer = counted.get("/about/count", headers={"cookie": cookie})
    assert (answer.text, answer.headers["etag"]) == ("1", etag)
    assert counted.get("/about/count", headers={"cookie": cookie, "if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("kind", ["public, no-cache", "private, no-store", "public, max-age=60"])
def test_s26_a_page_that_knows_who_is_asking_is_never_kept_for_somebody_who_is_signed_in(
    app: FastAPI, client: TestClient, kind: str
) -> None:
    """Also not if it says by mistake that it may be."""

    @app.get("/account/name")
    def name(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.cookies.get("session", "nobody"), headers={"cache-control": kind})

    for said in ("alice", "bob", "alice"):
        answer = client.get("/account/name", headers={"cookie": f"session={said}"})
        assert (answer.text, answer.headers.get_list("cache-control")) == (said, ["private, no-store"])
        assert "etag" not in answer.headers
        assert client.get("/account/name").text == "nobody"
        assert client.get("/nb/account/name", headers={"cookie": f"x=y; session={said}"}).text == said
        assert client.head("/account/name", headers={"cookie": f"session={said}"}).headers.get("etag") is None


def test_a_cookie_that_only_looks_like_ours_changes_nothing(app: FastAPI, client: TestClient) -> None:
    @app.get("/account/public")
    def public() -> PlainTextResponse:
        return PlainTextResponse("x", headers={"cache-control": "public, no-cache"})

    assert "etag" in client.get("/account/public", headers={"cookie": "xsession=1; sessions=2"}).headers


def test_caches_between_us_and_the_reader_know_what_the_answer_depends_on(counted: TestClient) -> None:
    assert counted.get("/about/count").headers["vary"] == "accept-encoding, cookie"


def test_a_page_is_compressed_for_those_who_can_read_it(client: TestClient) -> None:
    plain = client.get("/about", headers={"accept-encoding": "identity"})
    with client.stream("GET", "/about", headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) == len(packed)
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 2


def test_a_small_answer_is_not_compressed(counted: TestClient) -> None:
    assert "content-encoding" not in counted.get("/about/count", headers={"accept-encoding": "gzip"}).headers


def test_head_is_answered_like_get(counted: TestClient) -> None:
    etag = counted.get("/about/count").headers["etag"]
    head = counted.head("/about/count")
    assert (head.status_code, head.headers["etag"], head.content) == (200, etag, b"")
    assert counted.head("/about/count", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("address", ["/nowhere", "/listings/nowhere", "/healthz", "/metrics"])
def test_s26_errors_and_figures_are_not_kept(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert "etag" not in answer.headers
    assert "no-store" in answer.headers["cache-control"]


def test_a_page_made_while_something_changed_is_not_kept(app: FastAPI, client: TestClient, site: Site) -> None:
    @app.get("/about/slow")
    def slow() -> PlainTextResponse:
        said = PlainTextResponse(str(site.stamp.number()), headers={"cache-control": "public, no-cache"})
        with site.database.writing() as db:  # somebody else saves while this page is being made
            bump(db)
        site.stamp.forget()
        return said

    assert [client.get("/about/slow").text for _ in range(3)] == ["0", "1", "2"]


def test_the_cache_stays_within_its_bounds(settings: Settings, tmp_path: Path) -> None:
    app = create_app(settings.model_copy(update={"home": tmp_path / "small", "page_cache_mb": 1}))
    made: list[int] = []

    @app.get("/about/large")
    def large(number: int) -> PlainTextResponse:
        made.append(number)
        return PlainTextResponse("x" * 400_000, headers={"cache-control": "public, no-cache"})

    client = TestClient(app)
    for number in (1, 2, 3, 3, 2, 1):
        assert client.get(f"/about/large?number={number}").status_code == 200
    assert made == [1, 2, 3, 1]
    app.state.site.close()
