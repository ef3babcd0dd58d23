"""Organisations that asked not to be listed: gone, and not brought back by a file."""

from datetime import date
from typing import Any

from sqlmodel import select
from starlette.testclient import TestClient

from app.listings.importing import ListingRow
from app.listings.loading import load
from app.models import (
    DoNotList,
    ProposalKind,
)
from app.site import Site
from tests.factories import a_listing
from tests.proposals.moderating import NEW, SOURCE, sent, take, undo
from tests.proposals.suggesting import cases_of


def test_who_asked_to_be_taken_out_is_gone_and_a_file_cannot_bring_them_back(site: Site, client: TestClient) -> None:
    a_listing(site, name="Fjord Face", email="desk@fjordface.example", phone="+47 55 97 50 00")
    number = sent(site, ProposalKind.REMOVAL)
    before = take(site, number)
    site.stamp.forget()
    assert client.get("/listings/bergen-clinic").status_code == 404
    with site.database.writing() as db:
        kept = " ".join(db.scalars(select(DoNotList.key_hash)))
    assert "fjord" not in kept
    for row in ROWS:
        assert imported(site, row) == ([row["id"]], 0)
    assert imported(site, ROWS[0] | {"id": "other", "name": "Quite another", "phone": None})[1] == 1
    undo(site, number, before)
    assert imported(site, ROWS[1])[1] == 1


ROWS: list[dict[str, Any]] = [
    {"id": "bergen-clinic", "name": "Whatever it is called now", "phone": "+4755000000"},
    {"id": "fjord-face-2", "name": "FJORD  FACE", "phone": None},
    {"id": "fjord-face-3", "name": "A new name", "phone": "55 97 50 00"},
    {"id": "fjord-face-4", "name": "Another new name", "phone": None, "email": "Desk@fjordface.example"},
]


def imported(site: Site, row: dict[str, Any]) -> tuple[list[str], int]:
    """Who was left out, and how many are new."""
    said = {"kind": "clinic", "country": "NO", "sources": [{"url": SOURCE, "title": "About"}]}
    rows = [ListingRow.model_validate({**said, **row})]
    key = site.settings.signing_key
    with site.database.writing() as db:
        report = load(db, rows, site.gazetteer, key=key, file_name="rows.json", source_date=date(2026, 11, 22))
    return report.not_wanted, report.created


def test_one_clinic_of_a_hospital_leaves_and_the_others_may_come(site: Site) -> None:
    shared = {"website": "https://hospital.example", "phone": "+47 55 97 50 00"}
    a_listing(site, **shared)
    a_listing(site, "other-unit", **shared)
    take(site, sent(site, ProposalKind.REMOVAL))
    assert imported(site, {"id": "third-unit", "name": "Third unit", **shared}) == ([], 1)


def test_a_moderator_learns_that_a_new_place_has_asked_not_to_be_listed(site: Site) -> None:
    a_listing(site, name="Fjord Face Clinic")
    take(site, sent(site, ProposalKind.REMOVAL))
    sent(site, ProposalKind.NEW, **NEW)
    assert cases_of(site)[-1].note == "Asked not to be listed"
