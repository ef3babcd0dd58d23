"""One page, ten languages: each says where it is in the others, and they all say the same."""

from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from app.i18n import SOURCE, tongues
from app.site import Site
from tests.factories import a_listing

BASE = "http://testserver"
LANGUAGES = list(tongues())
PAGES = [
    "/", "/find", "/listings", "/listings/sheffield-royal-hallamshire-facial-palsy", "/guides", "/questions",
    "/guides/first-72-hours", "/countries", "/countries/is", "/topics", "/topics/mime-therapy", "/about", "/privacy",
    "/rules", "/moderation",
]  # fmt: skip
_SITEMAP, _XHTML = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/1999/xhtml}"


def address(language: str, path: str) -> str:
    return f"{BASE}{'' if language == SOURCE else '/' + language}{path}"


def everywhere(path: str) -> dict[str, str]:
    """For whoever speaks none of the ten, the address without a language, which never moves."""
    return {language: address(language, path) for language in LANGUAGES} | {"x-default": f"{BASE}{path}"}


@pytest.mark.parametrize("path", PAGES)
def test_every_language_of_a_page_names_all_the_others_and_itself_as_the_one_address(
    seeded_client: TestClient, path: str
) -> None:
    assert len(LANGUAGES) == 10
    for language in LANGUAGES:
        answer = seeded_client.get(address(language, path).removeprefix(BASE))
        assert answer.status_code == 200
        page = LexborHTMLParser(answer.text)
        assert page.css_first("html").attributes["lang"] == language
        assert [node.attributes["href"] for node in page.css("link[rel=canonical]")] == [address(language, path)]
        named = {
            node.attributes["hreflang"]: node.attributes["href"] for node in page.css("link[rel=alternate][hreflang]")
        }
        assert named == everywhere(path)


@pytest.mark.parametrize("path", ["/en", "/en/listings", "/listings?q=botox&page=1", "/nb/listings?sort=name"])
def test_other_ways_to_the_same_page_lead_to_its_one_address(seeded_client: TestClient, path: str) -> None:
    page = LexborHTMLParser(seeded_client.get(path).text)
    expected = {"/en": "/", "/nb/listings?sort=name": "/nb/listings"}.get(path, "/listings")
    canonical = page.css_first("link[rel=canonical]")
    assert canonical is None or canonical.attributes["href"] == f"{BASE}{expected}"
    assert canonical is not None or page.css_first("meta[name=robots]").attributes["content"] == "noindex"


def test_the_list_for_search_engines_names_the_same_addresses_as_the_pages(site: Site, client: TestClient) -> None:
    a_listing(site)
    root = ET.fromstring(client.get("/sitemap.xml").text)
    entries = root.findall(f"{_SITEMAP}url")
    assert len(entries) > 250
    for entry in entries:
        own = str(entry.findtext(f"{_SITEMAP}loc"))
        named = {node.attrib["hreflang"]: node.attrib["href"] for node in entry.findall(f"{_XHTML}link")}
        assert named == everywhere(own.removeprefix(BASE))
