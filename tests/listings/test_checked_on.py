"""What moves the date of a check, and what the operator may set."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import work
from app.config import Settings
from app.listings import actions, loading
from app.listings.freshness import Ladder
from app.listings.importing import read
from app.main import create_app
from app.models import ImportRun, Kind, Known, Listing, Revision, Status
from app.site import Site
from tests.factories import a_file, a_row
from tests.listings.ageing import checked, night, now_says, today

PAGE = "/listings/bergen-clinic"

# --- what never moves the date


ACTS = st.lists(
    st.sampled_from(["change", "import", "other import", "undo", "reindex", "night", "hide", "wait"]), max_size=6
)


@given(acts=ACTS, days_late=st.integers(0, 400))
@settings(max_examples=15)
def test_nothing_but_a_check_moves_its_date(
    acts: list[str], days_late: int, tmp_path_factory: pytest.TempPathFactory, new_database: Any
) -> None:
    folder = tmp_path_factory.mktemp("example")
    app = create_app(Settings(home=folder, database_url=new_database(), worker="none"))
    site: Site = app.state.site
    listing = checked(site, days_late)
    for number, act in enumerate(acts):
        _do(site, listing, act, number, folder)
        here = now_says(site, listing)
        assert (here.checked_on, here.next_check_on) == (listing.checked_on, listing.next_check_on), act
    site.close()


def _do(site: Site, listing: Listing, act: str, number: int, folder: Path) -> None:
    if act in {"import", "other import"}:
        row = a_row(summary=f"Another summary {number}" if act == "other import" else "From a file")
        parsed = read(a_file(folder, row), site.taxonomy)
        with site.database.writing() as db:
            loading.load(
                db, parsed.rows, site.gazetteer, key="k" * 32, file_name="rows.json", source_date=date(2026, 11, 22)
            )
    elif act == "undo":
        with site.database.writing() as db:
            for run in db.exec(select(ImportRun).where(col(ImportRun.undone_at).is_(None))).all():
                actions.undo(db, run)
    elif act == "reindex":
        work.reindex(site)
    elif act == "night":
        night(site)
    else:
        fields: dict[str, Any] = {
            "change": {"summary": f"Changed {number}"}, "hide": {"status": Status.CLOSED},
            "wait": {"waiting_weeks_max": number, "waiting_reported_on": today(), "accepts_new": Known.YES},
        }[act]  # fmt: skip
        with site.database.writing() as db:
            actions.change(db, db.get_one(Listing, listing.id), fields, reason="test")


def test_a_check_never_moves_the_date_back(site: Site) -> None:
    listing = checked(site, -300)
    with site.database.writing() as db:
        actions.confirm(db, db.get_one(Listing, listing.id), on=date(2001, 1, 1), reason="an old note")
    assert now_says(site, listing).checked_on == listing.checked_on


# --- settings


def test_the_days_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENTH_CHECK_DAYS", "therapist:30, clinic:60")
    monkeypatch.setenv("SEVENTH_OVERDUE_DAYS", "10")
    monkeypatch.setenv("SEVENTH_HIDDEN_DAYS", "20")
    ladder = Ladder.of(Settings())
    assert (ladder.good_for[Kind.THERAPIST], ladder.good_for[Kind.CLINIC], ladder.good_for[Kind.CHARITY]) == (
        30,
        60,
        365,
    )
    day = date(2026, 1, 1)
    steps = [ladder.step(day, day + timedelta(days=late)) for late in (0, 1, 10, 11, 20, 21)]
    assert steps == ["fresh", "due", "due", "overdue", "overdue", "hidden"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("CHECK_DAYS", "dentist:30"), ("CHECK_DAYS", "clinic:soon"), ("CHECK_DAYS", "clinic:0"), ("OVERDUE_DAYS", "200"),
     ("HIDDEN_DAYS", "-1"), ("WAITING_DAYS", "x")],
)  # fmt: skip
def test_days_that_cannot_be_right_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SEVENTH_{name}", value)
    with pytest.raises(ValueError, match=r"SEVENTH_|check_days|hidden_days|waiting_days"):
        Settings()


def test_changed_settings_hold_from_the_next_night_on_and_everywhere(site: Site, client: TestClient) -> None:
    listing = checked(site, -60)  # good for two more months
    site.ladder = Ladder(dict.fromkeys(Kind, 300), 10, 500)
    night(site)
    assert now_says(site, listing).next_check_on == (listing.checked_on or today()) + timedelta(days=300)
    site.ladder = Ladder(dict.fromkeys(Kind, 290), 10, 500)
    night(site)
    assert client.get(f"/api/v1{PAGE}").json()["freshness"] == "overdue"
    assert client.get("/api/v1/listings").json()["items"][0]["freshness"] == "overdue"
    assert "overdue" in client.get("/api/v1/export.csv").text
    for address in (PAGE, "/listings", "/shortlist?keep=bergen-clinic"):
        assert "too long ago" in client.get(address).text
    with site.database.reading() as connection:
        assert len(connection.execute(select(Revision.id)).all()) == 1
