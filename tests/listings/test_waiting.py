"""Waiting times, and whether new patients are taken: each with its day, and unknown again when that is too long ago."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import posts
from app.listings.importing import read
from app.listings.loading import load
from app.models import Known, Listing, ListingReport, Member, PostStatus, Question, Visibility
from app.site import Site
from tests.factories import a_file, a_listing, a_member, a_row, do_jobs, page
from tests.listings.ageing import now_says, today

PAGE = "/listings/bergen-clinic"


def reported(site: Site, days_ago: int, accepts: Known = Known.YES, **fields: Any) -> Listing:
    on = today() - timedelta(days=days_ago)
    values: dict[str, Any] = {"waiting_weeks_min": 6, "waiting_weeks_max": 12, "waiting_reported_on": on}
    return a_listing(site, accepts_new=accepts, accepts_new_reported_on=on, **(values | fields))


def facts(client: TestClient) -> dict[str, str]:
    rows = page(client.get(PAGE)).css(".known > div")
    return {row.css_first("dt").text(): " ".join(row.css_first("dd").text().split()) for row in rows}


@pytest.mark.parametrize(("accepts", "word"), [(Known.YES, "Taken"), (Known.NO, "Not taken")])
def test_what_was_reported_lately_is_said_with_its_day(
    site: Site, client: TestClient, accepts: Known, word: str
) -> None:
    reported(site, 180, accepts)
    day = site.tongues["en"].date(today() - timedelta(days=180))
    assert facts(client)["Waiting time"] == f"6–12 weeks, as reported on {day}"
    assert facts(client)["New patients"] == f"{word}, as reported on {day}"
    card = page(client.get("/listings")).css_first("article.entry .facts").text()
    assert f"Wait of 6–12 weeks ({day})" in card
    assert f"Takes {'new' if accepts == Known.YES else 'no new'} patients ({day})" in card
    whole = client.get(f"/api/v1{PAGE}").json()
    assert whole["accepts_new"] is (accepts == Known.YES)
    assert whole["accepts_new_reported_on"] == whole["waiting"]["reported_on"] == str(today() - timedelta(days=180))
    assert (whole["waiting"]["weeks_max"], whole["waiting"]["unknown_since"]) == (12, None)
    assert ('isAcceptingNewPatients": true' in client.get(PAGE).text) == (accepts == Known.YES)


def test_what_was_reported_too_long_ago_is_unknown_since_a_day(site: Site, client: TestClient) -> None:
    reported(site, 181)
    day = site.tongues["en"].date(today() - timedelta(days=1))
    for label in ("Waiting time", "New patients"):
        assert facts(client)[label].startswith(f"Unknown since {day}")
    card = page(client.get("/listings")).css_first("article.entry .facts").text()
    assert f"New patients: unknown since {day}" in card
    assert f"Waiting time: unknown since {day}" in card
    whole = client.get(f"/api/v1{PAGE}").json()
    assert (whole["accepts_new"], whole["accepts_new_unknown_since"]) == (None, str(today() - timedelta(days=1)))
    assert (whole["waiting"]["weeks_min"], whole["waiting"]["weeks_max"]) == (None, None)
    assert whole["waiting"]["unknown_since"] == str(today() - timedelta(days=1))
    assert "isAcceptingNewPatients" not in client.get(PAGE).text


def test_what_nobody_has_reported_is_not_guessed(site: Site, client: TestClient) -> None:
    a_listing(site)
    for label in ("Waiting time", "New patients"):
        assert facts(client)[label] == "Not known. Ask them."
    whole = client.get(f"/api/v1{PAGE}").json()
    assert (whole["accepts_new"], whole["accepts_new_reported_on"], whole["waiting"]) == (None, None, None)
    card = page(client.get("/listings")).css_first("article.entry .facts").text()
    assert "patients (" not in card
    assert "unknown since" not in card


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(6, 6, "6 weeks"), (1, 1, "1 week"), (None, 3, "0–3 weeks"), (4, None, "4+ weeks"), (0, 0, "0 weeks")],
)
def test_each_kind_of_waiting_time_has_its_words(
    site: Site, client: TestClient, least: int | None, most: int | None, words: str
) -> None:
    reported(site, 0, waiting_weeks_min=least, waiting_weeks_max=most)
    assert facts(client)["Waiting time"].startswith(f"{words}, as reported on ")


def cells(client: TestClient) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(client.get("/api/v1/export.csv").text.removeprefix("\ufeff"))))


def imported(site: Site, path: Path) -> tuple[int, int, int]:
    parsed = read(path, site.taxonomy)
    assert parsed.errors == []
    with site.database.writing() as db:
        report = load(
            db, parsed.rows, site.gazetteer, key=site.settings.signing_key, file_name=path.name, source_date=today()
        )
    do_jobs(site)
    return report.created, report.updated, report.unchanged


@pytest.mark.parametrize("days_ago", [0, 181])
def test_they_are_exported_and_what_is_read_back_changes_nothing(
    site: Site, client: TestClient, tmp_path: Path, days_ago: int
) -> None:
    listing = reported(site, days_ago)
    believed = days_ago == 0
    row = cells(client)
    assert (row["accepts_new"], row["waiting_weeks_max"]) == (("true", "12") if believed else ("", ""))
    path = tmp_path / "back.csv"
    path.write_text(client.get("/api/v1/export.csv").text, encoding="utf-8", newline="")
    assert imported(site, path) == (0, 0, 1)
    after = now_says(site, listing)
    assert (after.accepts_new, after.waiting_weeks_max, after.version) == (Known.YES, 12, 1)


def test_a_file_may_state_them_and_takes_nothing_away_by_silence(site: Site, tmp_path: Path) -> None:
    said = {"accepts_new": False, "accepts_new_reported_on": str(today()), "waiting_weeks_max": 8,
            "waiting_reported_on": str(today())}  # fmt: skip
    assert imported(site, a_file(tmp_path, a_row(**said))) == (1, 0, 0)
    assert imported(site, a_file(tmp_path, a_row(**said))) == (0, 0, 1)
    assert imported(site, a_file(tmp_path, a_row(summary="Other words."))) == (0, 1, 0)
    with site.database.writing() as db:
        after = db.get_one(Listing, 1)
    assert (after.summary, after.accepts_new, after.waiting_weeks_max) == ("Other words.", Known.NO, 8)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"accepts_new": True}, "accepts_new_reported_on"),
        ({"waiting_weeks_max": 3}, "waiting_reported_on"),
        ({"waiting_weeks_max": 3, "waiting_reported_on": "2999-01-01"}, "waiting_reported_on"),
        ({"waiting_weeks_min": 9, "waiting_weeks_max": 3, "waiting_reported_on": "2026-01-01"}, "waiting_weeks_max"),
        ({"waiting_weeks_max": -1, "waiting_reported_on": "2026-01-01"}, "waiting_weeks_max"),
        ({"accepts_new": "perhaps", "accepts_new_reported_on": "2026-01-01"}, "accepts_new"),
    ],
)
def test_a_report_without_a_day_or_out_of_bounds_is_refused(
    site: Site, tmp_path: Path, fields: dict[str, Any], field: str
) -> None:
    parsed = read(a_file(tmp_path, a_row(**fields)), site.taxonomy)
    assert [error.field for error in parsed.errors] == [field]


def told(site: Site, listing: Listing, name: str, got: Known, days_ago: int, **thread: Any) -> None:
    """A member tells, in a thread of their own, whether they got an appointment."""
    with site.database.writing() as db:
        number = db.exec(select(Member.id).where(Member.name == name)).first()
    number = number or a_member(site, name).id
    with site.database.writing() as db:
        question = Question(slug="q", title="A question", body="Words", author_id=number, **thread)
        db.add(question)
        db.flush()
        report = {"question_id": question.id, "listing_id": listing.id, "member_id": number}
        on = today() - timedelta(days=days_ago)
        db.add(ListingReport(got_appointment=got, reported_on=on, **report))
        posts.changed(db, [question.id or 0])
    site.stamp.forget()


def told_of(client: TestClient) -> str:
    rows = {row.css_first("dt").text(): row for row in page(client.get(PAGE)).css(".known > div")}
    said = [" ".join(dd.text().split()) for dd in rows.pop("Waiting time").css("dd.soft")]
    assert not [row for row in rows.values() if "Members told" in row.text()]
    return next((one for one in said if one.startswith("Members told")), "")


def test_how_many_members_got_an_appointment_stands_beside_the_waiting_time_and_is_no_check(
    site: Site, client: TestClient
) -> None:
    listing = a_listing(site)
    assert told_of(client) == ""
    told(site, listing, "Fjord", Known.NO, 40)
    assert told_of(client) == f"Members told us: 1 got none. Last on {english(site, 40)}."
    told(site, listing, "Tern", Known.YES, 20)
    told(site, listing, "Gull", Known.YES, 730)
    assert told_of(client) == f"Members told us: 2 got an appointment, 1 got none. Last on {english(site, 20)}."
    told(site, listing, "Fjord", Known.YES, 10)  # each member counts once, with what they told last
    assert told_of(client) == f"Members told us: 3 got an appointment. Last on {english(site, 10)}."
    now = now_says(site, listing)
    assert (now.checked_on, now.version, now.waiting_weeks_max) == (None, listing.version, None)
    assert not [name for name in ("Fjord", "Tern", "Gull") if name in client.get(PAGE).text]


@pytest.mark.parametrize(
    ("days_ago", "thread"),
    [(731, {}), (1, {"visibility": Visibility.MEMBERS}),
     *((1, {"status": one}) for one in (PostStatus.HELD, PostStatus.HIDDEN, PostStatus.REMOVED))],
)  # fmt: skip
def test_what_was_told_long_ago_or_where_not_everybody_can_read_it_is_not_counted(
    site: Site, client: TestClient, days_ago: int, thread: dict[str, Any]
) -> None:
    told(site, a_listing(site), "Fjord", Known.YES, days_ago, **thread)
    assert told_of(client) == ""


def english(site: Site, days_ago: int) -> str:
    return site.tongues["en"].date(today() - timedelta(days=days_ago))
