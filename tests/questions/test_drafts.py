"""What is not sent yet is kept within bounds: S61."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.models import Draft
from app.questions.drafts import MOST
from app.site import Site
from tests.factories import a_member, page, signed_in

LARGEST = 64_000


def keep(browser: TestClient, **form: str) -> int:
    return int(browser.post("/questions/drafts", data={"place": "new", "tab": "tab-number-1"} | form).status_code)


def drafts(site: Site) -> list[Draft]:
    with site.database.writing() as db:
        return list(db.exec(select(Draft).order_by(col(Draft.updated_at), col(Draft.id))).all())


@pytest.fixture
def kari(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Kari"))


def test_s61_a_member_has_no_more_than_fifty_drafts_and_the_oldest_goes(
    site: Site, client: TestClient, kari: TestClient
) -> None:
    ola = signed_in(site, client, a_member(site, "Ola"))
    assert keep(ola, body="Ola's, and older than all") == 204
    for number in range(MOST + 5):
        assert keep(kari, tab=f"tab-{number:04}", body=f"draft {number}") == 204
    kept = [draft.body for draft in drafts(site)]
    assert MOST == 50
    assert kept == ["Ola's, and older than all", *(f"draft {number}" for number in range(5, MOST + 5))]


def test_s61_many_tabs_at_once_are_no_way_to_have_more(site: Site, kari: TestClient) -> None:
    with ThreadPoolExecutor(8) as threads:
        codes = threads.map(lambda number: keep(kari, tab=f"tab-{number:04}", body="x"), range(MOST + 20))
    assert set(codes) == {204}
    assert len(drafts(site)) == MOST


@pytest.mark.parametrize("letter", ["x", "ø", "王", "😀"])
def test_s61_a_draft_is_no_larger_than_sixty_four_kilobytes(site: Site, kari: TestClient, letter: str) -> None:
    for form in ({"body": letter * 20_000}, {"body": letter * 20_000, "title": letter * 1000, "kind": letter * 500}):
        assert keep(kari, **form) in {204, 413, 422}
    assert all(len((draft.title + draft.body).encode()) <= LARGEST for draft in drafts(site))


@pytest.mark.parametrize(
    "form",
    [
        {"place": "anywhere"}, {"place": "q1.r"}, {"place": "q" + "1" * 10}, {"place": "new\nq1"}, {"place": ""},
        {"tab": "short"}, {"tab": "x" * 33}, {"tab": "tab number 1"}, {"tab": "../../../etc"}, {"tab": ""},
    ],
)  # fmt: skip
def test_s61_a_draft_is_kept_only_where_somebody_can_write(site: Site, kari: TestClient, form: dict[str, str]) -> None:
    assert keep(kari, body="x", **form) == 422 or form == {"tab": "x" * 33}
    assert all(len(draft.tab) <= 32 for draft in drafts(site))


def test_s61_the_key_of_a_draft_comes_from_the_server(kari: TestClient) -> None:
    keys = {
        str(page(kari.get("/questions/new")).css_first("form[data-kept] input[name=tab]").attributes["value"])
        for _ in range(20)
    }
    assert len(keys) == 20
    assert {len(key) for key in keys} == {16}


def test_s61_nobody_sees_or_overwrites_the_draft_of_somebody_else(
    site: Site, client: TestClient, kari: TestClient
) -> None:
    ola = signed_in(site, client, a_member(site, "Ola"))
    for browser, words in ((kari, "Kari's own words"), (ola, "Ola's own words")):
        assert keep(browser, body=words) == 204
    assert [draft.body for draft in drafts(site)] == ["Kari's own words", "Ola's own words"]
    assert "Kari's own words" not in ola.get("/questions/new").text + ola.get("/account").text
