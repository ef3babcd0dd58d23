from starlette.testclient import TestClient

from app.listings import actions
from app.models import Listing
from app.shortlist.routes import MOST_KEPT
from app.site import Site
from tests.factories import a_listing, do_jobs, page, statements, texts


def _names(client: TestClient, address: str) -> list[str]:
    return [text for text in texts(client.get(address), "h2, h3") if text.startswith("The clinic")]


def test_an_empty_list_says_how_to_fill_it(client: TestClient) -> None:
    assert len(texts(client.get("/shortlist"), "h1")) == 1


def test_places_stand_in_the_order_in_which_they_were_kept(site: Site, client: TestClient) -> None:
    for slug in ("one", "two", "three"):
        a_listing(site, slug)
    shown = _names(client, "/shortlist?keep=three&keep=one&keep=three")
    assert shown == ["The clinic three", "The clinic one"]


def test_what_is_gone_is_said_and_what_has_closed_is_marked(site: Site, client: TestClient) -> None:
    listing = a_listing(site)
    with site.database.writing() as db:
        actions.close(db, db.get_one(Listing, listing.id), reason="The doctor retired.")
    do_jobs(site)
    answer = client.get("/shortlist?keep=bergen-clinic&keep=nowhere")
    assert "closed" in page(answer).css_first("main").text().casefold()
    assert (
        page(client.get("/shortlist?keep=bergen-clinic")).css_first("main").text()
        != page(answer).css_first("main").text()
    )


def test_a_list_has_an_end(site: Site, client: TestClient) -> None:
    a_listing(site, "last")
    many = "&".join(f"keep=nowhere-{number}" for number in range(MOST_KEPT))
    assert _names(client, f"/shortlist?{many}&keep=last") == []
    assert client.get("/shortlist?keep=" + "x" * 5000).status_code == 200


def test_the_list_is_not_for_search_engines(client: TestClient) -> None:
    assert "Disallow: /shortlist" in client.get("/robots.txt").text


def test_more_places_do_not_mean_more_questions_to_the_database(site: Site, client: TestClient) -> None:
    numbers = []
    for slug in ("one", "two", "three"):
        a_listing(site, slug)
    for address in ("/shortlist?keep=one", "/shortlist?keep=one&keep=two&keep=three"):
        with statements(site) as asked:
            client.get(address)
        numbers.append(len(asked))
    assert numbers == [2, 2]


def _offered(client: TestClient, address: str) -> list[str]:
    return [str(link.attributes["href"]) for link in page(client.get(address)).css("noscript #add .links a")]


def test_without_scripts_a_place_is_added_by_its_name(site: Site, client: TestClient) -> None:
    for slug in ("one", "two"):
        a_listing(site, slug)
    do_jobs(site)
    assert sorted(_offered(client, "/shortlist?add=clinic")) == ["/shortlist?keep=one", "/shortlist?keep=two"]
    # What is on the list already is not offered, and what is gone from the directory does not come back.
    assert _offered(client, "/nb/shortlist?keep=gone&keep=one&add=the+clinc") == ["/nb/shortlist?keep=one&keep=two"]
    kept = [field.attributes["value"] for field in page(client.get("/shortlist?keep=two&keep=one")).css("[name=keep]")]
    assert kept == ["two", "one"]
    assert "No place fits these words." in client.get("/shortlist?keep=one&add=xqzzt").text
    assert _offered(client, "/shortlist?add=%00") == []
