"""Two listings of one place become one, nothing is lost, and for a month both can come back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select as rows
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from app.listings import actions, merging, queries
from app.models import (
    AddressVisibility,
    AskedToCheck,
    Known,
    LinkCheck,
    Listing,
    ListingReport,
    Mention,
    Merge,
    Owner,
    Precision,
    Proposal,
    SlugRedirect,
    Status,
    now,
)
from app.site import Site
from tests.factories import a_listing, a_source, do_jobs

TODAY = date(2026, 11, 22)


def merge(site: Site, kept: Listing, gone: Listing) -> int:
    with site.database.writing() as db:
        made = merging.merge(db, db.get_one(Listing, kept.id), db.get_one(Listing, gone.id))
    do_jobs(site)
    return made.id or 0


def undo(site: Site, number: int) -> None:
    with site.database.writing() as db:
        merging.undo(db, db.get_one(Merge, number))
    do_jobs(site)


def said(site: Site, *listings: Listing) -> list[dict[str, Any]]:
    with site.database.writing() as db:
        return [actions.snapshot(db, db.get_one(Listing, listing.id)) for listing in listings]


def add(site: Site, *things: SQLModel) -> None:
    with site.database.writing() as db:
        for thing in things:
            db.add(thing)
            db.flush()


def everything(site: Site) -> dict[str, list[str]]:
    """All rows that could follow a listing, as they are. A mention that was taken away comes back as a new row."""
    tables = (SlugRedirect, AskedToCheck, Owner, ListingReport, LinkCheck, Proposal, Mention)
    with site.database.reading() as connection:
        return {
            model.__name__: sorted(
                str(row[1:] if model is Mention else row)
                for row in connection.execute(rows(model.__table__))  # type: ignore[attr-defined]
            )
            for model in tables
        }


def two(site: Site, kept: dict[str, Any] | None = None, gone: dict[str, Any] | None = None) -> tuple[Listing, Listing]:
    return a_listing(site, "kept", **(kept or {})), a_listing(site, "gone", **(gone or {}))


def test_the_old_address_leads_to_the_new_one_until_both_are_back(site: Site, client: TestClient) -> None:
    kept, gone = two(site)
    add(site, SlugRedirect(slug="older", listing_id=gone.id or 0))
    number = merge(site, kept, gone)
    for old in ("gone", "older"):
        for path, to in {
            f"/listings/{old}": "/listings/kept", f"/listings/{old}/contact.vcf": "/listings/kept/contact.vcf",
            f"/nb/listings/{old}": "/nb/listings/kept", f"/api/v1/listings/{old}": "/api/v1/listings/kept",
        }.items():  # fmt: skip
            answer = client.get(path)
            assert (answer.status_code, answer.headers["location"].removeprefix("http://testserver")) == (301, to)
            assert "no-cache" in answer.headers["cache-control"]
    undo(site, number)
    assert [client.get(f"/listings/{slug}").status_code for slug in ("kept", "gone")] == [200, 200]
    assert client.get("/api/v1/listings/gone").json()["slug"] == "gone"
    assert client.get("/listings/older").headers["location"] == "/listings/gone"


def test_what_has_become_part_of_another_is_nowhere_else(site: Site, client: TestClient) -> None:
    kept, gone = two(site, gone={"name": "Gonenowhere"})
    number = merge(site, kept, gone)
    places = ["/listings?q=gonenowhere", "/api/v1/export.csv", "/sitemap.xml", "/countries/no", "/api/v1/listings"]
    for path in places:
        assert "/listings/gone" not in client.get(path).text, path
    assert site.index.versions().keys() == {kept.id}
    undo(site, number)
    assert site.index.versions().keys() == {kept.id, gone.id}
    assert "/listings/gone" in client.get("/listings?q=gonenowhere").text


def test_a_list_that_somebody_keeps_has_the_place_once(site: Site) -> None:
    kept, gone = two(site)
    merge(site, kept, gone)
    with site.database.reading() as connection:
        assert [row.slug for row in queries.by_slugs(connection, ["gone"])] == ["kept"]
        assert [row.slug for row in queries.by_slugs(connection, ["gone", "kept", "none"])] == ["kept"]


def test_facts_are_united_with_their_sources(site: Site) -> None:
    kept, gone = two(
        site,
        {"languages": ["nb"], "phone": "+47 1", "sources": [a_source("https://a.example", supports=["name", "phone"])]},
        {
            "languages": ["en", "nb"], "phone": "+47 2", "email": "post@gone.example", "remote_consultation": Known.YES,
            "organisation_wide": ["remote_consultation"], "sources": [
                a_source("https://a.example", supports=["languages"]),
                a_source("https://b.example", supports=["phone", "email", "remote_consultation"]),
            ],
        },
    )  # fmt: skip
    merge(site, kept, gone)
    [one] = said(site, kept)
    assert (one["languages"], one["phone"], one["email"]) == (["nb", "en"], "+47 1", "post@gone.example")
    assert (one["remote_consultation"], one["organisation_wide"]) == ("yes", ["remote_consultation"])
    # The other's page never said this phone number.
    assert [(source["url"], source["supports"]) for source in one["sources"]] == [
        ("https://a.example", ["name", "phone", "languages"]), ("https://b.example", ["email", "remote_consultation"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "later"), [(5, 1, 5), (1, 5, 5), (None, 3, 3), (3, None, 3)])
def test_the_later_check_and_the_later_report_win(
    site: Site, ours: int | None, theirs: int | None, later: int
) -> None:  # fmt: skip
    def dated(days: int | None, weeks: int) -> dict[str, Any]:
        on = TODAY + timedelta(days=days) if days else None
        wait = {"waiting_weeks_max": weeks, "waiting_reported_on": on} if days else {}
        new = {"accepts_new": Known.YES, "accepts_new_reported_on": on} if days else {}
        return {"checked_on": on, "next_check_on": on, **wait, **new}

    kept, gone = two(site, dated(ours, 4), dated(theirs, 9))
    merge(site, kept, gone)
    [one] = said(site, kept)
    day = (TODAY + timedelta(days=later)).isoformat()
    dates = ("checked_on", "next_check_on", "waiting_reported_on", "accepts_new_reported_on")
    assert {one[name] for name in dates} == {day}
    assert one["waiting_weeks_max"] == (4 if later == ours else 9)


def test_what_one_of_them_hides_stays_hidden(site: Site, client: TestClient) -> None:
    kept, gone = two(
        site, {"address": None}, {"address": "Secret Street 7", "address_visibility": AddressVisibility.HIDDEN}
    )
    merge(site, kept, gone)
    assert said(site, kept)[0]["address_visibility"] == "hidden"
    assert "Secret Street" not in client.get("/listings/kept").text


def test_no_street_of_another_town_comes_along(site: Site) -> None:
    kept, gone = two(
        site, {"position_precision": Precision.NONE, "latitude": None, "longitude": None},
        {"city": "Oslo", "address": "Karl Johans gate 1", "position_precision": Precision.EXACT},
    )  # fmt: skip
    merge(site, kept, gone)
    [one] = said(site, kept)
    assert (one["city"], one["address"], one["latitude"]) == ("Bergen", None, None)


def test_a_place_that_was_hidden_unchecked_is_found_again_when_the_other_was_checked(site: Site) -> None:
    old, new = TODAY - timedelta(days=900), TODAY
    kept, gone = two(
        site, {"status": Status.PENDING, "checked_on": old, "next_check_on": old},
        {"checked_on": new, "next_check_on": new},
    )  # fmt: skip
    number = merge(site, kept, gone)
    assert said(site, kept)[0]["status"] == "published"
    undo(site, number)
    assert [one["status"] for one in said(site, kept, gone)] == ["pending", "published"]


def test_the_same_merge_twice_is_one(site: Site) -> None:
    kept, gone = two(site)
    assert merge(site, kept, gone) == merge(site, kept, gone)
    with site.database.writing() as db:
        assert len(db.exec(select(Merge)).all()) == 1


def test_a_listing_cannot_become_part_of_itself_or_of_what_is_gone(site: Site) -> None:
    kept, gone = two(site)
    removed = a_listing(site, "removed", status=Status.REMOVED)
    for one, other in ((kept, kept), (kept, removed), (removed, kept)):
        with pytest.raises(merging.CannotMergeError):
            merge(site, one, other)
    merge(site, kept, gone)
    with pytest.raises(merging.CannotMergeError):
        merge(site, gone, kept)


def test_a_merge_can_be_undone_once_and_within_a_month(site: Site) -> None:
    kept, gone = two(site)
    number = merge(site, kept, gone)
    with site.database.writing() as db:
        db.get_one(Merge, number).merged_at = now() - timedelta(days=31)
    with pytest.raises(merging.TooLateError):
        undo(site, number)
    with site.database.writing() as db:
        db.get_one(Merge, number).merged_at = now() - timedelta(days=29)
    undo(site, number)
    with pytest.raises(merging.UndoneError):
        undo(site, number)
    assert merge(site, kept, gone) != number


def test_of_a_chain_the_last_is_undone_first(site: Site, client: TestClient) -> None:
    first, second, third = (a_listing(site, slug) for slug in ("first", "second", "third"))
    facts = said(site, first, second, third)
    inner = merge(site, second, first)
    outer = merge(site, third, second)
    assert client.get("/listings/first").headers["location"] == "/listings/third"
    with pytest.raises(merging.MergedSinceError):
        undo(site, inner)
    undo(site, outer)
    assert client.get("/listings/first").headers["location"] == "/listings/second"
    undo(site, inner)
    assert said(site, first, second, third) == facts


def test_a_place_that_asked_to_be_removed_since_does_not_come_back(site: Site) -> None:
    kept, gone = two(site)
    number = merge(site, kept, gone)
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, kept.id), {"status": Status.REMOVED}, reason="they asked")
    with pytest.raises(merging.CannotUndoError):
        undo(site, number)


def test_what_was_changed_since_stays_changed(site: Site) -> None:
    kept, gone = two(site, {"languages": ["nb"]}, {"languages": ["en"], "phone": "+47 2", "email": "a@b.example"})
    number = merge(site, kept, gone)
    with site.database.writing() as db:
        fields = {"phone": "+47 3", "languages": ["nb", "en", "sv"]}
        actions.change(db, db.get_one(Listing, kept.id), fields, reason="they told us")
    undo(site, number)
    [one] = said(site, kept)
    assert (one["phone"], one["email"], one["languages"]) == ("+47 3", None, ["nb", "sv"])
