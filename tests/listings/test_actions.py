"""Every change leaves a revision, raises the content version and asks for indexing, together."""

from datetime import date

from sqlmodel import col, select

from app.listings import actions
from app.models import Job, Kind, Listing, Revision, Status
from app.site import Site
from tests.factories import a_listing, a_source, do_jobs


def _revisions(site: Site) -> list[Revision]:
    with site.database.writing() as db:
        return list(db.exec(select(Revision).order_by(col(Revision.id))).all())


def _change(site: Site, listing: Listing, **fields: object) -> bool:
    with site.database.writing() as db:
        return actions.change(db, db.get_one(Listing, listing.id), fields, reason="they told us")


def test_a_change_says_what_was_and_what_is_and_why(site: Site) -> None:
    listing = a_listing(site, phone="+47 1")
    assert _change(site, listing, phone="+47 2")
    made, changed = _revisions(site)
    assert (made.before, made.after["phone"], made.version) == (None, "+47 1", 1)
    assert changed.before is not None
    assert (changed.before["phone"], changed.after["phone"]) == ("+47 1", "+47 2")
    assert (changed.version, changed.reason) == (2, "they told us")


def test_a_change_that_changes_nothing_leaves_no_trace(site: Site) -> None:
    listing = a_listing(site, phone="+47 1")
    version = site.stamp.number()
    assert not _change(site, listing, phone="+47 1")
    site.stamp.forget()
    assert (len(_revisions(site)), site.stamp.number(), do_jobs(site)) == (1, version, 0)


def test_the_index_is_asked_to_follow_in_the_same_transaction(site: Site) -> None:
    listing = a_listing(site)
    _change(site, listing, name="Another name")
    with site.database.writing() as db:
        assert [(job.kind, job.arguments) for job in db.exec(select(Job))] == [(actions.INDEX, {"ids": [listing.id]})]
    do_jobs(site)
    assert site.index.versions() == {listing.id: 2}


def test_sources_are_part_of_what_is_remembered(site: Site) -> None:
    listing = a_listing(site, sources=[a_source("https://a.example")])
    with site.database.writing() as db:
        here = db.get_one(Listing, listing.id)
        assert actions.change(db, here, {}, sources=[a_source("https://b.example"), a_source()], reason="newer page")
    changed = _revisions(site)[-1]
    assert changed.before is not None
    assert [source["url"] for source in changed.before["sources"]] == ["https://a.example"]
    assert [source["url"] for source in changed.after["sources"]] == [
        "https://b.example",
        "https://clinic.example/about",
    ]


def test_a_closed_listing_leaves_the_search_and_keeps_its_reason(site: Site) -> None:
    listing, successor = a_listing(site), a_listing(site, "new-clinic")
    with site.database.writing() as db:
        actions.close(
            db, db.get_one(Listing, listing.id), reason="The doctor retired.", successor=successor, on=date(2026, 5, 1)
        )
    do_jobs(site)
    with site.database.writing() as db:
        closed = db.get_one(Listing, listing.id)
    assert (closed.status, closed.closed_reason, closed.closed_on, closed.successor_id) == (
        Status.CLOSED, "The doctor retired.", date(2026, 5, 1), successor.id,
    )  # fmt: skip
    assert list(site.index.versions()) == [successor.id]


def test_a_check_is_good_for_half_a_year_for_a_practice_and_a_year_for_a_clinic(site: Site) -> None:
    for slug, kind, until in (
        ("practice", Kind.THERAPIST, date(2026, 6, 30)), ("clinic", Kind.CLINIC, date(2027, 1, 1)),
    ):  # fmt: skip
        listing = a_listing(site, slug, kind=kind)
        with site.database.writing() as db:
            actions.confirm(db, db.get_one(Listing, listing.id), on=date(2026, 1, 1), reason="called them")
        with site.database.writing() as db:
            checked = db.get_one(Listing, listing.id)
        assert (checked.checked_on, checked.next_check_on) == (date(2026, 1, 1), until)


def test_no_change_moves_the_date_of_a_check(site: Site) -> None:
    listing = a_listing(site, checked_on=date(2026, 1, 1), next_check_on=date(2027, 1, 1))
    _change(site, listing, name="Another name")
    with site.database.writing() as db:
        assert db.get_one(Listing, listing.id).checked_on == date(2026, 1, 1)
