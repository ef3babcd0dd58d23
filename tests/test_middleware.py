"""What wraps every request: headers, languages, HEAD."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import urls
from app.config import Settings
from app.main import create_app
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
    "reference": "nothing",
}
ADDRESSES = sorted({path.format(**PARTS) for path, _, _ in urls.urls()})
SPOT = "/api/v1/spot"


def headers_of(answer: object, names: dict[str, str]) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in names}  # type: ignore[attr-defined] # an answer of the client


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere", "/nb/nowhere", "/api/v1/nowhere", static_url("site.css")])
def test_s24_every_answer_carries_the_security_headers_once(seeded_client: TestClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert answer.status_code in {200, 303, 404, 405, 410, 422}
    # Other sites may show the cards, and nothing else of ours.
    shown_elsewhere = {"cross-origin-resource-policy": "cross-origin"} if address.startswith("/cards/") else {}
    assert headers_of(answer, HEADERS) == HEADERS | shown_elsewhere
    assert len(answer.headers.get_list("content-security-policy")) == 1


def test_s29_an_unexpected_error_is_a_page_with_headers_and_the_number_of_the_request(
    app: FastAPI, client: TestClient
) -> None:
    @app.get("/about/broken")
    def broken() -> None:
        raise ZeroDivisionError

    answer = client.get("/about/broken", headers={"x-request-id": "abc123"})
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "private, no-store")
    assert headers_of(answer, HEADERS) == HEADERS
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


@pytest.mark.parametrize("accept", ["nb", "no,en;q=0.5", "nn-NO", "fi;q=0.9,nb;q=0.8"])
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


def test_s29_nothing_outside_the_folder_of_our_files_is_given_away(seeded_client: TestClient) -> None:
    for path in ("/static/../main.py", "/static/%2e%2e/main.py", "/static/..%2fmain.py", "/static//etc/passwd"):
        assert seeded_client.get(path).status_code == 404


def test_no_page_sets_a_cookie(seeded_client: TestClient, seeded: Site) -> None:
    assert seeded.settings.env == "dev"
    for address in ADDRESSES:
        assert "set-cookie" not in seeded_client.get(address).headers


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


def test_what_was_asked_of_the_first_page_goes_along_to_the_readers_language(client: TestClient) -> None:
    answer = client.get("/?from=letter", headers={"accept-language": "nb"}, follow_redirects=False)
    assert answer.headers["location"] == "/nb/?from=letter"


@pytest.mark.parametrize("address", ["/listings/%00", "/api/v1/listings/%00", "/nb/guides/%00", "/%00"])
def test_an_address_with_the_character_zero_is_nowhere(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/shortlist?keep=%00", "/listings?q=%00&country=%00", "/search?q=a%00b"])
def test_the_character_zero_in_what_is_asked_is_passed_over(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200
