from starlette.testclient import TestClient

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
