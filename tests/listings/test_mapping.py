import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from app.i18n import Tongue
from app.site import Site
from tests.factories import a_listing, page

OSLO = {"city": "Oslo", "latitude": 59.91273, "longitude": 10.74609}
LILLESTROM = {"city": "Lillestrøm", "latitude": 59.95597, "longitude": 11.04918}
NOWHERE = {"city": "", "latitude": None, "longitude": None}


@pytest.fixture
def norway(site: Site) -> None:
    a_listing(site, "bergen")
    for number in (1, 2):
        a_listing(site, f"oslo-{number}", **OSLO)
    a_listing(site, "lillestrom", **LILLESTROM)
    a_listing(site, "somewhere", **NOWHERE)


def circles(page: LexborHTMLParser) -> dict[str, str]:
    """Where each circle leads, by what it is called aloud."""
    found = {}
    for link in page.css(".map a"):
        title = link.css_first("title")
        assert title is not None
        found[title.text()] = str(link.attributes["href"])
    return found


@pytest.mark.usefixtures("norway")
@pytest.mark.parametrize("root", ["", "/ar"])
def test_a_circle_of_one_place_is_its_page_and_a_circle_of_several_opens(client: TestClient, root: str) -> None:
    found = circles(page(client.get(f"{root}/countries/no")))
    both = f"Oslo{Tongue(root[1:] or 'en').comma}Lillestrøm: 3"
    assert found == {
        "Bergen": f"{root}/listings/bergen",
        both: f"{root}/listings?country=NO&near=Oslo%2CNO&radius_km=25&sort=distance&view=map#results",
    }
    opened = page(client.get(found[both]))
    places = [str(link.attributes["href"]) for link in opened.css(".entries h3 a")]
    assert sorted(places) == [f"{root}/listings/{slug}" for slug in ("lillestrom", "oslo-1", "oslo-2")]
    # It cannot be opened any further: the list below has them all.
    assert circles(opened) == {both: "#results"}


@pytest.mark.usefixtures("norway")
def test_a_map_says_in_words_what_it_shows_and_what_it_does_not(client: TestClient) -> None:
    for address in ("/countries/no", "/listings?view=map"):
        caption = page(client.get(address)).css_first(".map figcaption")
        assert caption is not None
        assert caption.text() == (
            "4 places: Oslo 2, Bergen 1, Lillestrøm 1. 1 place is not on the map: we do not know its town."
        )


def test_the_world_names_the_countries_with_most_and_opens_neighbours_together(site: Site, client: TestClient) -> None:
    for number in range(2):
        a_listing(site, f"gent-{number}", country="BE", city="Gent")
    for number, code in enumerate(("NL", "LU", "JP", "BR", "AU")):
        a_listing(site, f"place-{number}", country=code, city="")
    drawn = page(client.get("/countries"))
    caption = drawn.css_first(".map figcaption")
    assert caption is not None
    assert caption.text() == (
        "7 places: Belgium 2, Australia 1, Brazil 1, 3 more countries. Neighbouring countries share a circle."
    )
    together = next(href for title, href in circles(drawn).items() if "Belgium, " in title)
    assert together == "/listings?country=BE&country=LU&country=NL&view=map#results"
    places = [str(link.attributes["href"]) for link in page(client.get(together)).css(".entries h3 a")]
    assert len(places) == 4
    assert circles(drawn)["Japan"] == "/countries/jp"


def test_a_town_that_no_gazetteer_knows_opens_by_its_degrees(site: Site, client: TestClient) -> None:
    for number in (1, 2):
        a_listing(site, f"hut-{number}", city="Qqvik", latitude=61.5, longitude=9.25)
    assert circles(page(client.get("/countries/no")))["Qqvik: 2"] == (
        "/listings?country=NO&near=61.5000%2C9.2500&radius_km=25&sort=distance&view=map#results"
    )
