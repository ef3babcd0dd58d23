import json

import pytest
from starlette.testclient import TestClient

from app.site import Site
from tests.factories import a_listing

READS = [
    "/api/v1/listings", "/api/v1/find?country=NO", "/api/v1/suggest?q=ber", "/api/v1/countries", "/api/v1/topics",
    "/api/openapi.json", "/api/v1/listings/alder-hey-facial-palsy",
]  # fmt: skip


@pytest.mark.parametrize("address", READS)
def test_everybody_may_read(seeded_client: TestClient, address: str) -> None:
    answer = seeded_client.get(address, headers={"origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/nowhere", 404),
        ("/api/v1/listings/nowhere", 404),
        ("/api/v1/listings?near=qqqxz", 404),
        ("/api/v1/find?country=XX", 404),
        ("/api/v1/find", 422),
        ("/api/v1/listings?page=0", 422),
        ("/api/v1/listings?per_page=101", 422),
        ("/api/v1/listings?sort=upside-down", 422),
        ("/api/v1/listings?radius_km=nan", 422),
        ("/api/v1/export.xls", 422),
    ],
)
def test_what_is_wrong_is_a_problem_in_the_same_shape(seeded_client: TestClient, address: str, status: int) -> None:
    answer = seeded_client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    body = answer.json()
    assert (body["status"], body["type"], bool(body["title"])) == (status, "about:blank", True)
    assert status != 422 or body["errors"][0]["parameter"]


def test_every_country_of_the_world_is_there_also_those_with_nobody(seeded_client: TestClient) -> None:
    items = seeded_client.get("/api/v1/countries").json()["items"]
    assert len(items) > 240
    assert sum(item["listings"] for item in items) == 409
    assert min(item["listings"] for item in items) == 0


def test_a_page_of_listings_has_counts_for_every_facet(seeded_client: TestClient) -> None:
    body = seeded_client.get("/api/v1/listings?country=NO&country=SE").json()
    assert (body["total"], len(body["items"]), body["page"], body["per_page"]) == (body["total"], body["total"], 1, 20)
    assert set(body["facets"]) == {
        "country", "kind", "treatment", "condition", "language", "funding", "remote", "international",
    }  # fmt: skip
    counted = {one["value"]: one["count"] for one in body["facets"]["country"]}
    assert counted["NO"] + counted["SE"] == body["total"] < sum(counted.values())


def test_words_are_understood_and_said_back(seeded_client: TestClient) -> None:
    body = seeded_client.get("/api/v1/listings?q=botoks+nederland").json()
    assert {(one["type"], one["id"]) for one in body["understood"]} == {
        ("treatment", "botulinum-toxin"), ("country", "NL"),
    }  # fmt: skip
    assert {item["country"] for item in body["items"]} == {"NL"}


def test_labels_are_in_the_language_of_the_address(seeded_client: TestClient) -> None:
    names = {item["code"]: item["name"] for item in seeded_client.get("/nb/api/v1/countries").json()["items"]}
    assert names["DE"] == "Tyskland"


def test_what_is_not_known_is_null_and_never_false(site: Site, client: TestClient) -> None:
    a_listing(site)
    body = client.get("/api/v1/listings/bergen-clinic").json()
    assert [body[name] for name in ("remote_consultation", "accepts_international", "referral_required")] == [None] * 3
    assert (body["freshness"], body["waiting"]) == ("unchecked", None)


def test_spotting_finds_topics_places_and_contacts(site: Site, client: TestClient) -> None:
    a_listing(site, phone="+47 55 55 55 55", email="a@klinikken.org", website="https://klinikken.org/face")
    text = "😀 Botox in Bergen? Call +47 55 55 55 55, a@klinikken.org or https://klinikken.org/face"
    found = client.post("/api/v1/spot", json={"text": text}).json()
    for one in [*found["concepts"], *found["places"]]:
        assert text[one["start"] : one["end"]].casefold() in {"botox", "bergen"}
    assert [(one["kind"], one["listing"]) for one in found["contacts"]] == [
        ("phone", "bergen-clinic"), ("email", "bergen-clinic"), ("url", "bergen-clinic"),
    ]  # fmt: skip


def test_spotting_takes_offsets_from_the_text_that_was_sent(site: Site, client: TestClient) -> None:
    a_listing(site, website="https://klinikken.org/face")
    text = "😀 jane (at) example (dot) org, @jane on Instagram, http://testserver/listings/x, www.klinikken.org"
    contacts = client.post("/api/v1/spot", json={"text": text}).json()["contacts"]
    assert [(one["kind"], text[one["start"] : one["end"]], one["listing"]) for one in contacts] == [
        ("email", "jane (at) example (dot) org", None), ("url", "www.klinikken.org", "bergen-clinic"),
    ]  # fmt: skip


@pytest.mark.parametrize(("place", "found"), [("Bergen", ["55 55 55 55"]), ("Norge", ["55 55 55 55"]), ("Køln", [])])
def test_spotting_finds_the_national_numbers_of_the_countries_that_a_text_names(
    client: TestClient, place: str, found: list[str]
) -> None:
    text = f"{place}: 55 55 55 55."
    contacts = client.post("/api/v1/spot", json={"text": text}).json()["contacts"]
    assert [text[one["start"] : one["end"]] for one in contacts] == found


def test_spotting_names_the_caution_of_a_text(client: TestClient) -> None:
    text = "I have had Bell's palsy since yesterday. Should I see a doctor?"
    (caution,) = client.post("/api/v1/spot", json={"text": text}).json()["cautions"]
    assert caution["id"] == "new-weakness-no-doctor"


@pytest.mark.parametrize(
    ("url", "language", "label"),
    [
        ("/api/v1/spot", "nb", "Norge"), ("/api/v1/spot", "no-NO", "Norge"), ("/de/api/v1/spot", "nb", "Norge"),
        ("/de/api/v1/spot", None, "Norwegen"), ("/de/api/v1/spot", "ja", "Norwegen"),
        ("/de/api/v1/spot", "", "Norwegen"), ("/api/v1/spot", None, "Norway"),
    ],
)  # fmt: skip
def test_spotting_answers_in_the_language_that_is_asked_for(
    client: TestClient, url: str, language: str | None, label: str
) -> None:
    text = "I have had Bell's palsy since yesterday, in Norway. Should I see a doctor?"
    found = client.post(url, json={"text": text, "language": language}).json()
    assert [one["label"] for one in found["places"]] == [label]
    tongue = {"Norge": "nb", "Norwegen": "de", "Norway": "en"}[label]
    in_its_own = client.post(f"/{tongue}/api/v1/spot", json={"text": text}).json()
    assert [one["note"] for one in found["cautions"]] == [one["note"] for one in in_its_own["cautions"]] != []


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"text": 7}', '{"text": "x", "more": 1}', json.dumps({"text": "x" * 20_001})]
)
def test_a_wrong_text_to_spot_in_is_a_problem(client: TestClient, body: str) -> None:
    answer = client.post("/api/v1/spot", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_the_longest_text_that_we_take_is_read(client: TestClient) -> None:
    answer = client.post("/api/v1/spot", json={"text": "Bergen " * 2857})
    assert (answer.status_code, len(answer.json()["places"])) == (200, 2857)


@pytest.mark.parametrize(
    ("kind", "media"), [("csv", "text/csv"), ("json", "application/json"), ("geojson", "application/geo+json")]
)
def test_the_whole_directory_can_be_taken_home(seeded_client: TestClient, kind: str, media: str) -> None:
    answer = seeded_client.get(f"/api/v1/export.{kind}")
    assert answer.headers["content-type"].split(";")[0] == media
    assert f'.{kind}"' in answer.headers["content-disposition"]
    assert answer.text.count("CC BY 4.0") >= 1


def test_suggestions_lead_to_pages_that_are_there(seeded_client: TestClient) -> None:
    for text in ("ber", "bot", "nor", "fac", "oslo", "ä", "", "%00"):
        for prefix in ("", "/nb"):
            for one in seeded_client.get(f"{prefix}/api/v1/suggest", params={"q": text}).json()["items"]:
                assert one["url"].startswith(prefix)
                assert seeded_client.get(one["url"]).status_code == 200, one
