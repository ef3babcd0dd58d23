"""What moderators decide about listings: checked, closed, a dead link, the same place twice; and each taken back."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.listings import actions
from app.listings.freshness import Ladder
from app.models import Case, CaseKind, Kind, Listing, Merge, Owner, Status
from app.site import Site
from tests.factories import a_listing, do_jobs, page, texts
from tests.listings.ageing import checked, night, now_says, today
from tests.moderation.acting import decide, open_about, refusal, the_case, undo, waiting
from tests.moderation.test_members import id_of
from tests.moderation.test_proposals import STALE
from tests.questions.writing import ask


@pytest.fixture
def stale(site: Site) -> Listing:
    """A check was due three days ago, and the night has seen it."""
    listing = checked(site, 3)
    night(site)
    return listing


@pytest.fixture
def dead(site: Site) -> Listing:
    """Its website does not answer."""
    listing = a_listing(site, website="https://clinic.example/")
    open_about(site, CaseKind.LINK, listing)
    return listing


@pytest.fixture
def twins(site: Site) -> tuple[Listing, Listing]:
    one, other = a_listing(site, "one", phone="+47 55 97 50 00"), a_listing(site, "other", website="https://o.example/")
    open_about(site, CaseKind.DUPLICATE, one, other)
    return one, other


def test_a_moderator_has_looked_and_the_page_says_so_until_that_is_taken_back(
    site: Site, client: TestClient, moderator: TestClient, stale: Listing
) -> None:
    # Whoever runs this site trusts a check for ten days only.
    site.ladder = Ladder(dict.fromkeys(Kind, 10))
    assert decide(moderator, outcome="confirmed") == 303
    said = now_says(site, stale)
    assert (said.checked_on, said.next_check_on) == (today(), today() + timedelta(days=10))
    assert waiting(moderator) == []
    assert undo(moderator) == 303
    assert now_says(site, stale).checked_on == stale.checked_on
    assert waiting(moderator) == ["The clinic bergen-clinic"]
    night(site)
    with site.database.writing() as db:
        assert db.exec(select(Case.key)).all() == [f"stale:{stale.id}"]
    assert texts(client.get("/moderation"), ".log b") == ["Checked: still correct"]


def test_a_place_that_has_closed_keeps_its_page_with_the_words_of_the_moderator(
    site: Site, client: TestClient, moderator: TestClient, stale: Listing
) -> None:
    assert decide(moderator, outcome="closed", note="They have moved to Sweden. " * 40) == 303
    do_jobs(site)
    assert "They have moved to Sweden." in client.get("/listings/bergen-clinic").text
    assert len(now_says(site, stale).closed_reason or "") <= 300  # all that the history of a listing can hold
    assert undo(moderator) == 303
    said = now_says(site, stale)
    assert (said.status, said.closed_reason) == (Status.PUBLISHED, None)


def test_the_form_says_where_the_words_of_a_moderator_are_for_everybody(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient, dead: Listing
) -> None:
    open_about(site, CaseKind.STALE, dead)
    ask(fjord, site)
    client.post("/questions/1/report", data={"reason": "spam"})
    for case in (1, 2):
        field = the_case(moderator, case).css_first("textarea[name=note]")
        hint = the_case(moderator, case).css_first(f"#{field.attributes['aria-describedby']}")
        assert "everybody can read this on its page and in its history" in hint.text()
        assert field.attributes["maxlength"] == "300"
    assert the_case(moderator, 3).css_first("textarea[name=note]").attributes["maxlength"] == "2000"
    assert "everybody can read" not in the_case(moderator, 3).text()
    bulk = page(moderator.get("/moderation/queue")).css_first("#bulk-outcome")
    assert bulk.css_first("option[value=closed]") is None


def test_without_words_a_closed_place_says_that_it_has_closed(
    client: TestClient, moderator: TestClient, dead: Listing
) -> None:
    assert decide(moderator, outcome="closed") == 303
    assert "It has closed" in client.get(f"/listings/{dead.slug}").text


def test_a_dead_link_is_taken_out_and_comes_back(
    site: Site, client: TestClient, moderator: TestClient, dead: Listing
) -> None:
    assert "https://clinic.example/" in client.get("/listings/bergen-clinic").text
    assert decide(moderator, outcome="removed") == 303
    do_jobs(site)
    assert 'href="https://clinic.example/"' not in client.get("/listings/bergen-clinic").text
    assert undo(moderator) == 303
    assert now_says(site, dead).website == "https://clinic.example/"


def test_a_link_that_works_changes_nothing(site: Site, moderator: TestClient, dead: Listing) -> None:
    assert decide(moderator, outcome="kept") == 303
    assert now_says(site, dead).version == 1
    assert waiting(moderator) == []
    assert undo(moderator) == 303
    assert now_says(site, dead).website == "https://clinic.example/"


def test_what_has_changed_since_a_decision_is_not_taken_back(site: Site, moderator: TestClient, dead: Listing) -> None:
    decide(moderator, outcome="removed")
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, dead.id), {"website": "https://new.example/"}, reason="test")
    assert undo(moderator) == 409
    assert now_says(site, dead).website == "https://new.example/"
    assert waiting(moderator) == []


@pytest.mark.parametrize("outcome", ["closed", "removed"])
def test_a_place_that_was_taken_out_meanwhile_does_not_come_back_by_a_decision(
    site: Site, client: TestClient, moderator: TestClient, dead: Listing, outcome: str
) -> None:
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, dead.id), {"status": Status.REMOVED}, reason="They asked for it")
    assert refusal(moderator, outcome=outcome) == STALE
    assert client.get("/listings/bergen-clinic").status_code == 404
    assert decide(moderator, outcome="kept") == 303
    assert client.get("/listings/bergen-clinic").status_code == 404


@pytest.mark.parametrize(("form", "stays", "leads"), [({}, "one", "other"), ({"take-second": "yes"}, "other", "one")])
def test_two_that_are_one_become_the_one_that_the_moderator_chose_and_can_be_parted_again(
    site: Site, client: TestClient, moderator: TestClient, twins: tuple[Listing, Listing],
    form: dict[str, str], stays: str, leads: str,
) -> None:  # fmt: skip
    assert [card.text() for card in the_case(moderator, 1).css(".named-places h3")] == [one.name for one in twins]
    assert decide(moderator, outcome="merged", **form) == 303
    do_jobs(site)
    assert client.get(f"/listings/{leads}").headers["location"].endswith(f"/listings/{stays}")
    shown = client.get(f"/listings/{stays}").text
    assert "55 97 50 00" in shown
    assert "https://o.example/" in shown
    assert waiting(moderator) == []
    assert undo(moderator) == 303
    do_jobs(site)
    assert {client.get(f"/listings/{slug}").status_code for slug in (stays, leads)} == {200}
    assert waiting(moderator) == ["The clinic one"]


def test_two_of_which_one_is_gone_cannot_become_one(
    site: Site, moderator: TestClient, twins: tuple[Listing, Listing]
) -> None:
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, twins[1].id), {"status": Status.REMOVED}, reason="They asked for it")
    assert refusal(moderator, outcome="merged") == STALE
    assert decide(moderator, outcome="different") == 303


def test_what_was_made_one_stays_one_when_the_one_that_stayed_is_gone_since(
    site: Site, moderator: TestClient, twins: tuple[Listing, Listing]
) -> None:
    decide(moderator, outcome="merged")
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, twins[0].id), {"status": Status.REMOVED}, reason="They asked for it")
    assert undo(moderator) == 409
    with site.database.writing() as db:
        assert db.exec(select(Merge)).one().undone_at is None
    assert now_says(site, twins[1]).status == Status.REMOVED


@pytest.mark.usefixtures("twins")
def test_two_different_places_stay_two(client: TestClient, moderator: TestClient) -> None:
    assert decide(moderator, outcome="different") == 303
    assert {client.get(f"/listings/{slug}").status_code for slug in ("one", "other")} == {200}
    assert waiting(moderator) == []


@pytest.mark.parametrize("owned", ["one", "other"])
@pytest.mark.usefixtures("twins")
def test_s50_who_speaks_for_either_of_two_that_look_alike_does_not_decide_about_them(
    site: Site, moderator: TestClient, another: TestClient, owned: str
) -> None:
    number = id_of(site, "Heron")
    with site.database.writing() as db:
        listing = db.exec(select(Listing).where(Listing.slug == owned)).one()
        db.add(Owner(listing_id=listing.id or 0, member_id=number, domain="o.example"))
    assert "something of yours" in refusal(moderator, outcome="merged")
    assert decide(another, outcome="merged") == 303
    assert undo(moderator) == 409
    assert undo(another) == 303
