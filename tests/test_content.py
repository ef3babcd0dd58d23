from datetime import UTC, datetime, timedelta

import pytest

from app import content, work
from app.content import Stamp
from app.listings import actions
from app.models import Listing
from app.site import Site
from tests.factories import a_listing, do_jobs


def test_an_empty_site_is_at_version_nothing(site: Site) -> None:
    assert site.stamp.number() == 0


def test_every_change_raises_the_version_once_in_its_own_transaction(site: Site) -> None:
    for number in (1, 2):
        with site.database.writing() as db:
            content.bump(db)
            content.bump(db)
        site.stamp.forget()
        assert site.stamp.number() == number


def test_a_change_that_was_taken_back_leaves_the_version_alone(site: Site) -> None:
    with pytest.raises(ZeroDivisionError), site.database.writing() as db:
        content.bump(db)
        _ = 1 / 0
    site.stamp.forget()
    assert site.stamp.number() == 0


def test_the_version_rises_again_when_the_index_has_caught_up(site: Site) -> None:
    listing = a_listing(site)
    before = site.stamp.number()
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), {"name": "Another name"}, reason="test")
    site.stamp.forget()
    assert site.stamp.number() == before + 1
    do_jobs(site)
    assert site.stamp.number() == before + 2


def test_another_process_sees_a_change_after_a_moment(site: Site) -> None:
    other = Stamp(site.database)
    assert other.number() == 0
    a_listing(site)
    other._read_at -= 1  # noqa: SLF001 - a second later
    assert other.number() == site.stamp.number()


def test_a_day_is_a_version_of_its_own(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    today = site.stamp.text()
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override] # UTC is always asked for
            assert tz is UTC
            return tomorrow

    monkeypatch.setattr(content, "datetime", Clock)
    site.stamp.forget()
    assert site.stamp.text() != today


def test_the_index_is_compared_with_the_database(site: Site) -> None:
    listing = a_listing(site)
    assert work.compare(site) == {}
    site.index.delete([listing.id or 0])
    assert work.compare(site) == {actions.INDEX: [listing.id]}
    for job, ids in work.compare(site).items():
        work.handlers(site)[job](ids)
    assert work.compare(site) == {}
