"""Who reads a number may be in another country: it is shown, and dialled, with its code."""

import json

import phonenumbers
import pytest
from starlette.testclient import TestClient

from app.config import ROOT
from app.phones import from_anywhere
from app.site import Site
from tests.factories import a_listing, page


@pytest.mark.parametrize(
    ("written", "country", "shown", "url"),
    [
        ("07071 29-80325", "DE", "+49 7071 2980325", "tel:+49-7071-2980325"),
        ("+44 (0)20 7183 1559", "GB", "+44 20 7183 1559", "tel:+44-20-7183-1559"),
        ("(905) 472-8978 ext. 5", "CA", "+1 905-472-8978 ext. 5", "tel:+1-905-472-8978;ext=5"),
        ("1300 856 282", "AU", "1300 856 282", "tel:1300856282"),  # Australia only
        ("ring the desk", "GB", "ring the desk", ""),
    ],
)
def test_a_number_is_shown_and_dialled_as_from_abroad(written: str, country: str, shown: str, url: str) -> None:
    assert from_anywhere(written, country) == ((shown, url),)


def test_each_of_several_numbers_has_its_link(site: Site, client: TestClient) -> None:
    a_listing(site, phone="55 55 55 55; 55 55 55 56")
    links = page(client.get("/listings/bergen-clinic")).css("a[href^='tel:']")
    assert [one.text() for one in links] == ["+47 55 55 55 55", "+47 55 55 55 56"]
    kept = page(client.get("/shortlist?keep=bergen-clinic")).css("a[href^='tel:']")
    assert [one.attributes["href"] for one in kept] == ["tel:+47-55-55-55-55", "tel:+47-55-55-55-56"]
    assert "VOICE:+47 55 55 55 56" in client.get("/listings/bergen-clinic/contact.vcf").text


def test_no_number_of_the_real_directory_leads_to_another_country() -> None:
    for row in json.loads((ROOT / "data" / "listings.json").read_text()):
        for phone in from_anywhere(row.get("phone") or "", row["country"]):
            number = phonenumbers.parse(phone.shown, row["country"])
            if phone.shown.startswith("+"):
                assert phonenumbers.region_code_for_number(number) == row["country"]
            else:
                reached = phonenumbers.can_be_internationally_dialled(number)
                assert not (reached and phonenumbers.is_valid_number(number))
