"""Proposals in the queue: seen beside what the listing says, taken in part, declined, told, taken back."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.listings import actions as listings
from app.models import Listing, Member, Owner, ProposalKind, ProposalState, Status
from app.site import Site
from tests.factories import a_listing, a_member, do_jobs, mails, page, signed_in, texts
from tests.moderation.acting import decide, refusal, the_case, undo, waiting
from tests.proposals.moderating import NEW, sent
from tests.proposals.suggesting import change, proposals, suggest, the_listing

ACCEPT = {"outcome": "accepted"}
STALE = "The listing has changed meanwhile. Look at it again before you decide."


def take(*fields: str) -> dict[str, str]:
    return ACCEPT | {f"take-{name}": "yes" for name in fields}


def changed(site: Site, **fields: Any) -> None:
    """Somebody else has changed the listing."""
    with site.database.writing() as db:
        listings.change(db, db.get_one(Listing, 1), fields, reason="test")


def test_what_is_ticked_of_a_new_place_is_in_the_directory_and_its_sender_is_told(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    there = suggest(client, summary="Sees children too.", reply_to="kari@home.example")
    assert waiting(moderator) == ["Fjord Face Clinic"]
    assert decide(moderator, **take("name", "kind", "country", "city")) == 303
    do_jobs(site)
    shown = client.get("/listings/fjord-face-clinic")
    assert "Bergen" in shown.text
    assert "Sees children too." not in shown.text
    (letter,) = mails(site, "proposal")
    assert letter.recipient == "kari@home.example"
    assert "Accepted in part" in letter.text
    assert there in letter.text
    assert proposals(site)[0].email == ""


def test_a_declined_proposal_needs_a_reason_of_its_own_kind_which_its_sender_gets(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    a_listing(site)
    change(signed_in(site, client, a_member(site)), "bergen-clinic", summary="The best of all.")
    needed = "Choose a reason: it is told to the person."
    assert refusal(moderator, outcome="declined") == needed
    assert refusal(moderator, outcome="declined", rule="spam") == needed
    assert decide(moderator, outcome="declined", rule="no_source", note="Which page says so?") == 303
    (letter,) = mails(site, "proposal")
    assert letter.recipient == "fjord@mail.example"
    assert "Declined" in letter.text
    assert "We could not find a page that says so." in letter.text
    assert "Which page says so?" in letter.text


def test_a_declined_proposal_can_be_sent_again_from_its_page(
    client: TestClient, site: Site, moderator: TestClient
) -> None:
    a_listing(site)
    there = [change(client, "bergen-clinic", summary="The best of all."), suggest(client)]
    for case, again in enumerate(("/listings/bergen-clinic/edit", "/listings/new"), 1):
        assert decide(moderator, case, outcome="declined", rule="unclear") == 303
        shown = client.get(there[case - 1])
        link = page(shown).css_first("main .notice a")
        assert link is not None
        assert link.attributes["href"] == again
        assert client.get(again).status_code == 200
    assert the_listing(site, "bergen-clinic").summary == "Looks after people."


def test_who_left_no_address_gets_no_letter(site: Site, moderator: TestClient) -> None:
    a_listing(site)
    sent(site, summary="Other words")
    assert decide(moderator, **take("summary")) == 303
    assert mails(site, "proposal") == []


def test_a_change_of_which_nothing_is_ticked_is_not_accepted(site: Site, moderator: TestClient) -> None:
    a_listing(site)
    sent(site, summary="Other words")
    assert refusal(moderator, **ACCEPT) == "Tick at least one field, or decline."
    assert decide(moderator, **take("summary")) == 303
    assert the_listing(site, "bergen-clinic").summary == "Other words"


def test_a_closure_has_nothing_to_tick(site: Site, client: TestClient, moderator: TestClient) -> None:
    a_listing(site)
    sent(site, ProposalKind.CLOSURE, closed_reason="The door says so.")
    assert decide(moderator, **ACCEPT) == 303
    assert "The door says so." in client.get("/listings/bergen-clinic").text


def test_the_queue_shows_what_is_new_in_a_list_in_a_text_and_in_a_line(site: Site, moderator: TestClient) -> None:
    said = "They look after children and adults with palsy"
    a_listing(site, treatments=["botulinum-toxin", "facial-taping"], summary=said)
    sent(site, treatments=["botulinum-toxin", "surgery"], summary=said.replace("and adults ", "only "), city="Oslo")
    case = the_case(moderator, 1)
    rows = {row.css_first("th").text(): row.css("td")[1] for row in case.css("tbody tr")}
    assert [len(rows[name].css("ins")) for name in ("Offers", "In one or two sentences", "Town")] == [1, 1, 1]
    assert "Facial-taping" in rows["Offers"].css_first("del").text()
    assert "Botulinum toxin" in rows["Offers"].text()
    assert "adults" in rows["In one or two sentences"].css_first("del").text()
    assert rows["Town"].css_first("ins").text() == "Oslo"


def test_of_a_new_place_there_is_nothing_to_compare_with(site: Site, moderator: TestClient) -> None:
    sent(site, ProposalKind.NEW, **NEW)
    assert [cell.text() for cell in the_case(moderator, 1).css("td[data-l=Now]")] == [""] * len(NEW)


def test_what_has_changed_since_is_said_is_not_ticked_and_cannot_be_overwritten(
    site: Site, moderator: TestClient
) -> None:
    a_listing(site)
    sent(site, summary="Other words", fees_note="It is free.")
    changed(site, summary="Somebody else's words")
    case = the_case(moderator, 1)
    assert "(changed since it was sent)" in case.text()
    ticked = [box.attributes["name"] for box in case.css("input[name^=take-]") if "checked" in box.attributes]
    assert ticked == ["take-fees_note"]
    assert refusal(moderator, **take("summary", "fees_note")) == STALE
    assert the_listing(site, "bergen-clinic").summary == "Somebody else's words"
    assert decide(moderator, **take("fees_note")) == 303
    assert the_listing(site, "bergen-clinic").fees_note == "It is free."


def test_taken_back_the_listing_says_what_it_said_and_the_proposal_waits_again(
    site: Site, moderator: TestClient
) -> None:
    a_listing(site)
    sent(site, summary="Other words")
    decide(moderator, **take("summary"))
    assert waiting(moderator) == []
    assert undo(moderator) == 303
    assert the_listing(site, "bergen-clinic").summary == "Looks after people."
    assert waiting(moderator) == ["The clinic bergen-clinic"]
    assert proposals(site)[0].state == ProposalState.OPEN
    assert decide(moderator, **take("summary")) == 303


def test_a_new_place_that_is_taken_back_is_not_there_any_more(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    sent(site, ProposalKind.NEW, **NEW)
    decide(moderator, **take(*NEW))
    assert client.get("/listings/fjord-face-clinic").status_code == 200
    assert undo(moderator) == 303
    assert client.get("/listings/fjord-face-clinic").status_code == 404
    assert the_listing(site, "fjord-face-clinic").status == Status.REMOVED


def test_what_somebody_has_changed_since_is_not_taken_back(site: Site, moderator: TestClient) -> None:
    a_listing(site)
    sent(site, summary="Other words")
    decide(moderator, **take("summary"))
    changed(site, summary="The newest words")
    assert undo(moderator) == 409
    assert the_listing(site, "bergen-clinic").summary == "The newest words"
    assert proposals(site)[0].state == ProposalState.ACCEPTED


def test_a_declined_proposal_is_open_again_when_that_is_taken_back(site: Site, moderator: TestClient) -> None:
    a_listing(site)
    sent(site, summary="Other words")
    decide(moderator, outcome="declined", rule="unclear")
    assert undo(moderator) == 303
    assert proposals(site)[0].state == ProposalState.OPEN
    assert the_listing(site, "bergen-clinic").summary == "Looks after people."


def test_s50_nobody_decides_about_their_own_proposal_or_about_a_place_of_theirs(
    site: Site, moderator: TestClient, another: TestClient
) -> None:
    listing = a_listing(site)
    change(moderator, "bergen-clinic", summary="My words")
    with site.database.writing() as db:
        puffin = db.get_one(Member, 2)
        db.add(Owner(listing_id=listing.id or 0, member_id=puffin.id or 0, domain="clinic.example"))
    third = signed_in(site, moderator, a_member(site, "Gannet", role=puffin.role))
    for browser in (moderator, another):
        assert "This is about something of yours" in refusal(browser, **take("summary"))
    assert decide(third, **take("summary")) == 303


def test_what_its_sender_has_withdrawn_meanwhile_is_not_decided(client: TestClient, moderator: TestClient) -> None:
    there = suggest(client)
    client.post(there, data={})
    answer = moderator.post("/moderation/cases/1/decide", data=take("name"))
    assert answer.status_code == 422
    assert client.get("/listings/fjord-face-clinic").status_code == 404
    assert texts(client.get("/moderation"), ".log li") == []


@pytest.mark.parametrize(("outcome", "rule"), [("declined", "unclear"), ("accepted", "")])
def test_both_answers_stand_in_the_public_log(
    site: Site, client: TestClient, moderator: TestClient, outcome: str, rule: str
) -> None:
    a_listing(site)
    sent(site, summary="Other words")
    decide(moderator, **take("summary") | {"outcome": outcome, "rule": rule})
    assert texts(client.get("/moderation"), ".log b") == [outcome.capitalize()]
