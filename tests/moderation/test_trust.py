"""Whose posts wait for a look before others read them, and for how long somebody is new."""

from datetime import timedelta
from typing import Literal

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import CaseKind, Hat, HatKind, Member, Sanction, now
from app.site import Site
from tests.factories import a_listing, do_jobs, mails, texts
from tests.moderation.acting import decide, last_case, the_case
from tests.moderation.test_members import id_of, sanction
from tests.questions.writing import ask, reply

LINK = "Write to me, somebody@mail.example, please."


@pytest.fixture
def thread(site: Site, fjord: TestClient) -> str:
    """Asked before anything waits."""
    return ask(fjord, site)


def appears(site: Site, client: TestClient, browser: TestClient, thread: str, words: str) -> bool:
    reply(browser, site, thread, words)
    return words[:8] in client.get(thread).text


@pytest.mark.parametrize(
    ("hold", "plain", "linked"), [("never", True, True), ("links", True, False), ("always", False, False)]
)
def test_what_new_members_write_waits_as_whoever_runs_the_site_has_set(
    site: Site, client: TestClient, tern: TestClient, thread: str,
    *, hold: Literal["never", "links", "always"], plain: bool, linked: bool,
) -> None:  # fmt: skip
    site.settings.hold_new_members = hold
    assert appears(site, client, tern, thread, "Taping at night has helped us.") == plain
    assert appears(site, client, tern, thread, LINK) == linked


def test_with_the_third_post_that_stands_somebody_is_known(
    site: Site, client: TestClient, tern: TestClient, thread: str
) -> None:
    for number in range(3):
        reply(tern, site, thread, f"Words {number}")
    site.settings.hold_new_members = "always"
    assert appears(site, client, tern, thread, "The fourth one")


def test_posts_that_did_not_stand_make_nobody_known(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    for number in range(3):
        reply(tern, site, thread, f"Words {number}")
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    decide(moderator, outcome="hidden", rule="spam")
    site.settings.hold_new_members = "always"
    assert not appears(site, client, tern, thread, "The fourth one")


@pytest.mark.parametrize(("days", "known"), [(13, False), (15, True)])
def test_after_two_weeks_somebody_is_known(
    site: Site, client: TestClient, tern: TestClient, thread: str, *, days: int, known: bool
) -> None:
    site.settings.hold_new_members = "always"
    with site.database.writing() as db:
        db.get_one(Member, id_of(site, "Tern")).created_at = now() - timedelta(days=days)
    assert appears(site, client, tern, thread, "Here since long") == known


@pytest.mark.parametrize(("left", "known"), [(30, True), (-1, False)])
def test_who_wears_a_hat_is_known_while_it_lasts(
    site: Site, client: TestClient, tern: TestClient, thread: str, *, left: int, known: bool
) -> None:
    site.settings.hold_new_members = "always"
    with site.database.writing() as db:
        today = now().date()
        db.add(
            Hat(
                member_id=id_of(site, "Tern"), kind=HatKind.THERAPIST, organisation="A clinic", proof="A register",
                granted_on=today, expires_on=today + timedelta(days=left),
            )
        )  # fmt: skip
    assert appears(site, client, tern, thread, "As a therapist, I say") == known


def test_a_question_that_waited_can_be_read_when_somebody_has_looked(
    site: Site, client: TestClient, tern: TestClient, moderator: TestClient
) -> None:
    site.settings.hold_new_members = "always"
    address = ask(tern, site)
    assert client.get(address).status_code == 404
    assert "Held post" in the_case(moderator, 1).text()
    assert decide(moderator, outcome="kept") == 303
    do_jobs(site)
    assert client.get(address).status_code == 200
    assert [letter.recipient for letter in mails(site, "decision")] == ["tern@mail.example"]


def test_when_the_time_of_looking_first_is_over_posts_appear_at_once(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    sanction(moderator, id_of(site, "Tern"), "restricted")
    assert not appears(site, client, tern, thread, "Too early")
    with site.database.writing() as db:
        db.exec(select(Sanction)).one().ends_at = now() - timedelta(minutes=1)
    assert appears(site, client, tern, thread, "In time again")


def test_details_of_a_place_in_the_directory_let_nobody_wait(
    site: Site, client: TestClient, tern: TestClient, thread: str
) -> None:
    a_listing(site, email="post@clinic.example")
    site.settings.hold_new_members = "links"
    assert appears(site, client, tern, thread, "We wrote to post@clinic.example and went there.")
    assert texts(client.get(thread), "#r1 a[href='/listings/bergen-clinic']")


def test_what_could_be_read_waits_again_when_somebody_restricted_changes_it(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    reply(tern, site, thread, "Taping at night has helped us.")
    assert sanction(moderator, id_of(site, "Tern"), "restricted") == 303
    tern.post("/questions/1/edit?reply=1", data={"body": "Buy our cream, it heals everything."})
    seen = client.get(thread).text
    assert "cream" not in seen
    assert "Taping" not in seen
    waiting = last_case(site)
    assert waiting.kind == CaseKind.HELD
    assert decide(moderator, waiting.id or 0, outcome="kept") == 303
    assert "Buy our cream" in client.get(thread).text


def test_a_change_does_not_publish_what_a_moderator_has_hidden(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    reply(tern, site, thread, "Taping at night has helped us.")
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    decide(moderator, outcome="hidden", rule="spam")
    tern.post("/questions/1/edit?reply=1", data={"body": "Something else, and harmless."})
    assert "harmless" not in client.get(thread).text
