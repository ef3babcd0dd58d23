"""Somebody has changed the listing while the form was open."""

from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from app.listings import actions
from app.site import Site
from tests.factories import a_listing
from tests.proposals.suggesting import form_of, press, proposals, the_listing


def test_somebody_else_has_changed_it_meanwhile_and_the_page_asks_field_by_field(
    site: Site, client: TestClient
) -> None:
    a_listing(site, summary="One", fees_note=None)
    path = "/listings/bergen-clinic/edit"
    opened = form_of(client.get(path))
    with site.database.writing() as db:
        listing = the_listing(site, "bergen-clinic")
        actions.change(db, db.merge(listing), {"summary": "Two", "city": "Oslo"}, reason="test")
    looked = press(client, path, opened, "look", summary="Three", waiting_note="Long")
    assert looked.status_code == 422
    conflict = LexborHTMLParser(looked.text).css("fieldset:has(input[name=keep-summary]) label")
    assert [one.text() for one in conflict] == ["Yours: Three", "What it says now: Two"]
    again = form_of(looked)
    assert (again["summary"], again["waiting_note"], again["city"]) == (["Three"], ["Long"], ["Oslo"])
    theirs = press(client, path, {**again, "keep-summary": ["now"]}, "send")
    assert theirs.status_code == 303
    (proposal,) = proposals(site)
    assert (set(proposal.fields), proposal.base_version) == ({"waiting_note"}, 2)
    press(client, path, {**again, "form_key": ["k" * 30]}, "send")
    assert proposals(site)[1].before["summary"] == "Two"
    assert proposals(site)[1].fields["summary"] == "Three"


def test_what_only_others_have_changed_is_no_change_of_mine(site: Site, client: TestClient) -> None:
    a_listing(site, summary="One")
    path = "/listings/bergen-clinic/edit"
    opened = form_of(client.get(path))
    with site.database.writing() as db:
        actions.change(db, db.merge(the_listing(site, "bergen-clinic")), {"summary": "Two"}, reason="test")
    looked = press(client, path, opened, "look", waiting_note="Long")
    assert looked.status_code == 200
    assert form_of(looked)["summary"] == ["Two"]
