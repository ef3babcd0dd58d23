"""Two people suggest the same new place: the second may add to what the first sent, and moderators see both."""

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.models import Case, Listing, Proposal, ProposalKind, ProposalState, Role
from app.site import Site
from tests.factories import a_listing, a_member, page, signed_in, texts
from tests.moderation.acting import decide, undo, waiting
from tests.proposals.suggesting import PLACE, form_of, press, proposals, suggest

SAME = PLACE | {"phone": "+47 55 97 50 00", "words": "They do mime therapy."}
ALREADY = "Somebody has suggested this already"


@pytest.fixture
def moderator(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Heron", role=Role.MODERATOR))


def looked_at(browser: TestClient, **typed: str) -> object:
    return press(browser, "/listings/new", form_of(browser.get("/listings/new")), "look", **typed)


def add(browser: TestClient, number: int = 1, **typed: str) -> str:
    """The second look offers it, and the button is pressed."""
    looked = looked_at(browser, **(SAME | typed))
    assert f'value="join-{number}"' in looked.text, looked.text  # type: ignore[attr-defined]
    sent = press(browser, "/listings/new", form_of(looked), f"join-{number}")
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def test_the_second_is_told_and_learns_nothing_of_the_first_but_what_they_have_in_common(
    client: TestClient, fjord: TestClient
) -> None:
    first = suggest(fjord, phone="+47 55 97 50 00", summary="Only the first knows this.", note="I work there.")
    looked = looked_at(client, **SAME)
    assert ALREADY in looked.text  # type: ignore[attr-defined]
    (said,) = texts(looked, "section[aria-labelledby=suggested] li")
    assert "a similar name, the same phone number, the same town" in said
    for secret in ("Only the first knows this.", "I work there.", "Fjord Face Clinic West", first.rpartition("/")[2]):
        assert secret not in looked.text  # type: ignore[attr-defined]
    assert "It is none of these: send it" in looked.text  # type: ignore[attr-defined]


def test_another_place_is_not_mistaken_for_it_nor_is_what_was_decided_or_withdrawn(client: TestClient) -> None:
    reference = suggest(client)
    assert ALREADY not in looked_at(client, **(PLACE | {"name": "Hospital of Tromsø", "city": "Tromsø"})).text  # type: ignore[attr-defined]
    client.post(reference)
    assert ALREADY not in looked_at(client, **PLACE).text  # type: ignore[attr-defined]


def test_sent_anyway_both_wait_and_the_queue_shows_that_they_are_alike(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    a_listing(site, name="Fjord Face Clinic", phone="+47 55 97 50 00")
    suggest(client)
    suggest(client, phone="+47 55 97 50 00")
    assert [one.joins_id for one in proposals(site)] == [None, None]
    queue = moderator.get("/moderation/queue")
    found = [node.attributes["href"] for node in page(queue).css("#case-2 ul.small a")]
    assert found == ["/listings/bergen-clinic", "/moderation/queue#case-1"]
    assert "a similar name" in texts(queue, "#case-1 ul.small li")[0]
    assert waiting(moderator) == ["Fjord Face Clinic", "Fjord Face Clinic"]


def test_what_is_added_stands_beside_the_first_and_becomes_a_change_of_it_when_that_is_accepted(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    suggest(client, summary="The first words.", words="They do botox.")
    reference = add(fjord, summary="The second words.")
    assert "Somebody had suggested it before you." in fjord.get(reference).text
    assert waiting(moderator) == ["Fjord Face Clinic"]  # both in one group
    fields = {f"take-{name}": "yes" for name in proposals(site)[0].fields}
    assert decide(moderator, 1, outcome="accepted", **fields) == 303
    added = proposals(site)[1]
    assert (added.kind, added.listing_id, added.state) == (ProposalKind.EDIT, 1, ProposalState.OPEN)
    assert sorted(added.fields) == ["phone", "summary", "treatments"]
    assert added.fields["treatments"] == ["botulinum-toxin", "mime-therapy"]  # lists grow
    assert decide(moderator, 2, outcome="accepted", **{"take-phone": "yes", "take-treatments": "yes"}) == 303
    with site.database.writing() as db:
        listing = db.exec(select(Listing)).one()
    assert (listing.phone, listing.summary) == ("+47 55 97 50 00", "The first words.")
    assert "Accepted in part" in fjord.get(reference).text


def test_when_the_first_is_taken_back_what_was_added_is_about_a_new_place_again(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    suggest(client)
    add(fjord)
    before = proposals(site)[1]
    decide(moderator, 1, outcome="accepted", **{"take-name": "yes"})
    assert undo(moderator) == 303
    after = proposals(site)[1]
    assert (after.kind, after.listing_id, after.fields) == (ProposalKind.NEW, None, before.fields)
    assert waiting(moderator) == ["Fjord Face Clinic"]
    decide(moderator, 1, outcome="accepted", **{"take-name": "yes"})
    assert proposals(site)[1].kind == ProposalKind.EDIT


def test_when_the_first_is_declined_the_second_still_waits_and_can_be_taken(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    suggest(client)
    add(fjord)
    decide(moderator, 1, outcome="declined", rule="no_source")
    fields = {f"take-{name}": "yes" for name in proposals(site)[1].fields}
    assert decide(moderator, 2, outcome="accepted", **fields) == 303
    with site.database.writing() as db:
        assert db.exec(select(Listing.phone)).one() == "+47 55 97 50 00"


def test_who_adds_to_what_was_added_adds_to_the_first(site: Site, client: TestClient, fjord: TestClient) -> None:
    suggest(client)
    add(fjord)
    add(client, 2, phone="+47 55 97 50 00")
    assert [one.joins_id for one in proposals(site)] == [None, 1, 1]


@pytest.mark.parametrize("action", ["join-1", "join-77", "join-", "join-x"])
def test_nobody_adds_to_what_is_another_place_or_has_been_decided(site: Site, client: TestClient, action: str) -> None:
    suggest(client)
    other = PLACE | {"name": "Hospital of Tromsø", "city": "Tromsø"}
    answer = press(client, "/listings/new", form_of(looked_at(client, **other)), action)
    assert answer.status_code == 200
    answer = press(client, "/listings/new", form_of(looked_at(client, **(PLACE | {"country": ""}))), action)
    assert answer.status_code == 422
    assert len(proposals(site)) == 1


def test_a_proposal_that_was_decided_meanwhile_is_left_as_it_was_decided(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient
) -> None:
    suggest(client)
    add(fjord)
    decide(moderator, 2, outcome="declined", rule="unclear")
    decide(moderator, 1, outcome="accepted", **{"take-name": "yes"})
    with site.database.writing() as db:
        second = db.exec(select(Proposal).order_by(col(Proposal.id).desc())).first()
        assert second is not None
        assert (second.kind, second.state) == (ProposalKind.NEW, ProposalState.DECLINED)
        assert db.exec(select(Case.about_id).where(Case.proposal_id == second.id)).one() is None
