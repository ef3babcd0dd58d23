"""Nothing of one community is in the code: with another data folder this is another community's site."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import urls, work
from app.access import RULES, Rule
from app.config import Settings
from app.guides import loading as guides
from app.listings.importing import read
from app.listings.loading import load
from app.main import create_app
from app.site import Site
from tests.conftest import BASE_URL
from tests.factories import SEEN_ON, a_member, do_jobs, page, signed_in, texts

DATA = Path(__file__).parent / "data"
OURS = re.compile(
    r"\bfac(?:e|ial)\b|pals(?:y|ies)|\bbell|stroke|synkines|ansikt|lammelse|parese|slag\b|cranial", re.IGNORECASE
)
# What drawings and files are called is read by browsers, not by people.
UNREAD = re.compile(r"/static/\S+|[\w-]*stroke[\w-]*(?==)|non-scaling-stroke")
PARTS = {
    "slug": "oslo-hearing", "code": "no", "concept_id": "tinnitus", "kind": "csv", "number": "1", "token": "x" * 43,
    "reference": "nothing",
    "address": "1-who-measures-hearing",
}  # fmt: skip
# Pages of one person lead a guest to the sign-in, and links that nobody mailed lead nowhere.
EVERYBODYS = (Rule.READ, Rule.SEEN)
PAGES = sorted(
    {
        path.format(**PARTS)
        for path, method, _ in urls.urls()
        if method == "GET" and RULES.get(f"GET {path}", Rule.READ) in EVERYBODYS
    }
)
MORE = [
    "/find?country=NO&condition=tinnitus", "/find?country=FR", "/find?country=", "/listings?q=ringing+ears",
    "/listings?q=qqq", "/listings?view=map", "/shortlist?keep=oslo-hearing", "/countries/fr",
    "/api/v1/find?country=NO", "/api/v1/suggest?q=ti",
]  # fmt: skip
NOT_HERE = {"/find/first": 404, "/api/v1/find": 422}  # no emergency line here; and no country was told


def _site(data: Path, home: Path, url: str) -> TestClient:
    app = create_app(Settings(data=data, home=home, database_url=url, base_url=BASE_URL, worker="none"))
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def tinnitus(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[TestClient]:
    client = _site(DATA, tmp_path / "home", new_database())
    site: Site = client.app.state.site  # type: ignore[attr-defined] # our own app
    parsed = read(DATA / "listings.json", site.taxonomy)
    assert parsed.errors == []
    with site.database.writing() as db:
        load(db, parsed.rows, site.gazetteer, key="key", file_name="listings.json", source_date=SEEN_ON)
        guides.load(db, DATA / "guides", site.taxonomy)
    asker = signed_in(site, client, a_member(site))
    asking = {
        "title": "Who measures hearing",
        "body": "My ears ring since May.",
        "visibility": "everyone",
        "action": "send",
    }
    assert asker.post("/questions/new", data=asking).status_code == 303
    do_jobs(site)
    work.reindex(site)
    yield client
    site.close()


@pytest.fixture
def nothing(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[TestClient]:
    """A data folder with nothing in it."""
    (tmp_path / "data").mkdir()
    client = _site(tmp_path / "data", tmp_path / "home", new_database())
    yield client
    client.app.state.site.close()  # type: ignore[attr-defined] # our own app


def test_every_page_works_and_says_nothing_of_ours(tinnitus: TestClient) -> None:
    for address in [*PAGES, *MORE]:
        for prefix in ("", "/nb"):
            answer = tinnitus.get(prefix + address)
            assert answer.status_code == NOT_HERE.get(address, 200), address
            assert OURS.findall(UNREAD.sub("", answer.text)) == [], prefix + address


def test_its_own_words_are_understood(tinnitus: TestClient) -> None:
    body = tinnitus.get("/api/v1/listings?q=ringing+ears").json()
    assert [item["slug"] for item in body["items"]] == ["oslo-hearing", "quiet-society"]
    assert [(one["type"], one["id"]) for one in body["understood"]] == [("condition", "tinnitus")]


def test_its_question_stands_on_the_first_page(tinnitus: TestClient) -> None:
    assert texts(tinnitus.get("/"), "h1") == ["Find someone who helps with tinnitus"]
    assert page(tinnitus.get("/")).css_first(".emergency") is None


def test_its_finder_answers(tinnitus: TestClient) -> None:
    sections = {one["id"]: one["total"] for one in tinnitus.get("/api/v1/find?country=NO").json()["sections"]}
    assert sections == {"in_country": 1, "remote": 1, "accepts_international": 0, "nearest_abroad": 0, "signposts": 1}


def test_a_site_without_data_starts_and_says_what_to_add(nothing: TestClient) -> None:
    assert "This site has no listings yet" in texts(nothing.get("/"), ".notice h2")


@pytest.mark.parametrize("prefix", ["", "/nb"])
def test_a_site_without_data_answers_everywhere(nothing: TestClient, prefix: str) -> None:
    for address in [*PAGES, *MORE]:
        assert nothing.get(prefix + address).status_code in {200, 301, 404, 422}, address
