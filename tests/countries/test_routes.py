import pytest
from starlette.testclient import TestClient

from app.places import countries
from app.site import Site
from tests.factories import a_listing, page, texts


def test_every_country_of_the_world_is_on_the_list(seeded_client: TestClient) -> None:
    links = {str(node.attributes["href"]) for node in page(seeded_client.get("/countries")).css("main a")}
    assert {f"/countries/{code.lower()}" for code in countries.codes()} <= links


@pytest.mark.parametrize("code", countries.codes())
def test_every_country_has_a_page_with_a_next_step(seeded_client: TestClient, code: str) -> None:
    answer = seeded_client.get(f"/countries/{code.lower()}")
    assert len(texts(answer, "h1")) == 1
    assert len(page(answer).css(".entries li")) >= 1


@pytest.mark.parametrize("code", ["xx", "n", "norway", "%20", "no%00"])
def test_what_is_no_country_is_not_found(seeded_client: TestClient, code: str) -> None:
    assert seeded_client.get(f"/countries/{code}").status_code == 404


def test_a_country_is_found_in_large_letters_too(seeded_client: TestClient) -> None:
    assert texts(seeded_client.get("/countries/NO"), "h1") == ["Norway"]
    assert texts(seeded_client.get("/nb/countries/de"), "h1") == ["Tyskland"]


def test_a_country_shows_its_own_places(site: Site, client: TestClient) -> None:
    a_listing(site)
    a_listing(site, "swedish", country="SE", city="Lund")
    assert [
        text for text in texts(client.get("/countries/se"), "section:first-of-type .entries li") if "bergen" in text
    ] == []
    assert "We know of 1 place here." in texts(client.get("/countries/se"), ".lead")


def test_where_nobody_is_known_there_is_still_somebody_to_ask(seeded_client: TestClient) -> None:
    headings = texts(seeded_client.get("/countries/mn"), "h2")
    assert {"Online", "Nearest abroad that see you", "People who can tell you more"} <= set(headings)
