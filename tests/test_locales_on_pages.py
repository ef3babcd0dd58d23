"""Every page in another language: its own words in that language, and English only where it says so."""

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from starlette.testclient import TestClient

from app.i18n import languages
from app.listings.queries import TABLE
from app.places import countries
from app.site import Site
from tests.factories import a_listing
from tests.said import english_words, faults, said

PAGES = [
    "/", "/find", "/find?country=NO&condition=synkinesis&city=Bergen&funding=public&language=nb&travel=yes&remote=yes",
    "/find?country=NO&treatment=botulinum-toxin&since=days", "/find?country=XX&since=x&city=Qqq&condition=x&remote=x",
    "/find?country=AQ", "/find?change=1&country=NO", "/find/first", "/listings", "/listings?page=2",
    "/listings?q=botox+nederland", "/listings?q=qqqqxxxx", "/listings?near=Bergen&radius_km=500&sort=distance",
    "/listings?near=Qqqq&radius_km=x&sort=x&page=-1&per_page=0", "/listings?view=map&country=NO",
    "/listings?country=NO&treatment=mime-therapy", "/listings/gosh-facial-palsy", "/listings/nobody-is-called-this",
    "/countries", "/countries/no", "/countries/aq", "/topics", "/topics/synkinesis", "/topics/botulinum-toxin",
    "/shortlist", "/shortlist?keep=gosh-facial-palsy&keep=nobody-is-called-this", "/about", "/privacy", "/nowhere",
]  # fmt: skip


def _page(client: TestClient, path: str) -> LexborHTMLParser:
    answer = client.get(f"/nb{path}")
    assert answer.status_code in {200, 404}, path
    return LexborHTMLParser(answer.text)


@pytest.fixture(scope="module")
def english_data(seeded: Site) -> set[str]:
    """What the directory holds in English only."""
    columns = [TABLE.c.summary, TABLE.c.description, TABLE.c.waiting_note, TABLE.c.fees_note, TABLE.c.closed_reason]
    with seeded.database.reading() as connection:
        texts = {text for row in connection.execute(select(*columns)) for text in row if text}
    return {" ".join(text.split()) for text in texts}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_norwegian_and_english_only_where_it_says_so(
    path: str, seeded_client: TestClient, english_data: set[str]
) -> None:
    answer = seeded_client.get(f"/nb{path}")
    assert answer.status_code in {200, 404}
    assert faults(answer.text, "nb", english_words("nb"), english_data) == []


def test_data_is_found_on_the_pages_that_hold_it(seeded_client: TestClient, english_data: set[str]) -> None:
    for path in ("/find?country=NO", "/listings", "/listings/gosh-facial-palsy", "/countries/no"):
        assert any(one.text in english_data for one in said(seeded_client.get(f"/nb{path}").text)), path


def test_english_pages_mark_nothing(seeded_client: TestClient) -> None:
    page = LexborHTMLParser(seeded_client.get("/listings/gosh-facial-palsy").text)
    assert {node.attributes["lang"] for node in page.css("[lang]")} == {*languages()}  # each is named in itself
    assert [node.tag for node in page.css("main [lang=en]")] == []


def test_notes_of_a_listing_are_english_and_ours_are_not(client: TestClient, site: Site) -> None:
    a_listing(
        site, name="House - eye clinic", waiting_note="About a month.", fees_note="You pay first.", funding=["private"]
    )
    by_text = {one.text: one.language for one in said(client.get("/nb/listings/bergen-clinic").text)}
    assert by_text["About a month."] == by_text["You pay first."] == by_text["Eye clinic"] == "en"
    assert by_text["Fra en side uten dato. Spør dem."] == "nb"


def test_what_is_wrong_is_said_in_norwegian_beside_the_field(seeded_client: TestClient) -> None:
    page = _page(
        seeded_client, "/find?country=XX&since=x&city=Qqqq&condition=x&treatment=x&remote=x&travel=x&funding=x"
    )
    for name in ("country", "since", "city", "condition", "treatment", "remote", "travel", "funding"):
        field, error = page.css_first(f"#{name}"), page.css_first(f"#{name}-error")
        assert field is not None, name
        assert error is not None, name
        assert f"{name}-error" in str(field.attributes["aria-describedby"]).split()
        assert error.text().strip().startswith(("Velg", "Vi kjenner ikke")), name
        assert page.css_first(f".notice a[href='#{name}']") is not None, name


def test_a_search_that_we_cannot_use_says_so_in_norwegian(seeded_client: TestClient) -> None:
    page = _page(seeded_client, "/listings?near=Qqqqxx&radius_km=x&sort=x&page=-1&per_page=0")
    for name in ("near", "radius_km"):
        field, error = page.css_first(f"#{name}"), page.css_first(f"#{name}-error")
        assert field is not None, name
        assert error is not None, name
        assert field.attributes["aria-describedby"] == f"{name}-error"
    errors = " ".join(node.text() for node in page.css(".error"))
    assert "Vi kjenner ikke stedet «Qqqqxx»" in errors
    assert "must be" not in errors


def test_the_api_says_it_in_english(seeded_client: TestClient) -> None:
    answer = seeded_client.get("/nb/api/v1/listings?near=Qqqqxx")
    assert answer.json()["detail"] == "we do not know the place 'Qqqqxx'"


def test_names_stand_in_the_order_of_their_alphabet(site: Site) -> None:
    english, norwegian = site.tongues["en"], site.tongues["nb"]
    names = [english.country(code) for code in countries.codes()]
    assert names  # there are countries to sort
    assert sorted(["Østerrike", "Åland", "Zambia", "Réunion", "Russland"], key=norwegian.order) == [
        "Réunion", "Russland", "Zambia", "Østerrike", "Åland",
    ]  # fmt: skip
    assert sorted(["Åland", "Zambia", "Côte d’Ivoire", "Czechia"], key=english.order) == [
        "Åland", "Côte d’Ivoire", "Czechia", "Zambia",
    ]  # fmt: skip


def test_dates_and_languages_are_said_as_people_say_them(site: Site) -> None:
    norwegian = site.tongues["nb"]
    day = site.community.emergency.seen_on if site.community.emergency else None
    assert day is not None
    assert norwegian.date(day.replace(month=11, day=3, year=2026)) == "3. nov. 2026"
    assert site.tongues["en"].date(day.replace(month=11, day=3, year=2026)) == "3 Nov 2026"
    assert norwegian.language_name("nb") == "norsk"
    assert norwegian.own_name == "Norsk bokmål"
