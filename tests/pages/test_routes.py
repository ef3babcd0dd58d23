from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from app import migrate
from app.config import Settings
from app.main import create_app
from app.site import Site
from tests.factories import a_listing, page, texts


@pytest.mark.parametrize("address", ["/", "/about", "/privacy", "/nb/", "/nb/about", "/nb/privacy"])
def test_every_page_has_one_heading_and_a_title(seeded_client: TestClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert len(texts(answer, "h1")) == 1
    assert texts(answer, "title")[0].endswith("· Seventh")


def test_the_first_page_offers_every_country_and_says_how_many_places_there_are(seeded_client: TestClient) -> None:
    answer = seeded_client.get("/")
    assert len(page(answer).css("#country option")) > 240
    assert "409 places" in answer.text


def test_an_empty_site_says_what_to_add(client: TestClient) -> None:
    assert "This site has no listings yet" in texts(client.get("/"), ".notice h2")


def test_the_site_is_ready_when_its_database_is(client: TestClient, site: Site) -> None:
    assert (client.get("/healthz").text, client.get("/readyz").text) == ("ok", "ready")
    migrate.downgrade(site.database, "base")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text, client.get("/healthz").text) == (503, "not ready", "ok")


def test_s29_figures_are_for_the_machine_itself_in_production(settings: Settings, tmp_path: Path) -> None:
    production = {"env": "production", "home": tmp_path / "production"}
    app = create_app(settings.model_copy(update=production))
    assert TestClient(app, client=("203.0.113.7", 5000)).get("/metrics").status_code == 404
    answer = TestClient(app, client=("127.0.0.1", 5000)).get("/metrics")
    assert (answer.status_code, "seventh_requests_total" in answer.text) == (200, True)
    app.state.site.close()


def test_figures_do_not_say_what_people_search_for(client: TestClient) -> None:
    client.get("/listings?q=very-private-words")
    assert "very-private-words" not in client.get("/metrics").text


def test_search_engines_find_every_public_page(site: Site, client: TestClient) -> None:
    a_listing(site)
    root = ET.fromstring(client.get("/sitemap.xml").text)
    found = {node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert {"http://testserver/", "http://testserver/listings/bergen-clinic", "http://testserver/countries/no"} <= found
    for address in sorted(filter(None, found))[:40]:
        assert client.get(address.removeprefix("http://testserver"), headers={"referer": "x"}).status_code == 200


def test_search_engines_are_told_where_the_map_is(client: TestClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in answer.text


def test_a_browser_can_search_here(client: TestClient) -> None:
    for prefix in ("", "/nb"):
        root = ET.fromstring(client.get(f"{prefix}/opensearch.xml").text)
        assert root.tag == "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"


@pytest.mark.parametrize("address", ["/nowhere", "/nb/nowhere", "/%00", "/.env", "/static/nowhere.css"])
def test_what_is_not_there_is_a_page_with_a_way_on(seeded_client: TestClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert 'action="' in answer.text


def test_a_page_cannot_be_posted_to(seeded_client: TestClient) -> None:
    answer = seeded_client.post("/about")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
