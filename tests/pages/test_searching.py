from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from app.search.meilisearch import MeilisearchIndex
from app.site import Site
from tests.factories import a_member, do_jobs, page, signed_in, texts

ASKING = {
    "title": "Does massage help against a tight cheek?", "visibility": "everyone", "action": "send",
    "body": "My cheek is tight since spring. Call me on +47 912 34 567. Has anybody tried massage?",
}  # fmt: skip


def test_one_search_finds_places_guides_and_questions(
    site: Site, client: TestClient, seeded_client: TestClient
) -> None:
    answer = seeded_client.get("/search?q=synkinesis")
    assert page(answer).css("[aria-labelledby=places] article.entry")
    assert page(answer).css("[aria-labelledby=guides] a[href='/guides/synkinesis']")
    assert "Nobody has asked this yet." in answer.text
    browser = signed_in(site, client, a_member(site))
    browser.post("/questions/new", data=ASKING)
    do_jobs(site)
    for words in ("tight cheek", "massge cheek", "Massage"):
        found = texts(client.get("/search", params={"q": words}), "[aria-labelledby=questions] a")
        assert found == [ASKING["title"]], words


def test_nothing_to_search_for_is_a_form_and_no_error(client: TestClient) -> None:
    for words in ("", " ", "%00", "[", "a" * 5000):
        assert client.get(f"/search?q={words}").status_code == 200


def test_the_feed_tells_the_newest_questions_and_no_numbers(site: Site, client: TestClient) -> None:
    signed_in(site, client, a_member(site)).post("/questions/new", data=ASKING)
    do_jobs(site)
    feed = client.get("/feed.xml")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert ASKING["title"] in feed.text
    assert "912 34 567" not in feed.text
    assert ASKING["title"] in client.get("/questions").text
    assert "/questions/1-" in client.get("/sitemap.xml").text


def test_who_finds_a_weakness_learns_where_to_report_it(client: TestClient) -> None:
    told = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:" in told
    assert "Expires: 20" in told


@pytest.mark.parametrize("prefix", ["", "/nb"])
def test_from_everywhere_there_is_a_way_to_the_one_search(seeded_client: TestClient, prefix: str) -> None:
    for path in ("/", "/listings", "/guides", "/account/sign-in", "/nowhere"):
        [link] = LexborHTMLParser(seeded_client.get(prefix + path).text).css(f".top a[href='{prefix}/search']")
        assert (link.text(strip=True) != "", link.attributes.get("aria-current")) == (True, None)
    [link] = page(seeded_client.get(f"{prefix}/search?q=botox")).css(f".top a[href='{prefix}/search']")
    assert link.attributes["aria-current"] == "page"


def test_a_search_goes_where_its_label_says(seeded_client: TestClient) -> None:
    everything, directory = "Search places, guides and questions", "Search the directory"
    for path, address, label in (
        ("/", "/search", everything), ("/nowhere", "/search", everything), ("/search?q=botox", "/search", everything),
        ("/listings", "/listings", directory),
    ):  # fmt: skip
        [form] = LexborHTMLParser(seeded_client.get(path).text).css("form[role=search]")
        assert (form.attributes["action"], form.css_first("label").text()) == (address, label), path
    [url] = ET.fromstring(seeded_client.get("/nb/opensearch.xml").text).iter(
        "{http://a9.com/-/spec/opensearch/1.1/}Url"
    )
    assert url.attrib["template"] == "http://testserver/nb/search?q={searchTerms}"


def beside(client: TestClient, words: str) -> list[str]:
    return texts(client.get("/listings", params={"q": words}), "#results + p a")


def test_the_directory_says_what_else_has_these_words(
    site: Site, client: TestClient, seeded_client: TestClient
) -> None:
    assert beside(seeded_client, "synkinesis") == ["Also in guides (6)"]
    assert [beside(seeded_client, words) for words in ("xqzzt", "", "[", "alder hey")] == [[], [], [], []]
    browser = signed_in(site, client, a_member(site))
    browser.post("/questions/new", data=ASKING)
    browser.post("/questions/new", data={**ASKING, "title": "Only among us", "visibility": "members"})
    do_jobs(site)
    answer = client.get("/listings", params={"q": "tight cheek"})
    [link] = page(answer).css("#results + p a")
    assert (link.text(), link.attributes["href"]) == ("Also in questions (1)", "/search?q=tight+cheek")
    assert len(texts(client.get(str(link.attributes["href"])), "[aria-labelledby=questions] a")) == 1


def test_what_else_there_is_fails_quietly(site: Site, client: TestClient) -> None:
    """The directory answers when only the other indexes are away."""
    signed_in(site, client, a_member(site)).post("/questions/new", data=ASKING)
    do_jobs(site)
    site.questions = MeilisearchIndex("http://127.0.0.1:9", "", "questions")  # nobody answers there
    answer = client.get("/listings?q=cheek")
    assert (answer.status_code, texts(answer, "#results + p a")) == (200, [])
