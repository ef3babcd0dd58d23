import json
import re

import pytest
from starlette.testclient import TestClient

from app.listings import actions
from app.models import Listing, Precision, SlugRedirect, Status
from app.site import Site
from tests.factories import a_listing, a_source, do_jobs, page, statements, texts

REAL = "alder-hey-facial-palsy"


def _slugs(client: TestClient, address: str) -> list[str]:
    nodes = page(client.get(address)).css(".entries a[href*='/listings/']")
    return list(dict.fromkeys(str(node.attributes["href"]).split("/")[-1] for node in nodes))


def test_every_real_listing_has_a_page(seeded: Site, seeded_client: TestClient) -> None:
    with seeded.database.reading() as connection:
        slugs = [document.id for document in seeded.documents.all(connection)]
    assert len(slugs) == 409
    names = seeded.names(slugs)
    for slug, name in names.values():
        title = page(seeded_client.get(f"/listings/{slug}")).css_first("title")
        assert title is not None
        assert title.text().startswith(name)


def test_the_directory_shows_how_many_there_are_and_where_to_read_on(seeded_client: TestClient) -> None:
    assert texts(seeded_client.get("/listings"), "#results h2") == ["409 places"]
    first, second = _slugs(seeded_client, "/listings"), _slugs(seeded_client, "/listings?page=2")
    assert (len(first), len(second), set(first) & set(second)) == (20, 20, set())


@pytest.mark.parametrize(
    "query",
    [
        "q=botoks+nederland", "q=fysioterapi", "country=NO&country=SE", "near=bergen,NO&sort=distance",
        "near=60.39,5.32&radius_km=50", "q=xyzzyqwerty", "treatment=nowhere", "near=atlantis", "sort=upside-down",
        "page=0", "page=99999999", "page=x", "per_page=1000", "radius_km=nan", "q=" + "x" * 2000, "q=%00%F0%9F%98%80",
        "q=%22%28AND+OR+NOT%29", "view=map", "view=other", "plain=1&q=botox", "country=" + "&country=".join("AB" * 60),
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "/nb"])
def test_whatever_is_asked_is_answered_with_a_page(seeded_client: TestClient, prefix: str, query: str) -> None:
    assert texts(seeded_client.get(f"{prefix}/listings?{query}"), "h1") != []


def test_what_is_typed_is_shown_and_never_run(seeded_client: TestClient) -> None:
    answer = seeded_client.get("/listings", params={"q": '"><script>alert(1)</script>'})
    assert page(answer).css_first("#q").attributes["value"] == '"><script>alert(1)</script>'
    assert "<script>alert" not in answer.text


def test_a_facet_narrows_and_keeps_the_other_choices(seeded_client: TestClient) -> None:
    listed = seeded_client.get("/api/v1/listings?country=NO&per_page=100").json()
    assert {item["country"] for item in listed["items"]} == {"NO"}
    assert texts(seeded_client.get("/listings?country=NO"), "#results h2") == [f"{listed['total']} places"]


def test_a_listing_says_where_each_fact_comes_from(site: Site, client: TestClient) -> None:
    sources = [a_source("https://a.example", supports=["city"]), a_source("https://b.example", supports=["treatments"])]
    a_listing(site, treatments=["physiotherapy"], sources=sources)
    answer = client.get("/listings/bergen-clinic")
    facts = {fact.css_first("dt").text(): fact.text() for fact in page(answer).css(".known > div")}
    assert "source 2" in facts["Offers"]
    assert "source 1" in facts["Place"]
    assert "Not known. Ask them." in facts["Languages"]
    assert [node.attributes["href"] for node in page(answer).css("#source-1 a, #source-2 a")][:1] == [
        "https://a.example"
    ]


def test_what_stands_in_a_listing_is_shown_and_never_run(site: Site, client: TestClient) -> None:
    evil = "</script><script>alert(1)</script>"
    a_listing(site, name=evil, summary=evil, description=evil, sources=[a_source(title=evil)])
    for address in ("/listings/bergen-clinic", "/listings", "/shortlist?keep=bergen-clinic", "/find?country=NO"):
        answer = client.get(address)
        assert "<script>alert" not in answer.text, address
    said = page(client.get("/listings/bergen-clinic")).css_first("script[type='application/ld+json']")
    assert json.loads(said.text())["name"] == evil


@pytest.mark.parametrize(
    "address", ["/listings/nowhere", "/listings/nowhere/contact.vcf", "/listings/nowhere/code.svg"]
)
def test_what_is_not_there_is_not_found(seeded_client: TestClient, address: str) -> None:
    answer = seeded_client.get(address)
    assert (answer.status_code, "This page is not here" in answer.text) == (404, True)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.REMOVED])
def test_what_is_not_public_does_not_exist(site: Site, client: TestClient, status: Status) -> None:
    a_listing(site, status=status)
    for address in ("/listings/bergen-clinic", "/listings/bergen-clinic/contact.vcf", "/api/v1/listings/bergen-clinic"):
        assert client.get(address).status_code == 404
    for address in ("/listings", "/countries/no", "/shortlist?keep=bergen-clinic", "/find?country=NO", "/sitemap.xml"):
        assert "The clinic bergen-clinic" not in client.get(address).text


def test_a_listing_that_became_hidden_is_gone_even_when_the_index_lags(site: Site, client: TestClient) -> None:
    listing = a_listing(site)
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), {"status": Status.REMOVED}, reason="test")
    site.stamp.forget()
    assert list(site.index.versions()) == [listing.id]
    assert _slugs(client, "/listings?q=clinic") == []
    assert client.get("/api/v1/listings").json()["items"] == []
    suggested = client.get("/api/v1/suggest?q=clinic").json()["items"]
    assert [one for one in suggested if one["type"] == "listing"] == []


def test_a_closed_listing_keeps_its_page_with_the_reason_and_where_to_go(site: Site, client: TestClient) -> None:
    listing, successor = a_listing(site), a_listing(site, "new-clinic", name="The new clinic")
    a_listing(site, "close-by", latitude=60.4, longitude=5.4)
    with site.database.writing() as db:
        actions.close(db, db.get_one(Listing, listing.id), reason="The doctor retired.", successor=successor)
    do_jobs(site)
    answer = client.get("/listings/bergen-clinic")
    assert "The doctor retired." in texts(answer, ".notice.caution")[0]
    assert page(answer).css_first(".notice.caution a").attributes["href"] == "/listings/new-clinic"
    assert "Instead of it" in texts(answer, "aside h2")
    assert "bergen-clinic" not in _slugs(client, "/listings")
    assert client.get("/api/v1/listings/bergen-clinic").json()["closed_reason"] == "The doctor retired."


def test_an_old_address_leads_to_the_new_one(site: Site, client: TestClient) -> None:
    listing = a_listing(site)
    with site.database.writing() as db:
        db.add(SlugRedirect(slug="old-name", listing_id=listing.id or 0))
    for prefix in ("", "/nb"):
        answer = client.get(f"{prefix}/listings/old-name")
        assert (answer.status_code, answer.headers["location"]) == (301, f"{prefix}/listings/bergen-clinic")


def test_a_contact_can_be_saved_on_a_phone(site: Site, client: TestClient) -> None:
    name = "Ørekliniken; a very long name, with everything in it that could break a line " + "æ" * 60
    a_listing(site, name=name, phone="+47 55 55 55 55", address="A street 1", postal_code="5003")
    answer = client.get("/listings/bergen-clinic/contact.vcf")
    assert answer.headers["content-type"] == "text/vcard; charset=utf-8"
    assert 'filename="bergen-clinic.vcf"' in answer.headers["content-disposition"]
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    unfolded = answer.text.replace("\r\n ", "")
    escaped = name.replace(";", "\\;").replace(",", "\\,")
    assert f"FN:{escaped}" in unfolded.split("\r\n")
    assert "ADR;TYPE=WORK:;;A street 1;Bergen;;5003;NO" in unfolded.split("\r\n")


def test_a_page_can_be_scanned(seeded_client: TestClient) -> None:
    answer = seeded_client.get(f"/listings/{REAL}/code.svg")
    assert (answer.headers["content-type"], answer.text[:4]) == ("image/svg+xml", "<svg")


@pytest.mark.parametrize(
    "address", ["/listings", "/listings?q=clinic", "/api/v1/listings", "/countries/no", "/find?country=NO"]
)
def test_more_places_do_not_mean_more_questions_to_the_database(site: Site, client: TestClient, address: str) -> None:
    numbers = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            a_listing(site, slug)
        site.cards_kept.clear()
        with statements(site) as asked:
            assert client.get(address).status_code == 200
        numbers.append(len(asked))
    assert 1 <= numbers[0] == numbers[1] <= 20


def test_a_listing_without_a_place_has_no_pin(site: Site, client: TestClient) -> None:
    a_listing(site, latitude=None, longitude=None, position_precision=Precision.NONE, city=None)
    assert page(client.get("/listings/bergen-clinic")).css_first("figure svg, .map svg") is None


def test_links_lead_to_pages_that_are_there(seeded_client: TestClient) -> None:
    answer = seeded_client.get(f"/nb/listings/{REAL}")
    links = {str(node.attributes["href"]) for node in page(answer).css("a[href^='/']")}
    assert len(links) > 10
    for link in links:
        # What is for members leads a guest to the sign-in.
        wanted = 303 if link in {"/nb/account", "/nb/questions/new"} or link.endswith("/claim") else 200
        assert seeded_client.get(link.split("#")[0]).status_code == wanted, link


def test_no_link_leads_out_of_the_language_of_the_page(seeded_client: TestClient) -> None:
    for address in ("/nb/listings?q=botox", f"/nb/listings/{REAL}", "/nb/countries/no", "/nb/topics/facial-palsy"):
        links = [str(node.attributes["href"]) for node in page(seeded_client.get(address)).css("main a[href^='/']")]
        assert links
        assert [link for link in links if not re.match(r"/(nb/|static/|api/)", link)] == [], address
