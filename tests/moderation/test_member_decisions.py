"""About members: what is missing or forged, what is taken back, appeals, hats and roles once more."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import AuditEvent, Hat, Member, RecoveryCode, Role, Sanction, SecondFactor, now
from app.site import Site
from tests.factories import a_member, do_jobs, mails, page, signed_in, texts
from tests.moderation.acting import decide, link_in, undo, waiting
from tests.moderation.test_members import id_of, sanction
from tests.questions.writing import ask

NOBODY = 999
HAT = {"kind": "therapist", "organisation": "Bergen Face Clinic", "proof": "Register, number 12", "interest": "none"}


@pytest.fixture
def number(site: Site, tern: TestClient) -> int:
    """Of the member whom all this is about."""
    del tern
    return id_of(site, "Tern")


@pytest.fixture
def admin(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Eider", role=Role.ADMIN))


def acts(site: Site) -> list[str]:
    with site.database.writing() as db:
        return list(db.exec(select(AuditEvent.act)))


def back(site: Site, client: TestClient, number: int) -> TestClient:
    """The member, signed in once more."""
    with site.database.writing() as db:
        member = db.get_one(Member, number)
    return signed_in(site, client, member)


def writes(site: Site, browser: TestClient) -> int:
    form = {"body": "Here I am again.", "kind": "experience"}
    done = browser.post("/questions/1/replies", data=form).status_code
    do_jobs(site)
    return done


@pytest.mark.parametrize(
    ("form", "wrong"), [({"kind": "burnt"}, "kind"), ({"kind": ""}, "kind"), ({"rule": ""}, "rule")]
)
def test_a_decision_without_a_kind_or_a_reason_is_not_made(
    site: Site, moderator: TestClient, number: int, form: dict[str, str], wrong: str
) -> None:
    data = {"kind": "warned", "rule": "unkind", "days": "7"} | form
    answer = moderator.post(f"/moderation/members/{number}/sanction", data=data)
    assert answer.status_code == 422
    assert [node.id for node in LexborHTMLParser(answer.text).css("[id$=-error]")] == [f"{wrong}-error"]
    assert acts(site) == []


def test_nothing_can_be_decided_about_somebody_who_is_not_there(site: Site, moderator: TestClient) -> None:
    assert sanction(moderator, NOBODY, "warned") == 404
    assert sanction(moderator, NOBODY, "burnt") == 404
    for path, form in (("hide", {"posts": "q1"}), ("hat", HAT), ("hat", HAT | {"proof": ""}), ("hat", {"end": "77"})):
        assert moderator.post(f"/moderation/members/{NOBODY}/{path}", data=form).status_code == 404
    assert acts(site) == []


@pytest.mark.parametrize(("days", "until"), [("30", 30), ("3650", 7), ("", 7)])
def test_it_lasts_for_as_many_days_as_the_form_offers_and_otherwise_for_a_week(
    site: Site, moderator: TestClient, number: int, days: str, until: int
) -> None:
    sanction(moderator, number, "restricted", days=days)
    with site.database.writing() as db:
        ends_at = db.exec(select(Sanction)).one().ends_at
    assert ends_at is not None
    assert (ends_at - now()).total_seconds() / 86400 == pytest.approx(until, abs=0.01)


def test_who_appeals_against_a_silence_writes_again_when_somebody_else_agrees(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient, another: TestClient, number: int
) -> None:
    ask(fjord, site)
    sanction(moderator, number, "suspended", days="180")
    client.post(link_in(site, "sanction"), data={"said": "It was a joke among friends."})
    tern = back(site, client, number)
    assert writes(site, tern) == 403
    assert decide(moderator, case=2, outcome="restored") == 422
    assert decide(another, case=2, outcome="restored") == 303
    assert writes(site, tern) == 303
    assert "lifted" in texts(moderator.get(f"/moderation/members/{number}"), "aside li")[0]
    assert acts(site)[:2] == ["suspended", "lifted"]


def test_a_silence_that_is_taken_back_ends_and_leaves_nothing_to_decide(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient, number: int
) -> None:
    ask(fjord, site)
    sanction(moderator, number, "suspended", days="180")
    shown = page(moderator.get(f"/moderation/members/{number}"))
    form = shown.css_first("aside form[action='/moderation/undo']")
    assert form is not None
    fields = {str(one.attributes["name"]): one.attributes["value"] or "" for one in form.css("input")}
    answer = moderator.post("/moderation/undo", data=fields)
    assert answer.headers["location"] == f"/moderation/members/{number}"
    after = moderator.get(f"/moderation/members/{number}")
    assert "lifted" in texts(after, "aside li")[0]
    assert page(after).css("aside form") == []
    do_jobs(site)
    assert "No writing for a while" in mails(site, "undone")[-1].text
    assert writes(site, back(site, client, number)) == 303
    assert waiting(moderator) == []
    assert undo(moderator) == 409


def test_s50_who_has_become_a_moderator_takes_back_nothing_about_themselves(
    site: Site, client: TestClient, moderator: TestClient, admin: TestClient, number: int
) -> None:
    sanction(moderator, number, "restricted")
    admin.post(f"/moderation/members/{number}/role", data={"role": "moderator"})
    tern = back(site, client, number)
    assert undo(tern) == 409
    assert undo(moderator) == 303


def test_a_hat_ends_once_and_nobody_wears_one_of_their_own_making(
    site: Site, moderator: TestClient, number: int
) -> None:
    assert moderator.post(f"/moderation/members/{number}/hat", data=HAT | {"kind": "king"}).status_code == 422
    assert moderator.post(f"/moderation/members/{id_of(site, 'Heron')}/hat", data=HAT).status_code == 403
    assert moderator.post(f"/moderation/members/{number}/hat", data=HAT).status_code == 303
    for _ in range(2):
        assert moderator.post(f"/moderation/members/{number}/hat", data={"end": "1"}).status_code == 303
    assert acts(site) == ["granted a hat", "took a hat"]
    with site.database.writing() as db:
        assert len(db.exec(select(Hat)).all()) == 1


def test_a_role_that_somebody_has_already_changes_nothing_and_signs_nobody_out(
    site: Site, another: TestClient, admin: TestClient
) -> None:
    path = f"/moderation/members/{id_of(site, 'Puffin')}/role"
    assert admin.post(path, data={"role": "moderator"}).status_code == 303
    assert another.get("/moderation/queue").status_code == 200
    assert acts(site) == []


def test_whose_role_ends_loses_the_second_factor_with_it(site: Site, another: TestClient, admin: TestClient) -> None:
    number = id_of(site, "Puffin")
    with site.database.writing() as db:
        db.add(SecondFactor(member_id=number, secret="S" * 32, confirmed_at=now()))
        db.add(RecoveryCode(member_id=number, code_hash="h" * 64))
    assert admin.post(f"/moderation/members/{number}/role", data={"role": "member"}).status_code == 303
    assert another.get("/moderation/queue").status_code == 303
    with site.database.writing() as db:
        assert db.exec(select(SecondFactor)).all() == []
        assert db.exec(select(RecoveryCode)).all() == []


def test_a_hat_that_is_over_is_not_offered_to_be_taken_back(site: Site, moderator: TestClient, number: int) -> None:
    moderator.post(f"/moderation/members/{number}/hat", data=HAT)
    assert len(page(moderator.get(f"/moderation/members/{number}")).css("input[name=end]")) == 1
    with site.database.writing() as db:
        db.exec(select(Hat)).one().expires_on = now().date() - timedelta(days=1)
    assert page(moderator.get(f"/moderation/members/{number}")).css("input[name=end]") == []
