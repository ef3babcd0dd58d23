"""Who cannot write for a while does not get around it by leaving and joining again: S03, S71, S72."""

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import tidy
from app.models import Decision, KeptOut, Member, Role, Sanction, now
from app.site import Site
from tests.accounts.conftest import FORM, Link, members, newest_link, press
from tests.accounts.test_leaving import EMAIL, everywhere, kari, leave
from tests.accounts.test_routes import everything
from tests.factories import SAME_SITE, a_member, do_jobs, signed_in
from tests.moderation.test_members import sanction

__all__ = ["kari"]
REFUSED = "You cannot write at the moment"


@pytest.fixture
def moderator(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Heron", role=Role.MODERATOR))


@pytest.fixture
def suspended(site: Site, client: TestClient, kari: Member, moderator: TestClient) -> TestClient:
    """Kari's browser, after a moderator has stopped her for a month and she has signed in again."""
    assert sanction(moderator, kari.id or 0, "suspended", days="30") == 303
    return signed_in(site, client, kari)


@pytest.fixture
def twice(site: Site, client: TestClient, suspended: TestClient, moderator: TestClient, kari: Member) -> TestClient:
    """And for half a year, a little later."""
    assert sanction(moderator, kari.id or 0, "suspended", days="180") == 303
    assert suspended.get("/account").status_code == 303
    return signed_in(site, client, kari)


def kept(site: Site) -> list[KeptOut]:
    with site.database.writing() as db:
        return list(db.exec(select(KeptOut)).all())


def until_when(site: Site) -> list[datetime]:
    return [row.until for row in kept(site) if row.until]


def joins(client: TestClient, link: str) -> bool:
    """With a link of theirs, through both pages."""
    status, onward = press(client, link)
    return (status, onward) == (303, f"{link}/welcome") and press(client, onward, **FORM)[0] == 303


@pytest.mark.parametrize("what", ["account", "anonymous", "everything"])
def test_who_leaves_while_suspended_is_told_until_when_and_may_join_after_it(
    site: Site, client: TestClient, suspended: TestClient, link_for: Link, what: str
) -> None:
    leave(suspended, what)
    link, until = link_for(EMAIL), until_when(site)[0]
    assert timedelta(days=29) < until - now() <= timedelta(days=30)
    for answer in (
        client.post(link, headers=SAME_SITE),
        client.post(f"{link}/welcome", data=FORM, headers=SAME_SITE),
    ):
        assert answer.status_code == 403
        assert REFUSED in answer.text
        assert site.tongue("en").date(until.date()) in answer.text
        assert "set-cookie" not in answer.headers
    assert [member.name for member in members(site)] == ["Heron"]
    with site.database.writing() as db:
        db.exec(select(KeptOut)).one().until = now() - timedelta(seconds=1)
    assert joins(client, link)  # being refused does not use it up


def test_s10_nobody_else_learns_that_an_address_is_kept_out(
    site: Site, client: TestClient, suspended: TestClient, link_for: Link
) -> None:
    leave(suspended, "account")
    assert joins(client, link_for("new@mail.example"))
    answers = [
        client.post("/account/sign-in", data={"email": email}, headers=SAME_SITE)
        for email in (EMAIL, "nobody@mail.example")
    ]
    assert len({(one.status_code, one.headers["location"], one.content) for one in answers}) == 1
    assert client.get(newest_link(site, EMAIL)).status_code == 200


def test_s71_of_the_address_only_a_hash_is_kept_that_the_key_of_the_site_makes(
    site: Site, suspended: TestClient
) -> None:
    do_jobs(site)
    leave(suspended, "everything")
    (row,) = kept(site)
    assert len(row.key_hash) == 64
    said = everywhere(site)
    assert EMAIL not in said
    for without_key in (EMAIL, f"kept out {EMAIL}"):
        assert hashlib.sha256(without_key.encode()).hexdigest() not in said


def test_who_leaves_in_good_standing_leaves_no_hash(site: Site, client: TestClient, moderator: TestClient) -> None:
    warned, freed = a_member(site, "Tern"), a_member(site, "Gull")
    sanction(moderator, warned.id or 0, "warned")
    sanction(moderator, freed.id or 0, "suspended", days="1")
    with site.database.writing() as db:
        db.exec(select(Sanction).where(Sanction.member_id == freed.id)).one().ends_at = now() - timedelta(seconds=1)
    for member in (warned, freed):
        leave(signed_in(site, client, member), "account")
    assert kept(site) == []


def test_a_suspension_that_was_undone_keeps_nobody_out(
    site: Site, client: TestClient, twice: TestClient, moderator: TestClient, link_for: Link
) -> None:
    leave(twice, "account")
    with site.database.writing() as db:
        first, second = db.exec(select(Decision.id)).all()
    link = link_for(EMAIL)
    for decision, welcome in ((first, False), (second, True)):
        assert moderator.post("/moderation/undo", data={"decision": str(decision)}).status_code == 303
        assert joins(client, link) == welcome


def test_of_two_suspensions_the_longer_is_told_and_of_one_without_end_no_day(
    site: Site, client: TestClient, twice: TestClient, link_for: Link
) -> None:
    leave(twice, "account")
    link = link_for(EMAIL)
    until = max(until_when(site))
    assert timedelta(days=179) < until - now() <= timedelta(days=180)
    longer = site.tongue("en").date(until.date())
    assert f"you do not write here until {longer}." in client.post(link, headers=SAME_SITE).text
    with site.database.writing() as db:
        db.exec(select(KeptOut)).all()[0].until = None
    assert "you do not write here.</p>" in client.post(link, headers=SAME_SITE).text


def test_another_address_first_is_no_way_around_it(
    site: Site, client: TestClient, suspended: TestClient, link_for: Link
) -> None:
    for email in ("throwaway@mail.example", EMAIL, "another@mail.example"):
        suspended.post("/account/address", data={"email": email})
        assert suspended.post(newest_link(site, email)).headers["location"] == "/account?done=address"
    assert len(kept(site)) == 2
    shown = suspended.get("/account/export.json").json()["kept_out"]
    assert [sorted(row) for row in shown] == [["decision_id", "id", "until"]] * 2
    leave(suspended, "account")
    for email in (EMAIL, "throwaway@mail.example", "another@mail.example"):
        assert client.post(link_for(email), headers=SAME_SITE).status_code == 403


def test_whoever_has_the_address_already_signs_in_as_before(
    client: TestClient, suspended: TestClient, link_for: Link
) -> None:
    assert suspended.get("/account").status_code == 200
    assert press(client, link_for(EMAIL)) == (303, "/account")


@pytest.mark.parametrize("over", ["ended", "undone"])
def test_s72_the_hash_is_forgotten_when_it_is_over(site: Site, suspended: TestClient, over: str) -> None:
    leave(suspended, "account")
    tidy.tidy(site.database)
    assert len(kept(site)) == 1
    with site.database.writing() as db:
        if over == "ended":
            db.exec(select(KeptOut)).one().until = now() - timedelta(seconds=1)
        else:
            db.exec(select(Decision)).one().undone_at = now()
    tidy.tidy(site.database)
    assert everything(site)["kept_out"] == []


def test_the_privacy_page_tells_of_it(client: TestClient) -> None:
    assert "we keep a code of your mail address until that time is over" in client.get("/privacy").text
