"""The directory as files: nothing hidden is in them, no spreadsheet runs them, and they can be read again."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.listings.export import COLUMNS, FORMATS, guarded
from app.listings.importing import DANGEROUS, _unguarded, read
from app.listings.loading import load
from app.models import AddressVisibility, Known, Origin, Precision, Status
from app.site import Site
from tests.factories import a_listing, a_source, do_jobs

SECRET = {
    "address": "Hemmeligveien 7", "postal_code": "5003", "city": "Stavern", "region": "Vestfoldland",
    "latitude": 58.777123, "longitude": 10.666456, "position_precision": Precision.EXACT,
}  # fmt: skip


def exported(site: Site, form: str) -> str:
    make, _media_type = FORMATS[form]
    with site.database.reading() as connection:
        return "".join(make(connection, "http://testserver", site.tongues["en"], date(2026, 11, 22)))


def cells(site: Site) -> list[dict[str, str]]:
    text = exported(site, "csv")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def brought_back(site: Site, folder: Path) -> tuple[int, int, int, list[str]]:
    path = folder / "back.csv"
    path.write_text(exported(site, "csv"), encoding="utf-8", newline="")
    parsed = read(path, site.taxonomy)
    assert parsed.errors == []
    with site.database.writing() as db:
        report = load(db, parsed.rows, site.gazetteer, key="key", file_name="back.csv", source_date=date(2026, 11, 22))
    do_jobs(site)
    return report.created, report.updated, report.unchanged, report.edited_here


@given(st.text(alphabet=st.sampled_from("='+-@\t\r\n aÅ"), max_size=8))
def test_s40_no_cell_is_run_by_a_spreadsheet_and_every_cell_comes_back(cell: str) -> None:
    assert not guarded(cell).startswith(DANGEROUS)
    assert _unguarded(guarded(cell)) == cell


def test_s40_a_formula_in_any_column_is_guarded(site: Site) -> None:
    evil = '=HYPERLINK("https://evil.example")'
    a_listing(site, name=evil, summary="+1", city="@SUM", phone="-1", region="\tx", sources=[a_source(title=evil)])
    row = cells(site)[0]
    assert row["name"] == f"'{evil}"
    assert not [name for name, cell in row.items() if cell.startswith(DANGEROUS)]


def test_what_is_exported_comes_back_unchanged(site: Site, tmp_path: Path) -> None:
    a_listing(
        site, name="'=1+1", native_name='Øre; nese, "hals"', summary="Two\nlines.", description="-",
        phone="+47 55 55 55 55",
        languages=["nb", "en"], conditions=["bells-palsy"], treatments=["physiotherapy"], funding=["public"],
        remote_consultation=Known.NO, accepts_international=Known.YES, organisation_wide=["languages"],
        waiting_note="Long; ask.", website="https://clinic.example/a;b", email="a@clinic.example",
        sources=[a_source(title="A ; B"), a_source("https://b.example", supports=[])],
    )  # fmt: skip
    a_listing(site, "exact", latitude=60.123456789, longitude=-5.1, position_precision=Precision.EXACT, address="A 1")
    a_listing(site, "third", origin=Origin.THIRD_PARTY, city=None, latitude=None, longitude=None,
              position_precision=Precision.NONE)  # fmt: skip
    for visibility in AddressVisibility:
        a_listing(site, f"seen-{visibility.value}", address_visibility=visibility, **SECRET)
    assert brought_back(site, tmp_path) == (0, 0, 6, [])


def test_the_real_data_comes_back_unchanged(seeded: Site, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "real.csv"
    path.write_text(exported(seeded, "csv"), encoding="utf-8", newline="")
    parsed = read(path, site.taxonomy)
    assert parsed.errors == []
    for _ in range(2):
        with site.database.writing() as db:
            report = load(
                db, parsed.rows, site.gazetteer, key="key", file_name="real.csv", source_date=date(2026, 11, 22)
            )
    assert (report.updated, report.unchanged) == (0, len(parsed.rows))
    days = ("exported_on", "source_seen_on")
    assert [without(row, days) for row in cells(site)] == [without(row, days) for row in cells(seeded)]


def without(row: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in names}


def test_only_published_listings_are_exported(site: Site) -> None:
    for status in Status:
        a_listing(site, status.value, status=status)
    assert [row["id"] for row in cells(site)] == ["published"]
    assert [item["slug"] for item in json.loads(exported(site, "json"))["items"]] == ["published"]


def test_the_files_name_their_licence_and_their_day(site: Site) -> None:
    a_listing(site)
    assert list(cells(site)[0]) == list(COLUMNS)
    assert (cells(site)[0]["licence"][:9], cells(site)[0]["exported_on"]) == ("CC BY 4.0", "2026-11-22")
    for form in ("json", "geojson"):
        said = json.loads(exported(site, form))
        assert (said["licence"][:9], said["exported_on"]) == ("CC BY 4.0", "2026-11-22")


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_directory_is_a_file_too(site: Site, form: str) -> None:
    text = exported(site, form)
    assert cells(site) == [] if form == "csv" else json.loads(text)


def test_geojson_says_where_and_how_exactly(site: Site) -> None:
    a_listing(site)
    a_listing(site, "nowhere", latitude=None, longitude=None, position_precision=Precision.NONE)
    features = json.loads(exported(site, "geojson"))["features"]
    assert [(one["id"], one["geometry"]["coordinates"]) for one in features] == [("bergen-clinic", [5.32415, 60.39299])]
    assert features[0]["properties"]["position_precision"] == "city"


def _everything_public(site: Site, client: TestClient) -> dict[str, str]:
    """Every place where a listing is shown, as text."""
    addresses = [
        "/listings/secret", "/listings/secret/contact.vcf", "/listings", "/listings?view=map", "/countries/no",
        "/shortlist?keep=secret", "/api/v1/listings", "/api/v1/listings/secret", "/api/v1/find?country=NO",
        "/find?country=NO", "/api/v1/export.csv", "/api/v1/export.json", "/api/v1/export.geojson",
    ]  # fmt: skip
    took = re.compile(r'"took_ms":[0-9.]+')  # which may read like a coordinate
    shown = {address: took.sub("", client.get(address).text) for address in addresses}
    with site.database.reading() as connection:
        shown["index"] = "\n".join(map(repr, site.documents.all(connection)))
    return shown


@pytest.mark.parametrize(
    ("visibility", "hidden"),
    [
        (AddressVisibility.HIDDEN, ["Hemmeligveien", "5003", "Stavern", "Vestfoldland", "58.77", "10.66"]),
        (AddressVisibility.CITY, ["Hemmeligveien", "5003", "58.77", "10.66"]),
    ],
)
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CLOSED])
def test_an_address_that_is_not_to_be_shown_is_nowhere(
    site: Site, client: TestClient, visibility: AddressVisibility, hidden: list[str], status: Status
) -> None:
    a_listing(site, "secret", address_visibility=visibility, status=status, **SECRET)
    a_listing(site, "near", latitude=59.0, longitude=10.5)
    for place, text in _everything_public(site, client).items():
        assert [word for word in hidden if word in text] == [], place
    assert "Hemmeligveien" not in client.get("/api/v1/listings?q=Hemmeligveien").text


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CLOSED])
def test_no_distance_leads_to_a_hidden_position(site: Site, client: TestClient, status: Status) -> None:
    a_listing(site, "secret", address_visibility=AddressVisibility.HIDDEN, status=status, **SECRET)
    for number, slug in enumerate(["one", "two", "three"]):
        a_listing(site, slug, latitude=59.0 + number, longitude=10.0)
    assert " km from here" not in client.get("/listings/secret").text
    for address in ("/api/v1/listings?near=59,10", "/api/v1/find?country=NO&city=Oslo"):
        found: Any = client.get(address).json()
        items = found.get("items") or [one["listing"] for section in found["sections"] for one in section["items"]]
        assert {item["distance_km"] for item in items if item["slug"] == "secret"} <= {None}
