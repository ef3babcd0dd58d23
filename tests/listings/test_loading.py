"""Bringing a file in: all or nothing, twice changes nothing, and what people did here stays."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from app.listings import actions
from app.listings.importing import read
from app.listings.loading import Report, load
from app.models import ImportRun, Job, Known, Listing, Precision, Revision, Status
from app.site import Site
from tests.factories import a_file, a_listing, a_row, do_jobs

DAY = date(2026, 11, 22)


def bring_in(site: Site, folder: Path, *rows: dict[str, Any]) -> Report:
    parsed = read(a_file(folder, *rows), site.taxonomy)
    assert parsed.errors == []
    with site.database.writing() as db:
        report = load(db, parsed.rows, site.gazetteer, key="key", file_name="rows.json", source_date=DAY)
    do_jobs(site)
    return report


def listing_of(site: Site, slug: str = "bergen-clinic") -> Listing:
    with site.database.writing() as db:
        return db.exec(select(Listing).where(col(Listing.slug) == slug)).one()


def _counts(report: Report) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def _number(site: Site, table: type[Any]) -> int:
    with site.database.writing() as db:
        return len(db.exec(select(table)).all())


def test_a_new_listing_can_be_found_afterwards(site: Site, tmp_path: Path) -> None:
    assert _counts(bring_in(site, tmp_path, a_row(remote_consultation=False))) == (1, 0, 0)
    listing = listing_of(site)
    assert (listing.status, listing.remote_consultation, listing.accepts_international) == (
        Status.PUBLISHED, Known.NO, Known.UNKNOWN,
    )  # fmt: skip
    assert (listing.position_precision, round(listing.latitude or 0)) == (Precision.CITY, 60)
    assert site.index.versions() == {listing.id: 1}


def test_the_same_file_twice_changes_nothing(site: Site, tmp_path: Path) -> None:
    rows = [a_row(), a_row("oslo-clinic", city="Oslo")]
    bring_in(site, tmp_path, *rows)
    before = (site.stamp.number(), _number(site, Revision), _number(site, ImportRun))
    report = bring_in(site, tmp_path, *rows)
    assert (_counts(report), report.run_id) == ((0, 0, 2), None)
    assert (site.stamp.number(), _number(site, Revision), _number(site, ImportRun)) == before


def test_a_file_that_says_something_new_changes_just_that(site: Site, tmp_path: Path) -> None:
    bring_in(site, tmp_path, a_row(), a_row("oslo-clinic"))
    report = bring_in(site, tmp_path, a_row(summary="New words."), a_row("oslo-clinic"))
    assert _counts(report) == (0, 1, 1)
    assert (listing_of(site).summary, listing_of(site).version) == ("New words.", 2)


def test_what_was_edited_here_is_left_alone_and_reported(site: Site, tmp_path: Path) -> None:
    bring_in(site, tmp_path, a_row())
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing_of(site).id), {"phone": "+47 1 23 45 67"}, reason="they moved")
    report = bring_in(site, tmp_path, a_row(phone="+47 9 99 99 99"))
    assert (report.edited_here, report.updated) == (["bergen-clinic"], 0)
    assert listing_of(site).phone == "+47 1 23 45 67"


def test_an_edit_here_and_an_unchanged_file_is_nothing_to_report(site: Site, tmp_path: Path) -> None:
    bring_in(site, tmp_path, a_row())
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing_of(site).id), {"phone": "+47 1 23 45 67"}, reason="they moved")
    report = bring_in(site, tmp_path, a_row())
    assert (report.edited_here, report.unchanged) == ([], 1)


def test_a_listing_that_was_made_here_is_never_overwritten(site: Site, tmp_path: Path) -> None:
    a_listing(site, name="Made here")
    report = bring_in(site, tmp_path, a_row())
    assert (report.edited_here, listing_of(site).name) == (["bergen-clinic"], "Made here")


def test_an_import_never_moves_the_date_of_a_check(site: Site, tmp_path: Path) -> None:
    bring_in(site, tmp_path, a_row())
    with site.database.writing() as db:
        listing = db.get_one(Listing, listing_of(site).id)
        listing.checked_on = listing.next_check_on = date(2025, 1, 1)
    bring_in(site, tmp_path, a_row(summary="New words."))
    listing = listing_of(site)
    assert (listing.summary, listing.checked_on, listing.next_check_on) == (
        "New words.", date(2025, 1, 1), date(2025, 1, 1),
    )  # fmt: skip


def test_an_import_is_taken_back_as_a_whole(site: Site, tmp_path: Path) -> None:
    bring_in(site, tmp_path, a_row())
    before = listing_of(site).model_dump(exclude={"version", "updated_at"})
    report = bring_in(site, tmp_path, a_row(summary="New words.", city="Oslo", sources=[_source("https://b.example")]),
                      a_row("oslo-clinic"))  # fmt: skip
    with site.database.writing() as db:
        assert actions.undo(db, db.get_one(ImportRun, report.run_id)) == (2, 0)
    do_jobs(site)
    assert listing_of(site).model_dump(exclude={"version", "updated_at"}) == before
    assert listing_of(site, "oslo-clinic").status == Status.REMOVED
    assert list(site.index.versions()) == [listing_of(site).id]
    with site.database.writing() as db:
        assert db.get_one(ImportRun, report.run_id).undone_at is not None
        assert actions.snapshot(db, db.get_one(Listing, before["id"]))["sources"][0]["url"].endswith("/about")


def test_taking_an_import_back_leaves_later_edits_alone(site: Site, tmp_path: Path) -> None:
    report = bring_in(site, tmp_path, a_row(), a_row("oslo-clinic"))
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing_of(site).id), {"phone": "+47 1 23 45 67"}, reason="they moved")
    with site.database.writing() as db:
        assert actions.undo(db, db.get_one(ImportRun, report.run_id)) == (1, 1)
    assert (listing_of(site).status, listing_of(site, "oslo-clinic").status) == (Status.PUBLISHED, Status.REMOVED)


@pytest.mark.parametrize(
    "second",
    [
        {"name": "The Clinic, Bergen-Clinic"},
        {"name": "Quite another name", "phone": "+47 55 55 55 55"},
        {"name": "Quite another name", "email": "a@clinic.example"},
    ],
)
def test_a_possible_duplicate_is_reported_and_still_brought_in(
    site: Site, tmp_path: Path, second: dict[str, str]
) -> None:
    bring_in(site, tmp_path, a_row(phone="+47 55 55 55 55", email="a@clinic.example"))
    report = bring_in(site, tmp_path, a_row("another", **second))
    assert (report.duplicates, report.created) == ([("another", "bergen-clinic")], 1)


def test_the_same_name_in_another_country_is_no_duplicate(site: Site, tmp_path: Path) -> None:
    bring_in(site, tmp_path, a_row())
    assert bring_in(site, tmp_path, a_row("another", name="The clinic bergen-clinic", country="SE")).duplicates == []


def test_a_town_that_nobody_knows_is_reported(site: Site, tmp_path: Path) -> None:
    report = bring_in(site, tmp_path, a_row(city="Qqqxz"))
    assert (report.without_position, listing_of(site).position_precision) == (["bergen-clinic"], Precision.NONE)


def test_a_load_that_fails_half_way_leaves_nothing(site: Site, tmp_path: Path) -> None:
    parsed = read(a_file(tmp_path, a_row(), a_row("oslo-clinic")), site.taxonomy)
    steps = iter([None])
    with pytest.raises(StopIteration), site.database.writing() as db:
        load(db, parsed.rows, site.gazetteer, key="key", file_name="x", source_date=DAY, step=lambda: next(steps))
    assert [_number(site, table) for table in (Listing, Revision, ImportRun, Job)] == [0, 0, 0, 0]


def test_a_closed_listing_is_brought_in_as_closed(site: Site, tmp_path: Path) -> None:
    bring_in(site, tmp_path, a_row(status="closed", closed_reason="The doctor retired."))
    listing = listing_of(site)
    assert (listing.status, listing.closed_on, listing.closed_reason) == (Status.CLOSED, DAY, "The doctor retired.")
    assert site.index.versions() == {}


def test_a_source_for_the_whole_hospital_is_marked_as_such(site: Site, tmp_path: Path) -> None:
    wide = _source("https://hospital.example/international", supports=["accepts_international"])
    bring_in(site, tmp_path, a_row(scope={"accepts_international": "organisation"}, sources=[_source(), wide]))
    with site.database.writing() as db:
        snapshot = actions.snapshot(db, listing_of(site))
    assert snapshot["organisation_wide"] == ["accepts_international"]
    assert [source["scope"] for source in snapshot["sources"]] == ["unit", "organisation"]


def _source(url: str = "https://clinic.example/about", **fields: Any) -> dict[str, Any]:
    return {"url": url, "title": "A page", "supports": ["name"]} | fields
