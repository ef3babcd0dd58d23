"""The directory as HSDS 3.1: every service is what the specification asks for, and says no more than our own pages."""

import json
import re
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from app.config import ROOT
from app.listings.hsds import as_uri, to_hsds
from app.models import AddressVisibility, Known, Precision, Status
from app.site import Site
from tests.factories import a_listing, a_source
from tests.listings.test_export import SECRET

# What the specification asks of a service and of all that it names: types, formats and what is required. Read off HSDS
# 3.1 of Open Referral (openreferral/specification, 3.1-dev, abc731c of 10 October 2024), without its words.
ASKED = ROOT / "tests" / "listings" / "hsds.json"
FULL: dict[str, Any] = {
    "native_name": "Klinikken", "description": "They train faces.", "city": "Bergen", "region": "Vestland",
    "address": "Gata 1", "postal_code": "5003", "latitude": 60.39, "longitude": 5.32,
    "position_precision": Precision.EXACT, "website": "https://klinikken.example/ansikt/å",
    "email": "a@klinikken.example", "phone": "55 55 55 55 / 55 55 55 56", "languages": ["nb", "en"],
    "conditions": ["bells-palsy"], "treatments": ["botulinum-toxin"], "funding": ["public"],
    "remote_consultation": Known.YES, "accepts_international": Known.NO, "referral_required": Known.YES,
    "checked_on": date(2026, 11, 20),
}  # fmt: skip


@cache
def validator() -> Draft202012Validator:
    schemas = json.loads(ASKED.read_text())
    known = [(name, DRAFT202012.create_resource(schema)) for name, schema in schemas.items()]
    return Draft202012Validator(
        schemas["service.json"], registry=Registry().with_resources(known), format_checker=FormatChecker()
    )


def exported(site: Site) -> dict[str, Any]:
    with site.database.reading() as connection:
        page: dict[str, Any] = json.loads("".join(to_hsds(connection, site, date(2026, 11, 22))))
    assert [error.message for service in page["contents"] for error in validator().iter_errors(service)] == []
    return page


def uris(value: Any) -> list[str]:
    if isinstance(value, dict):
        named = [value[name] for name in ("url", "website", "term_uri", "uri") if name in value]
        return named + [one for inner in value.values() for one in uris(inner)]
    return [one for inner in value for one in uris(inner)] if isinstance(value, list) else []


def test_the_real_directory_is_one_valid_page_whose_names_are_its_own(seeded: Site) -> None:
    page = exported(seeded)
    services = page["contents"]
    assert (page["total_items"], page["size"], page["empty"]) == (len(services), len(services), False)
    assert len({service["id"] for service in services}) == len(services) > 400
    assert all(UUID(service["id"]).version == 5 for service in services)
    assert exported(seeded) == page
    assert [one for one in uris(services) if not re.fullmatch(r"https?://[!-~]+", one)] == []
    assert page["licence"].startswith("CC BY 4.0")


def test_the_schemas_refuse_what_is_wrong() -> None:
    assert {error.validator for error in validator().iter_errors({"id": "1", "phones": [{"id": None}]})} == {
        "required", "type", "format",
    }  # fmt: skip


def test_all_that_is_known_of_a_place_is_said_with_its_sources(site: Site) -> None:
    a_listing(site, sources=[a_source("https://klinikken.example/om", title="About")], **FULL)
    (service,) = exported(site)["contents"]
    organization, (place, online) = service["organization"], service["service_at_locations"]
    assert (service["name"], service["description"], service["status"]) == (
        "The clinic bergen-clinic",
        "They train faces.",
        "active",
    )
    assert (organization["alternate_name"], organization["website"]) == (
        "Klinikken", "https://klinikken.example/ansikt/%C3%A5",
    )  # fmt: skip
    assert service["organization_id"] == organization["id"] != service["id"]
    assert place["location"]["addresses"][0]["address_1"] == "Gata 1"
    assert (place["location"]["latitude"], place["location"]["name"]) == (60.39, "Bergen, Vestland, Norway")
    assert online["location"]["location_type"] == "virtual"
    assert [one["number"] for one in service["phones"]] == ["+47 55 55 55 55", "+47 55 55 55 56"]
    assert [one["code"] for one in service["languages"]] == ["nb", "en"]
    assert (service["application_process"], service["eligibility_description"], service["assured_date"]) == (
        "A referral is needed.", "Only people of the country are seen.", "2026-11-20",
    )  # fmt: skip
    terms = [one["taxonomy_term"] for one in service["attributes"]]
    assert [(one["taxonomy_detail"]["name"], one["code"], one["name"]) for one in terms] == [
        ("Condition", "bells-palsy", "Bell's palsy"), ("Treatment", "botulinum-toxin", "Botulinum toxin"),
        ("Who pays", "public", "Public health service"), ("Kind", "clinic", "Clinic"),
    ]  # fmt: skip
    assert service["additional_urls"][-1]["url"] == "https://klinikken.example/om"


def test_what_is_not_known_is_left_out_and_never_said_to_be_no(site: Site) -> None:
    a_listing(site, website=None, email=None, phone=None, city=None, latitude=None, longitude=None,
              position_precision=Precision.NONE)  # fmt: skip
    (service,) = exported(site)["contents"]
    said = {"application_process", "eligibility_description", "assured_date", "url", "email", "phones"}
    assert said & service.keys() == set()
    assert [one["location"]["location_type"] for one in service["service_at_locations"]] == ["physical"]


@pytest.mark.parametrize(
    ("visibility", "hidden"),
    [
        (AddressVisibility.HIDDEN, ["Hemmeligveien", "5003", "Stavern", "Vestfoldland", "58.77", "10.66"]),
        (AddressVisibility.CITY, ["Hemmeligveien", "5003", "58.77", "10.66"]),
    ],
)
def test_what_a_listing_hides_is_hidden_here_and_what_is_not_public_is_not_here(
    site: Site, visibility: AddressVisibility, hidden: list[str]
) -> None:
    a_listing(site, "secret", address_visibility=visibility, **SECRET)
    for status in (Status.DRAFT, Status.CLOSED, Status.REMOVED):
        a_listing(site, f"is-{status.value}", name=f"Is {status.value}", status=status)
    page = exported(site)
    assert page["total_items"] == 1
    # The ids are made from the address of the listing alone.
    words = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", json.dumps(page, ensure_ascii=False))
    assert [word for word in hidden if word in words] == []


def test_an_empty_directory_is_an_empty_page(site: Site) -> None:
    page = exported(site)
    assert (page["contents"], page["total_items"], page["empty"]) == ([], 0, True)


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("https://ex.example/é?q=ø#å", "https://ex.example/%C3%A9?q=%C3%B8#%C3%A5"),
        ("https://møre.example", "https://xn--mre-0na.example"), ("https://ex.example:8080/a%20b", "https://ex.example:8080/a%20b"),
        ("www.ex.example", None), ("ftp://ex.example", None), ("https://", None), ("https://a..b/", None),
        ("https://ex.example:no/", None), (None, None),
    ],
)  # fmt: skip
def test_addresses_are_written_as_uris(written: str | None, uri: str | None) -> None:
    assert as_uri(written) == uri
