"""What is not let in: posts of other sites, other names of this site, large bodies. S21, S27, S30."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from app.config import Settings
from app.main import create_app
from app.middleware import LARGEST_BODY
from app.models import Mail
from app.site import Site
from tests.conftest import BASE_URL
from tests.test_middleware import HEADERS, SPOT, headers_of


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
    assert headers_of(answer, HEADERS) == HEADERS


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


def test_s30_a_body_that_is_too_large_is_refused_by_its_length(client: TestClient) -> None:
    assert client.post(SPOT, content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert client.post(SPOT, content=b"x" * LARGEST_BODY).status_code == 422


@pytest.mark.parametrize("length", ["-1", "1e3", "many", ""])
def test_s30_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    assert client.post(SPOT, content=b"{}", headers={"content-length": length}).status_code == 413


def test_s30_a_body_in_pieces_is_refused_when_it_has_become_too_large(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(LARGEST_BODY // 1000 + 1):
            yield b"x" * 1000
        yield b'"}'

    answer = client.post(SPOT, content=pieces())
    assert answer.status_code == 413
    assert headers_of(answer, HEADERS) == HEADERS


def test_a_refused_body_is_a_problem_on_the_api_and_a_page_on_pages(posting: TestClient) -> None:
    api = posting.post(SPOT, content=b"x" * (LARGEST_BODY + 1))
    assert api.headers["content-type"] == "application/problem+json"
    assert api.json()["status"] == 413
    page = posting.post("/about/post", content=b"x" * (LARGEST_BODY + 1))
    assert page.status_code == 413
    assert "more than we take at once" in page.text
    assert "<main" in page.text


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
    assert headers_of(answer, HEADERS) == HEADERS


def test_s27_on_a_laptop_it_answers_to_any(client: TestClient) -> None:
    assert client.get("/about", headers={"host": "my-laptop.local"}).status_code == 200


def test_s27_a_mailed_link_has_the_configured_name_whatever_the_request_says(client: TestClient, site: Site) -> None:
    headers = {"host": "evil.example", "sec-fetch-site": "same-origin", "x-forwarded-host": "evil.example"}
    client.post("/account/sign-in", data={"email": "kari@mail.example"}, headers=headers)
    with site.database.writing() as db:
        text = db.exec(select(Mail.text)).one()
    assert f"{BASE_URL}/account/sign-in/" in text
    assert "evil" not in text


def test_no_log_holds_what_opens_an_account(client: TestClient) -> None:
    with capture_logs() as said:
        for path in ("account/sign-in", "account/address", "account/unsubscribe", "questions/check-ins"):
            for prefix in ("", "nb/"):
                client.get(f"/{prefix}{path}/secretsecretsecretsecretsecretsecret?x=secret")
    assert len(said) >= 8
    assert "secret" not in str(said)
