import pytest
from starlette.testclient import TestClient

from app.models import Kind, Known
from app.site import Site
from tests.factories import a_listing, page, texts


def test_the_form_asks_for_nothing_but_the_country(seeded_client: TestClient) -> None:
    form = page(seeded_client.get("/find"))
    assert [node.attributes["name"] for node in form.css("[required]")] == ["country"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=", "country"),
        ("country=XX", "country"),
        ("country=NO&city=Atlantis", "city"),
        ("condition=x", "country"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_written(seeded_client: TestClient, query: str, said: str) -> None:
    form = page(seeded_client.get(f"/find?{query}"))
    assert form.css_first(f"#{said}").attributes.get("aria-invalid") == "true"


def test_an_answer_names_its_reasons(site: Site, client: TestClient) -> None:
    a_listing(site, conditions=["bells-palsy"])
    reasons = texts(client.get("/find?country=NO&condition=bells-palsy"), ".reason")
    assert reasons == ["Shown because: It is in your country. It names Bell's palsy."]


def test_who_knows_a_place_that_is_not_there_can_suggest_it(seeded_client: TestClient) -> None:
    answer = page(seeded_client.get("/find?country=NO"))
    assert answer.css_matches('main a[href="/listings/new?country=NO"]')


def test_a_wish_that_is_not_met_is_said_too(site: Site, client: TestClient) -> None:
    a_listing(site)
    reason = texts(client.get("/find?country=NO&treatment=botulinum-toxin&language=nb&funding=public"), ".reason")[0]
    assert reason.startswith("Fits in part:")


def test_what_may_be_urgent_comes_first(seeded_client: TestClient) -> None:
    urgent = page(seeded_client.get("/find?country=NO&since=days"))
    assert urgent.css_first(".emergency") is not None
    assert page(seeded_client.get("/find?country=NO&since=years")).css_first(".emergency") is None
    assert seeded_client.get("/find/first").status_code == 200


def test_an_answer_is_not_for_search_engines(seeded_client: TestClient) -> None:
    robots = page(seeded_client.get("/find?country=NO")).css_first("meta[name=robots]")
    assert robots.attributes["content"] == "noindex"


def test_changing_shows_the_form_with_what_was_told(seeded_client: TestClient) -> None:
    form = page(seeded_client.get("/find?change=1&country=NO&condition=bells-palsy&city=Bergen"))
    chosen = {node.attributes["value"] for node in form.css("option[selected]")}
    assert {"NO", "bells-palsy"} <= chosen
    assert form.css_first("#city").attributes["value"] == "Bergen"


def test_who_cannot_travel_is_not_sent_abroad(site: Site, client: TestClient) -> None:
    a_listing(site, kind=Kind.CHARITY)
    a_listing(site, "swedish", country="SE", accepts_international=Known.YES)
    ids = [one["id"] for one in client.get("/api/v1/find?country=NO&travel=no").json()["sections"]]
    assert ids == ["in_country", "remote", "signposts"]


def test_who_has_nothing_else_is_shown_the_way_abroad_all_the_same(site: Site, client: TestClient) -> None:
    a_listing(site, "swedish", country="SE", accepts_international=Known.YES)
    sections = client.get("/api/v1/find?country=NO&travel=no").json()["sections"]
    assert {one["id"]: one["total"] for one in sections}["accepts_international"] == 1


def test_one_wish_less_is_offered_when_few_fit(site: Site, client: TestClient) -> None:
    a_listing(site, treatments=["physiotherapy"])
    offered = client.get("/api/v1/find?country=NO&treatment=physiotherapy&language=nb").json()["relaxations"]
    assert [(one["drop"], one["count"]) for one in offered] == [("language", 1)]
    assert "language" not in offered[0]["url"]


def test_a_section_can_be_shown_in_full(seeded_client: TestClient) -> None:
    short = page(seeded_client.get("/find?country=GB")).css("#in_country-head ~ ul li, #in_country .entries > li")
    whole = page(seeded_client.get("/find?country=GB&show=in_country")).css(
        "#in_country-head ~ ul li, #in_country .entries > li"
    )
    assert 0 < len(short) < len(whole)


@pytest.mark.parametrize(
    "query", ["show=nowhere", "language=xx&language=yy", "since=yesterday", "travel=perhaps", "city=%00"]
)
def test_whatever_is_asked_is_answered_with_a_page(seeded_client: TestClient, query: str) -> None:
    assert texts(seeded_client.get(f"/find?country=NO&{query}"), "h1") != []
