"""What moderators do with proposals: take some fields, take all, decline, take back; and what they never overwrite."""

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.listings import actions as listings
from app.models import (
    Known,
    Listing,
    ListingSource,
    Origin,
    Precision,
    ProposalKind,
    ProposalState,
    Status,
    now,
)
from app.proposals import actions, letters
from app.proposals.actions import AnsweredError, StaleError
from app.site import Site
from tests.factories import a_listing, a_source
from tests.proposals.moderating import NEW, SOURCE, moderating, sent, take, undo
from tests.proposals.suggesting import proposals, the_listing


def sources(site: Site, slug: str) -> list[ListingSource]:
    with site.database.writing() as db:
        wanted = select(ListingSource).join(Listing).where(col(Listing.slug) == slug).order_by(col(ListingSource.id))
        return list(db.scalars(wanted))


def test_a_new_place_stands_on_its_source_and_nobody_has_checked_it(site: Site) -> None:
    before = now().date()
    take(site, sent(site, ProposalKind.NEW, **NEW, accepts_new="yes", waiting_weeks_max=6))
    listing = the_listing(site, "fjord-face-clinic")
    assert (listing.origin, listing.status, listing.checked_on) == (Origin.SUGGESTED, Status.PUBLISHED, None)
    assert listing.position_precision == Precision.CITY
    assert listing.latitude == pytest.approx(60.39, abs=0.01)
    assert listing.accepts_new == Known.YES
    (source,) = sources(site, "fjord-face-clinic")
    assert source.url == SOURCE
    assert {listing.accepts_new_reported_on, listing.waiting_reported_on, source.seen_on} <= {before, now().date()}
    assert {"name", "city", "waiting_time_note"} <= set(source.supports)


def test_two_places_of_one_name_have_two_addresses_and_none_is_that_of_a_form(site: Site) -> None:
    for _ in range(2):
        take(site, sent(site, ProposalKind.NEW, **NEW))
    take(site, sent(site, ProposalKind.NEW, **NEW | {"name": "New"}))
    take(site, sent(site, ProposalKind.NEW, **NEW | {"name": "日本"}))
    with site.database.writing() as db:
        slugs = list(db.scalars(select(Listing.slug).order_by(col(Listing.id))))
    assert slugs[:3] == ["fjord-face-clinic", "fjord-face-clinic-2", "new-2"]
    assert slugs[3] == "place"


def test_of_a_new_place_the_fields_without_which_there_is_none_are_always_taken(site: Site) -> None:
    number = sent(site, ProposalKind.NEW, **NEW)
    take(site, number, "city")
    (proposal,) = proposals(site)
    assert proposal.state == ProposalState.PARTLY
    assert proposal.taken == {"name": True, "kind": True, "country": True, "city": True, "summary": False}
    assert the_listing(site, "fjord-face-clinic").summary == ""


def test_some_fields_are_taken_and_the_others_are_not(site: Site) -> None:
    a_listing(site, organisation_wide=["accepts_international"], sources=[a_source(supports=["name", "phone"])])
    number = sent(site, phone="+47 55 55 55 55", summary="Other words", accepts_international="yes")
    take(site, number, "phone", "accepts_international")
    listing = the_listing(site, "bergen-clinic")
    assert (listing.phone, listing.summary) == ("+47 55 55 55 55", "Looks after people.")
    assert (listing.organisation_wide, listing.version) == ([], 2)
    assert [one.supports for one in sources(site, "bergen-clinic")] == [["name"], ["accepts_international", "phone"]]
    (proposal,) = proposals(site)
    assert (proposal.state, proposal.taken["summary"]) == (ProposalState.PARTLY, False)
    assert proposal.answered_at is not None


def test_a_town_that_changes_takes_the_pin_with_it(site: Site) -> None:
    a_listing(site, region="Vestland", position_precision=Precision.EXACT)
    take(site, sent(site, city="Oslo"))
    listing = the_listing(site, "bergen-clinic")
    assert (listing.position_precision, listing.region) == (Precision.CITY, None)
    assert listing.latitude == pytest.approx(59.91, abs=0.01)
    take(site, sent(site, city="Nowhere at all"))
    assert the_listing(site, "bergen-clinic").position_precision == Precision.NONE


def test_what_has_changed_meanwhile_is_named_and_nothing_is_taken(site: Site) -> None:
    a_listing(site)
    number = sent(site, phone="+47 55 55 55 55", summary="Other words")
    with site.database.writing() as db:
        listings.change(db, db.merge(the_listing(site, "bergen-clinic")), {"summary": "Somebody else's"}, reason="test")
    with pytest.raises(StaleError, match="summary"):
        take(site, number)
    listing = the_listing(site, "bergen-clinic")
    assert (listing.phone, listing.summary) == (None, "Somebody else's")
    assert proposals(site)[0].state == ProposalState.OPEN
    take(site, number, "phone")
    assert the_listing(site, "bergen-clinic").phone == "+47 55 55 55 55"


def test_what_the_listing_says_already_is_no_conflict(site: Site) -> None:
    a_listing(site)
    number = sent(site, summary="Other words")
    with site.database.writing() as db:
        listings.change(db, db.merge(the_listing(site, "bergen-clinic")), {"summary": "Other words"}, reason="test")
    take(site, number)
    assert proposals(site)[0].state == ProposalState.ACCEPTED
    assert the_listing(site, "bergen-clinic").version == 2


def test_an_answer_is_given_once(site: Site) -> None:
    a_listing(site)
    number = sent(site, summary="Other words")
    take(site, number)
    with pytest.raises(AnsweredError):
        take(site, number)
    with pytest.raises(AnsweredError), moderating(site, number) as (db, proposal):
        actions.decline(db, proposal)
    with site.database.writing() as db:
        assert not actions.withdraw(db, number)


def test_declined_and_taken_back_it_is_open_again(site: Site) -> None:
    a_listing(site)
    number = sent(site, summary="Other words")
    with moderating(site, number) as (db, proposal):
        actions.decline(db, proposal)
    assert proposals(site)[0].state == ProposalState.DECLINED
    undo(site, number, {"key": "proposal:1"})
    assert proposals(site)[0].state == ProposalState.OPEN
    take(site, number)


def test_a_change_that_is_taken_back_leaves_the_listing_as_it_was(site: Site) -> None:
    a_listing(site)
    number = sent(site, phone="+47 55 55 55 55", city="Oslo")
    with site.database.writing() as db:
        was = listings.snapshot(db, db.merge(the_listing(site, "bergen-clinic")))
    before = take(site, number)
    undo(site, number, before)
    with site.database.writing() as db:
        assert listings.snapshot(db, db.merge(the_listing(site, "bergen-clinic"))) == was
    assert (proposals(site)[0].state, proposals(site)[0].taken) == (ProposalState.OPEN, {})


def test_what_was_changed_since_is_not_taken_back(site: Site) -> None:
    a_listing(site)
    number = sent(site, summary="Other words")
    before = take(site, number)
    take(site, sent(site, summary="The newest words"))
    with pytest.raises(StaleError):
        undo(site, number, before)
    assert the_listing(site, "bergen-clinic").summary == "The newest words"
    assert proposals(site)[0].state == ProposalState.ACCEPTED


def test_a_new_place_that_is_taken_back_is_not_there(site: Site, client: TestClient) -> None:
    number = sent(site, ProposalKind.NEW, **NEW)
    undo(site, number, take(site, number))
    site.stamp.forget()
    assert client.get("/listings/fjord-face-clinic").status_code == 404
    assert proposals(site)[0].listing_id is None
    take(site, number)
    assert the_listing(site, "fjord-face-clinic-2").status == Status.PUBLISHED


def test_a_closure_closes_once_and_its_page_says_why(site: Site, client: TestClient) -> None:
    a_listing(site)
    number = sent(site, ProposalKind.CLOSURE, closed_reason="The door says so.")
    second = sent(site, ProposalKind.CLOSURE, closed_reason="I heard it.")
    before = take(site, number)
    site.stamp.forget()
    assert "The door says so." in client.get("/listings/bergen-clinic").text
    with pytest.raises(StaleError, match="status"):
        take(site, second)
    undo(site, number, before)
    assert the_listing(site, "bergen-clinic").status == Status.PUBLISHED


def test_the_letter_says_what_became_of_it_and_its_subject_nothing(site: Site) -> None:
    a_listing(site)
    sent(site, summary="Botulinum toxin for synkinesis")
    tongue = site.tongues["en"]
    told = letters.letter(tongue, proposals(site)[0], "Declined", "No page says so.", "https://x.example/proposals/a")
    assert told.subject == "About what you suggested"
    assert "No page says so." in told.text
    assert "synkinesis" not in told.text
