"""What wraps every request: headers, foreign posts, large bodies, languages, HEAD."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app import urls
from app.config import Settings
from app.main import create_app
from app.middleware import LARGEST_BODY
from app.models import Mail
from app.site import Site
from app.templating import static_url
from tests.conftest import BASE_URL

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "x-frame-options": "DENY",
}
PARTS = {
    "slug": "hno-klinik-tuebingen",
    "code": "no",
    "concept_id": "facial-palsy",
    "kind": "csv",
    "token": "a" * 43,
    "number": "1",
    "address": "1-nowhere",
}
ADDRESSES = sorted({path.format(**PARTS) for path, _, _ in urls.urls()})
SPOT = "/api/v1/spot"


def _headers_of(answer: object, names: dict[str, str]) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in names}  # type: ignore[attr-defined] # an answer of the client


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere", "/nb/nowhere", "/api/v1/nowhere", static_url("site.css")])
def test_s24_every_answer_carries_the_security_headers_once(seeded_client: TestClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code in {200, 303, 404, 405, 410, 422}
    assert _headers_of(answer, HEADERS) == HEADERS
    assert len(answer.headers.get_list("content-security-policy")) == 1


def test_an_unexpected_error_is_a_page_with_headers_and_the_number_of_the_request(
    app: FastAPI, client: TestClient
) -> None:
    @app.get("/about/broken")
    def broken() -> None:
        raise ZeroDivisionError

    answer = client.get("/about/broken", headers={"x-request-id": "abc123"})
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "private, no-store")
    assert _headers_of(answer, HEADERS) == HEADERS
    assert "abc123" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert client.head("/about/broken").content == b""


def test_an_unexpected_error_of_the_api_is_a_problem(app: FastAPI, client: TestClient) -> None:
    @app.get("/api/v1/broken")
    def broken() -> None:
        raise ZeroDivisionError

    answer = client.get("/api/v1/broken")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json() == {"type": "about:blank", "title": "Something went wrong on our side", "status": 500}


def test_s24_a_site_behind_https_says_so_for_two_years(tmp_path: Path, settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"base_url": "https://seventh.example", "home": tmp_path / "https"}))
    answer = TestClient(app).get("/healthz")
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    app.state.site.close()


def test_a_site_without_https_does_not_ask_for_it(client: TestClient) -> None:
    assert "strict-transport-security" not in client.get("/healthz").headers


@pytest.fixture
def posting(app: FastAPI, client: TestClient) -> TestClient:
    @app.post("/about/post")
    def post() -> dict[str, str]:
        return {"it": "went through"}

    return client


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": BASE_URL},
        {"referer": "https://evil.example/testserver"},
        {"referer": "http://testserver.evil.example/"},
        {"referer": "http://[::1"},
        {"referer": ""},
        {"origin": "https://evil.example", "referer": BASE_URL},
        {"cookie": "session=x"},
        {"cookie": "other=1; session=x"},
    ],
)
def test_s21_a_form_on_another_site_is_refused(posting: TestClient, headers: dict[str, str]) -> None:
    answer = posting.post("/about/post", headers=headers)
    assert answer.status_code == 403
    assert _headers_of(answer, HEADERS) == HEADERS


@pytest.mark.parametrize(
    "headers", [
        {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": BASE_URL}, {},
        {"referer": f"{BASE_URL}/account"}, {"cookie": "session=x", "origin": BASE_URL}, {"cookie": "xsession=x"},
        {"cookie": "session=x", "referer": BASE_URL}, {"cookie": "session=x", "sec-fetch-site": "same-origin"},
    ],
)  # fmt: skip
def test_our_own_form_is_taken(posting: TestClient, headers: dict[str, str]) -> None:
    assert posting.post("/about/post", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/about/account/unsubscribe/x", "/account/unsubscribe", "/account/unsubscribe/x/y", "/account/unsubscribe/x/",
     "/account/profile", "/nb/account/sign-in", "/account//unsubscribe/x"],
)  # fmt: skip
def test_s21_only_the_link_that_stops_letters_is_pressed_from_elsewhere(client: TestClient, path: str) -> None:
    assert client.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_an_address_that_only_looks_like_the_api_is_guarded(app: FastAPI, client: TestClient) -> None:
    @app.post("/about/{rest:path}")
    def post(rest: str) -> str:
        return rest

    assert client.post("/about/api/v1/spot", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/nb/about/api/v1/spot", headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("prefix", ["", "/nb"])
def test_the_api_takes_posts_from_anywhere(seeded_client: TestClient, prefix: str) -> None:
    answer = seeded_client.post(prefix + SPOT, json={"text": "Bergen"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200


def test_a_body_that_is_too_large_is_refused_by_its_length(client: TestClient) -> None:
    assert client.post(SPOT, content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert client.post(SPOT, content=b"x" * LARGEST_BODY).status_code == 422


@pytest.mark.parametrize("length", ["-1", "1e3", "many", ""])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    assert client.post(SPOT, content=b"{}", headers={"content-length": length}).status_code == 413


def test_a_body_in_pieces_is_refused_when_it_has_become_too_large(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(LARGEST_BODY // 1000 + 1):
            yield b"x" * 1000
        yield b'"}'

    answer = client.post(SPOT, content=pieces())
    assert answer.status_code == 413
    assert _headers_of(answer, HEADERS) == HEADERS


def test_a_page_in_another_language_has_its_own_address(seeded_client: TestClient) -> None:
    english, bokmal = seeded_client.get("/listings"), seeded_client.get("/nb/listings")
    assert '<html lang="en"' in english.text
    assert '<html lang="nb"' in bokmal.text
    assert 'href="/nb/countries"' in bokmal.text


def test_english_may_be_asked_for_by_name(seeded_client: TestClient) -> None:
    answer = seeded_client.get("/en/listings")
    assert (answer.status_code, '<html lang="en"' in answer.text) == (200, True)


def test_a_word_that_is_no_language_is_no_prefix(seeded_client: TestClient) -> None:
    assert seeded_client.get("/xx/listings").status_code == 404
    assert seeded_client.get("/nblistings").status_code == 404


@pytest.mark.parametrize("accept", ["nb", "no,en;q=0.5", "nn-NO", "fr;q=0.9,nb;q=0.8"])
def test_the_first_page_leads_to_the_language_of_the_reader(seeded_client: TestClient, accept: str) -> None:
    answer = seeded_client.get("/", headers={"accept-language": accept})
    assert (answer.status_code, answer.headers["location"]) == (302, "/nb/")
    assert "accept-language" in answer.headers["vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "nb", "sec-fetch-site": "same-origin"},
        {"accept-language": "nb", "referer": f"{BASE_URL}/nb/listings"},
        {"accept-language": "en,nb;q=0.9"},
        {"accept-language": "ja"},
        {"accept-language": ";q=,,x;q=nan"},
        {},
    ],
)
def test_inside_the_site_the_first_page_stays_what_was_chosen(
    seeded_client: TestClient, headers: dict[str, str]
) -> None:
    assert seeded_client.get("/", headers=headers).status_code == 200


def test_other_pages_are_never_redirected_by_language(seeded_client: TestClient) -> None:
    assert seeded_client.get("/listings", headers={"accept-language": "nb"}).status_code == 200
    assert seeded_client.get("/en", headers={"accept-language": "nb"}).status_code == 200


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere", static_url("site.css")])
def test_head_is_get_without_the_body(seeded_client: TestClient, address: str) -> None:
    got, head = seeded_client.get(address), seeded_client.head(address)
    assert (head.status_code, head.content) == (got.status_code, b"")
    for name in ("content-type", "etag", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name)


def test_every_answer_has_a_number(seeded_client: TestClient) -> None:
    assert len(seeded_client.get("/healthz").headers["x-request-id"]) == 16
    given = {"x-request-id": "from-a-proxy\n"}
    assert seeded_client.get("/healthz", headers={"x-request-id": "proxy7"}).headers["x-request-id"] == "proxy7"
    assert seeded_client.get("/healthz", headers=given).headers["x-request-id"] != given["x-request-id"]


def test_our_files_are_kept_for_a_year_by_their_full_address_only(seeded_client: TestClient) -> None:
    assert "immutable" in seeded_client.get(static_url("site.css")).headers["cache-control"]
    assert "immutable" not in seeded_client.get("/static/site.css").headers.get("cache-control", "")


def test_nothing_outside_the_folder_of_our_files_is_given_away(seeded_client: TestClient) -> None:
    for path in ("/static/../main.py", "/static/%2e%2e/main.py", "/static/..%2fmain.py", "/static//etc/passwd"):
        assert seeded_client.get(path).status_code == 404


def test_no_page_sets_a_cookie(seeded_client: TestClient, seeded: Site) -> None:
    assert seeded.settings.env == "dev"
    for address in ADDRESSES:
        assert "set-cookie" not in seeded_client.get(address).headers


def test_a_refused_body_is_a_problem_on_the_api_and_a_page_on_pages(posting: TestClient) -> None:
    api = posting.post(SPOT, content=b"x" * (LARGEST_BODY + 1))
    assert api.headers["content-type"] == "application/problem+json"
    assert api.json()["status"] == 413
    page = posting.post("/about/post", content=b"x" * (LARGEST_BODY + 1))
    assert page.status_code == 413
    assert "more than we take at once" in page.text
    assert "<main" in page.text


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/listings/", "/listings"),
        ("/nb/listings/?q=oslo", "/nb/listings?q=oslo"),
        ("/api/v1/listings/", "/api/v1/listings"),
        ("/about//", "/about"),
        ("//evil.example/", "/evil.example"),
        ("/\\evil.example/", "/evil.example"),
        ("/%5Cevil.example//", "/evil.example"),
    ],
)
def test_a_slash_too_many_leads_to_the_page_and_never_off_the_site(client: TestClient, path: str, there: str) -> None:
    answer = client.get(f"http://testserver{path}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, there)


@pytest.fixture
def production(settings: Settings, tmp_path: Path) -> Iterator[FastAPI]:
    changes = {"env": "production", "base_url": "https://seventh.example", "home": tmp_path / "production"}
    app = create_app(settings.model_copy(update=changes))
    yield app
    app.state.site.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("seventh.example", 200), ("SEVENTH.example:443", 200), ("localhost", 200), ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200), ("evil.example", 400), ("seventh.example.evil.example", 400), ("evil.example:443", 400),
        ("xseventh.example", 400), ("", 400), ("[", 400), ("seventh.example@evil.example", 400),
    ],
)  # fmt: skip
def test_s27_in_production_the_site_answers_to_its_own_name(production: FastAPI, host: str, status: int) -> None:
    reader = TestClient(production, base_url="https://seventh.example", raise_server_exceptions=False)
    answer = reader.get("/about", headers={"host": host})
    assert (answer.status_code, "evil" in answer.text) == (status, False)
    assert _headers_of(answer, HEADERS) == HEADERS


def test_s27_on_a_laptop_it_answers_to_any(client: TestClient) -> None:
    assert client.get("/about", headers={"host": "my-laptop.local"}).status_code == 200


def test_s27_a_mailed_link_has_the_configured_name_whatever_the_request_says(client: TestClient, site: Site) -> None:
    headers = {"host": "evil.example", "sec-fetch-site": "same-origin", "x-forwarded-host": "evil.example"}
    client.post("/account/sign-in", data={"email": "kari@mail.example"}, headers=headers)
    with site.database.writing() as db:
        text = db.exec(select(Mail.text)).one()
    assert f"{BASE_URL}/account/sign-in/" in text
    assert "evil" not in text


def test_no_log_holds_what_opens_an_account(capsys: pytest.CaptureFixture[str], client: TestClient) -> None:
    for path in ("account/sign-in", "account/address", "account/unsubscribe", "questions/check-ins"):
        client.get(f"/{path}/secretsecretsecretsecretsecretsecret")
        client.get(f"/nb/{path}/secretsecretsecretsecretsecretsecret?x=secret")
    assert "secret" not in capsys.readouterr().err


def test_what_was_asked_of_the_first_page_goes_along_to_the_readers_language(client: TestClient) -> None:
    answer = client.get("/?from=letter", headers={"accept-language": "nb"}, follow_redirects=False)
    assert answer.headers["location"] == "/nb/?from=letter"


@pytest.mark.parametrize("address", ["/listings/%00", "/api/v1/listings/%00", "/nb/guides/%00", "/%00"])
def test_an_address_with_the_character_zero_is_nowhere(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/shortlist?keep=%00", "/listings?q=%00&country=%00", "/search?q=a%00b"])
def test_the_character_zero_in_what_is_asked_is_passed_over(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200
