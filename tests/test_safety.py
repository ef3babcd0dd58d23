"""What holds for every page and every form, made from the routes themselves: S21, S22, S23, S26, S29."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import auth
from app.access import RULES, Rule
from app.auth import PERSONAL
from app.config import Settings
from app.main import create_app
from app.middleware import LARGEST_BODY
from app.site import Site
from app.templating import static_url
from tests.accounts.test_routes import everything
from tests.factories import page
from tests.hostile.reading import inline
from tests.test_middleware import HEADERS
from tests.world import FORMS, GETS, POSTS, World, a_world, routes

# What is refused here is refused before the database is asked.
pytestmark = pytest.mark.sqlite
CSP = HEADERS["content-security-policy"]
# Open to posts from everywhere: they say themselves whose they are, and look at no cookie (RFC 8058).
FROM_ANYWHERE = {
    "POST /api/v1/spot", "POST /account/unsubscribe/{token}", "POST /alerts/{token}",
    "POST /listings/{slug}/check/{token}",
}  # fmt: skip
DEPENDANTS = dict(routes())


@pytest.fixture
def world(site: Site, client: TestClient) -> World:
    return a_world(site, client)


# --- forms of other sites


@pytest.mark.parametrize("route", sorted({*POSTS} - FROM_ANYWHERE))
def test_s21_s22_no_form_is_taken_from_another_site_and_none_needs_a_token(world: World, route: str) -> None:
    for browser in (world.guest, world.asker, world.replier, world.editor):
        cookies = dict(browser.cookies.items())
        before = everything(world.site)
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "https://evil.example", "referer": world.site.settings.base_url},
            {"origin": world.site.settings.base_url, "sec-fetch-site": "cross-site"},
        ):
            elsewhere = TestClient(world.guest.app, follow_redirects=False, cookies=cookies)
            assert world.send(route, elsewhere, headers=headers).status_code == 403, headers
        if cookies:  # a browser says one of the three; who says none and has our cookie is no browser
            silent = TestClient(world.guest.app, follow_redirects=False, cookies=cookies)
            assert world.send(route, silent).status_code == 403
        assert everything(world.site) == before
    assert world.send(route).status_code in {200, 204, 303}


def _asked_for(dependant: Any) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from _asked_for(one)


@pytest.mark.parametrize("route", sorted(FROM_ANYWHERE))
def test_s21_what_is_taken_from_anywhere_does_not_look_at_the_cookie(world: World, route: str) -> None:
    assert auth.who_asks not in set(_asked_for(DEPENDANTS[route]))
    for browser in (world.guest, world.asker, world.editor):
        answer = world.send(route, browser, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code in {200, 303, 410}  # gone, when it was stopped before
        assert "set-cookie" not in answer.headers


def test_s22_no_page_holds_a_token_of_the_session(world: World) -> None:
    suspicious = re.compile(r"csrf|xsrf|token|nonce|session|authenticity", re.IGNORECASE)
    for route, browser, answer in world.pages():
        if token := browser.cookies.get("session"):
            assert token not in answer.text, route
            assert auth.hashed(token) not in answer.text, route
        if "text/html" in answer.headers.get("content-type", ""):
            for one in LexborHTMLParser(answer.text).css("input, meta, button, form, script"):
                assert not suspicious.search(one.attributes.get("name") or ""), route
                assert "nonce" not in one.attributes


def test_s22_s23_a_page_that_may_be_kept_is_the_same_each_time_it_is_made(world: World, settings: Settings) -> None:
    """So it holds neither token nor nonce nor anything of one reader."""
    without_memory = create_app(settings.model_copy(update={"page_cache_mb": 0}))
    readers = [
        TestClient(without_memory, follow_redirects=False, cookies=dict(browser.cookies.items()))
        for browser in (world.guest, world.guest, world.asker)
    ]
    kept = 0
    for path in {f"{root}{world.path(route)}" for route in GETS for root in ("", "/nb")}:
        answers = [reader.get(path) for reader in readers]
        public = [one for one in answers if one.headers.get("cache-control", "").startswith("public")]
        texts = {re.sub(r'"took_ms":[0-9.]+', "", one.text) for one in public}
        assert len(texts) <= 1, path
        assert all("set-cookie" not in one.headers for one in public)
        kept += bool(public)
    without_memory.state.site.close()
    assert kept > 60


# --- what runs on a page


def refused(world: World) -> Iterator[Any]:
    """Every kind of answer that is no page that was asked for."""
    here = {"sec-fetch-site": "same-origin"}
    yield world.guest.get("/nowhere")
    yield world.guest.get("/questions/new")
    yield world.guest.get("/api/v1/nowhere")
    yield world.guest.post("/about")
    yield world.guest.post("/account/profile", headers={"sec-fetch-site": "cross-site"})
    yield world.guest.post("/account/sign-in", content=b"x" * (LARGEST_BODY + 1), headers=here)
    yield world.guest.post("/account/sign-in", json={}, headers=here)
    yield world.guest.get("/questions/1/report?reply=x")
    yield world.replier.get("/questions/1/edit")
    yield world.guest.get("/listings/")
    yield world.guest.get("/", headers={"accept-language": "nb"})
    yield world.guest.get(static_url("site.js"))
    for route, form in FORMS.items():
        if "/api/" not in route:
            yield world.send(route, data=dict.fromkeys(form, ""))
    for _ in range(7):
        answer = world.guest.post("/account/sign-in", data={"email": "a@mail.example"}, headers=here)
    assert answer.status_code == 429
    yield answer


def test_s23_every_answer_has_the_policy_and_no_page_runs_anything_of_its_own(world: World) -> None:
    answers = [*((route, answer) for route, _browser, answer in world.pages()), *(("", one) for one in refused(world))]
    codes = {answer.status_code for _route, answer in answers}
    assert {200, 302, 303, 308, 403, 404, 405, 413, 415, 422, 429} <= codes
    for route, answer in answers:
        assert answer.headers.get_list("content-security-policy") == [CSP], route
        if "text/html" in answer.headers.get("content-type", ""):
            assert inline(answer.text) == [], (route, answer.url)


def test_s23_the_policy_allows_our_own_files_only() -> None:
    rules = dict(rule.split(" ", 1) for rule in CSP.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert {*rules.values()} == {"'none'", "'self'"}
    assert not re.search("unsafe|nonce|http|data:|\\*", CSP)


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>", "<script src=//evil.example/x.js></script>", "<p onclick=x>", "<p style='color:red'>",
        "<style>p{}</style>", "<iframe></iframe>", "<a href=' JavaScript:x'>", "<base href=/>",
        "<form action=data:text/html,x>",
    ],
)  # fmt: skip
def test_what_runs_by_itself_would_be_seen(html: str) -> None:
    assert inline(f"<!doctype html><title>x</title><body>{html}") != []


# --- what is never kept


@pytest.mark.parametrize("route", GETS)
def test_s26_who_is_signed_in_gets_no_page_of_theirs_that_anybody_keeps(world: World, route: str) -> None:
    rule = RULES.get(route, Rule.READ)
    for root in ("", "/nb"):
        for browser in (world.asker, world.editor):
            answer = browser.get(root + world.path(route))
            personal = world.path(route).split("/")[1] in PERSONAL or rule != Rule.READ
            if personal:
                assert answer.headers.get_list("cache-control") == ["private, no-store"]
            if personal or answer.status_code >= 400:
                assert "no-store" in answer.headers["cache-control"]
                assert "etag" not in answer.headers
            assert "set-cookie" not in answer.headers


def test_s26_no_refusal_is_kept_by_anybody(world: World) -> None:
    for answer in refused(world):
        if answer.status_code >= 400:
            assert "no-store" in answer.headers["cache-control"]
            assert "etag" not in answer.headers


# --- what the public does not see


@pytest.fixture(params=["dev", "production"])
def running(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[FastAPI]:
    app = create_app(settings.model_copy(update={"env": request.param, "home": tmp_path / "running"}))

    @app.get("/api/v1/broken")
    @app.get("/about/broken")
    def broken() -> None:
        secret = "a word of the program"  # noqa: F841, S105 - it must not be shown
        raise ZeroDivisionError

    yield app
    app.state.site.close()


@pytest.mark.parametrize(
    "path",
    [
        "/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect", "/api/docs", "/api/redoc", "/swagger", "/graphql",
        "/debug", "/__debug__", "/console", "/admin", "/_profiler", "/server-status", "/.git", "/.git/config",
        "/.git/HEAD", "/.env", "/.hg", "/.svn/entries", "/.DS_Store", "/backup.sql", "/seventh.db", "/var/seventh.db",
        "/pyproject.toml", "/app/main.py", "/static/../.git/config", "/static/%2e%2e/%2e%2e/.git/config",
        "/static/..%2f..%2fpyproject.toml", "/static/", "/static", "/mail", "/secret_key",
    ],
)  # fmt: skip
def test_s29_neither_the_program_nor_what_describes_it_is_given_away(running: FastAPI, path: str) -> None:
    reader = TestClient(running, follow_redirects=False, raise_server_exceptions=False)
    for root in ("", "/nb"):
        answer = reader.get(root + path)
        assert answer.status_code in {404, 308}
        assert not re.search(r"\[core\]|\[project\]|ref: refs|SQLite format|import |swagger-ui", answer.text)


@pytest.mark.parametrize("path", ["/about/broken", "/nb/about/broken", "/api/v1/broken"])
def test_s29_a_mistake_of_ours_shows_nothing_of_the_program(running: FastAPI, path: str) -> None:
    with capture_logs() as said:
        answer = TestClient(running, raise_server_exceptions=False).get(path)
    assert answer.status_code == 500
    assert not re.search(r"Traceback|ZeroDivision|\.py|line \d|a word of the program|starlette|sqlalchemy", answer.text)
    assert "server" not in answer.headers
    assert "request_failed" in [line["event"] for line in said]


@pytest.mark.parametrize(
    ("client", "forwarded", "status"),
    [
        ("127.0.0.1", "", 200), ("::1", "", 200), ("203.0.113.7", "", 404), ("10.0.0.7", "", 404),
        ("203.0.113.7", "127.0.0.1", 404), ("127.0.0.1", "203.0.113.7", 404),
        ("127.0.0.1", "127.0.0.1, 203.0.113.7", 404), ("127.0.0.1", "::1, 203.0.113.7", 404),
    ],
)  # fmt: skip
def test_s29_in_production_figures_are_for_the_machine_itself_whatever_a_request_says(
    settings: Settings, tmp_path: Path, client: str, forwarded: str, status: int
) -> None:
    """As uvicorn serves it behind a proxy on the same machine, which adds the address that it sees."""
    app = create_app(settings.model_copy(update={"env": "production", "home": tmp_path / "production"}))
    served = ProxyHeadersMiddleware(app, trusted_hosts="127.0.0.1")
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    answer = TestClient(served, client=(client, 5000)).get("/metrics", headers=headers)
    assert (answer.status_code, "seventh_requests" in answer.text) == (status, status == 200)
    app.state.site.close()


def test_s29_pages_do_not_say_what_they_are_made_with(world: World) -> None:
    for _route, _browser, answer in world.pages():
        assert not {"server", "x-powered-by", "x-runtime", "via"} & set(answer.headers)
    assert page(world.guest.get("/")).css("meta[name=generator]") == []
