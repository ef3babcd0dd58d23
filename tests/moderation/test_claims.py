"""Where no letter can show that somebody belongs to an organisation, a moderator judges what they send."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.listings import actions, claims
from app.models import AuditEvent, Listing, Member, Owner, OwnerClaim, Role, Status
from app.site import Site
from tests.factories import a_listing, a_member, mails, page, signed_in, texts
from tests.moderation.acting import decide, last_case, refusal, undo, waiting
from tests.moderation.test_members import id_of

CLAIM = "/listings/bergen-clinic/claim"
SHOWN = {"way": "moderator", "note": "I run the front desk.", "source_url": "clinic.example/team"}


@pytest.fixture
def listing(site: Site) -> Listing:
    return a_listing(site, website="https://www.facebook.com/clinic")


@pytest.fixture
def claimed(fjord: TestClient, listing: Listing) -> Listing:
    assert fjord.post(CLAIM, data=SHOWN).headers["location"] == CLAIM
    return listing


def owners(site: Site) -> list[tuple[int, str]]:
    with site.database.writing() as db:
        return [(one.member_id, one.domain) for one in db.exec(select(Owner)).all()]


@pytest.mark.usefixtures("claimed")
def test_a_moderator_accepts_and_the_listing_is_theirs_until_that_is_taken_back(
    site: Site, fjord: TestClient, moderator: TestClient
) -> None:
    assert "A moderator looks at what you sent" in fjord.get(CLAIM).text
    queue = moderator.get("/moderation/queue?kind=claim")
    assert "I run the front desk." in queue.text
    assert page(queue).css_first("a[href='https://clinic.example/team']") is not None
    assert decide(moderator, outcome="accepted") == 303
    assert owners(site) == [(id_of(site, "Fjord"), "")]
    assert "You have shown it already." in fjord.get(CLAIM).text
    assert texts(fjord.get("/account"), "section[aria-labelledby=listings] a") == ["The clinic bergen-clinic"]
    assert [event.act for event in _audited(site)] == ["decided accepted"]
    assert undo(moderator) == 303
    assert owners(site) == []
    assert "A moderator looks at what you sent" in fjord.get(CLAIM).text
    assert waiting(moderator) == ["The clinic bergen-clinic"]


def _audited(site: Site) -> list[AuditEvent]:
    with site.database.writing() as db:
        return list(db.exec(select(AuditEvent)).all())


@pytest.mark.parametrize("outcome", ["accepted", "declined"])
def test_who_asked_is_told_in_their_language_with_the_reason_and_where_to_go_on(
    site: Site, client: TestClient, moderator: TestClient, listing: Listing, outcome: str
) -> None:
    del listing
    kari = signed_in(site, client, a_member(site, "Kari", language="nb"))
    kari.post(CLAIM, data=SHOWN)
    decide(moderator, outcome=outcome, rule="not_shown" if outcome == "declined" else "", note="The page has no names.")
    (letter,) = mails(site, "claimed")
    assert letter.recipient == "kari@mail.example"
    where = "http://testserver/nb/account" if outcome == "accepted" else f"http://testserver/nb{CLAIM}"
    assert where in letter.text
    assert ("The page has no names." in letter.text) == (outcome == "declined")
    assert "Hei, Kari" in letter.text
    assert "palsy" not in letter.subject


@pytest.mark.usefixtures("claimed")
def test_declining_needs_a_reason_and_leaves_the_way_open_for_better_proof(
    site: Site, fjord: TestClient, moderator: TestClient
) -> None:
    assert refusal(moderator, outcome="declined") == "Choose a reason: it is told to the person."
    assert decide(moderator, outcome="declined", rule="not_shown") == 303
    assert owners(site) == []
    fjord.post(CLAIM, data=SHOWN | {"source_url": "https://register.example/17"})
    assert last_case(site).key is not None
    assert undo(moderator) == 303  # the newer one stays open, and the older waits again without its key
    assert owners(site) == []


@pytest.mark.usefixtures("claimed")
def test_asked_again_while_it_waits_the_newest_words_count(
    site: Site, fjord: TestClient, moderator: TestClient
) -> None:
    fjord.post(CLAIM, data=SHOWN | {"note": "I own it."})
    assert waiting(moderator, "?kind=claim") == ["The clinic bergen-clinic"]
    with site.database.writing() as db:
        assert [one.note for one in db.exec(select(OwnerClaim)).all()] == ["I own it."]


@pytest.mark.parametrize(
    ("form", "field"),
    [({"note": ""}, "note"), ({"source_url": ""}, "source_url"), ({"source_url": "no page"}, "source_url"),
     ({"source_url": "javascript:alert(1)"}, "source_url")],
)  # fmt: skip
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(
    site: Site, fjord: TestClient, listing: Listing, form: dict[str, str], field: str
) -> None:
    del listing
    answer = fjord.post(CLAIM, data=SHOWN | form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (SHOWN["note"] in answer.text) == ("note" not in form)
    with site.database.writing() as db:
        assert db.exec(select(OwnerClaim)).all() == []


def test_nobody_judges_their_own_claim_nor_takes_such_a_decision_back(
    site: Site, moderator: TestClient, another: TestClient, listing: Listing
) -> None:
    moderator.post(CLAIM, data=SHOWN)
    assert "Somebody else must look" in refusal(moderator, outcome="accepted")
    assert decide(another, outcome="declined", rule="not_shown") == 303
    assert undo(moderator) == 409
    assert owners(site) == []
    assert listing.id == last_case(site).about_id


def test_who_was_the_owner_already_by_mail_stays_it_when_the_decision_is_taken_back(
    site: Site, moderator: TestClient, claimed: Listing
) -> None:
    with site.database.writing() as db:
        claims.make_owner(db, id_of(site, "Fjord"), claimed.id or 0, "clinic.example")
    assert decide(moderator, outcome="accepted") == 303
    assert undo(moderator) == 303
    assert [domain for _member, domain in owners(site)] == ["clinic.example"]


def test_the_moderator_sees_when_somebody_else_has_shown_it_before(
    site: Site, fjord: TestClient, tern: TestClient, moderator: TestClient, listing: Listing
) -> None:
    del tern
    with site.database.writing() as db:
        claims.make_owner(db, id_of(site, "Tern"), listing.id or 0)
    fjord.post(CLAIM, data=SHOWN)
    assert "Somebody else has shown already that it is theirs" in moderator.get("/moderation/queue").text


def test_what_was_taken_out_meanwhile_can_be_nobodys_but_can_be_declined(
    site: Site, moderator: TestClient, claimed: Listing
) -> None:
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, claimed.id), {"status": Status.REMOVED}, reason="asked for it")
    assert "has changed meanwhile" in refusal(moderator, outcome="accepted")
    assert decide(moderator, outcome="declined", rule="other") == 303


@pytest.mark.usefixtures("claimed")
def test_who_leaves_takes_the_claim_along(site: Site, fjord: TestClient, moderator: TestClient) -> None:
    assert fjord.post("/account/leave", data={"what": "account", "sure": "yes"}).status_code == 303
    assert waiting(moderator) == []
    with site.database.writing() as db:
        assert db.exec(select(OwnerClaim)).all() == []


def test_who_has_left_after_a_decision_is_not_written_to_when_it_comes_back(
    site: Site, fjord: TestClient, moderator: TestClient, claimed: Listing
) -> None:
    del claimed
    decide(moderator, outcome="declined", rule="not_shown")
    fjord.post("/account/leave", data={"what": "account", "sure": "yes"})
    assert undo(moderator) == 303
    assert "has changed meanwhile" in refusal(moderator, outcome="accepted")
    assert decide(moderator, outcome="declined", rule="not_shown") == 303
    assert mails(site, "claimed") == []
    with site.database.writing() as db:
        assert [one.role for one in db.exec(select(Member)).all()] == [Role.MODERATOR]
