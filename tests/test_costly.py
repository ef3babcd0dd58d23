"""One network cannot keep the site busy with searches; readers and pages in memory are not held up. S60."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.config import Settings
from app.main import create_app

MOST = 5
COSTLY = [
    "/search?q={n}", "/find?country=NO&city={n}", "/listings?q={n}", "/questions/similar?q={n}",
    "/nb/search?q={n}", "/api/v1/suggest?q=ab{n}", "/api/v1/find?country=NO&number={n}", "/api/v1/listings?q={n}",
    "/api/v1/questions?country=NO&page={n}",
]  # fmt: skip


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    settings.costly_reads = MOST
    made = create_app(settings)
    yield made
    made.state.site.close()


def reader(app: FastAPI, address: str = "192.0.2.7") -> TestClient:
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False, client=(address, 50000))


@pytest.mark.parametrize("path", COSTLY)
def test_s60_a_network_that_asks_too_much_is_told_when_to_come_back(app: FastAPI, path: str) -> None:
    # Two readers of one network, and one of another.
    pair = [reader(app), reader(app, "192.0.2.8")]
    answers = [pair[number % 2].get(path.format(n=number)) for number in range(1, MOST + 2)]
    assert [answer.status_code for answer in answers] == [200] * MOST + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60 / MOST
    assert reader(app, "198.51.100.7").get(path.format(n=9)).status_code == 200
    if "/api/" in path:
        assert answers[-1].headers["content-type"] == "application/problem+json"
    else:
        assert answers[-1].text.count("<h1>") == 1


def test_s60_text_that_is_looked_through_and_the_whole_directory_are_counted_too(app: FastAPI) -> None:
    spots = [reader(app).post("/api/v1/spot", json={"text": "synkinesis"}).status_code for _ in range(MOST + 1)]
    assert spots == [200] * MOST + [429]
    other = reader(app, "198.51.100.7")
    assert [other.get(f"/api/v1/export.{kind}").status_code for kind in ("csv", "json")] == [200, 429]


def test_s60_what_is_in_memory_and_what_is_no_search_is_never_refused(app: FastAPI) -> None:
    client = reader(app)
    assert {client.get("/search?q=synkinesis").status_code for _ in range(MOST * 2)} == {200}
    assert {client.get(f"/topics/synkinesis?{number}").status_code for number in range(MOST * 2)} == {200}
    assert {client.get(f"/listings/{number}").status_code for number in range(MOST * 2)} == {404}


def test_the_limit_is_on_in_production_and_off_where_somebody_tries_things() -> None:
    secret = "x" * 32
    assert Settings().costly_reads == 0
    assert Settings(env="production", secret_key=secret).costly_reads == 600  # type: ignore[arg-type] # as the environment gives it
    assert Settings(env="production", secret_key=secret, costly_reads=0).costly_reads == 0  # type: ignore[arg-type]
