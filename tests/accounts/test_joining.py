"""The first words of a new member: S41, S47, S48, S73, S75."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.accounts import actions, links, operator
from app.accounts.actions import CONSENT
from app.accounts.forms import Profile
from app.models import MemberSession, Role, now
from app.site import Site
from tests.accounts.conftest import FORM, Link, members, press
from tests.factories import SAME_SITE, a_member


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"of_age": ""}, "of_age"), ({"of_age": "1"}, "of_age"), ({"of_age": "true"}, "of_age"),
        ({"of_age": "Yes "}, "of_age"), ({"agrees": ""}, "agrees"), ({"agrees": "on"}, "agrees"),
        ({"name": ""}, "name"), ({"name": "x"}, "name"), ({"name": "x" * 41}, "name"), ({"country": "XX"}, "country"),
        ({"country": "no"}, "country"), ({"language": "tlh"}, "language"), ({"language": ""}, "language"),
    ],
)  # fmt: skip
def test_s48_s73_s75_nobody_joins_without_what_is_needed(
    client: TestClient, site: Site, link_for: Link, changes: dict[str, str], field: str
) -> None:
    link = link_for("new@mail.example")
    answer = client.post(f"{link}/welcome", data=FORM | changes, headers=SAME_SITE)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "set-cookie" not in answer.headers
    assert members(site) == []
    assert press(client, f"{link}/welcome", **FORM)[0] == 303  # the link is still good


def test_s73_what_was_agreed_to_and_when_is_kept(client: TestClient, site: Site, link_for: Link) -> None:
    press(client, f"{link_for('new@mail.example')}/welcome", **FORM)
    (member,) = members(site)
    assert member.consent_version == CONSENT == "2026-11"
    assert abs(member.consent_at - now()) < timedelta(minutes=1)
    assert abs(member.of_age_at - now()) < timedelta(minutes=1)
    assert "2026-11" in client.get("/account").text


def test_s47_a_form_sets_nothing_but_its_own_fields(client: TestClient, site: Site, link_for: Link) -> None:
    more = {"role": "admin", "email": "boss@mail.example", "id": "7", "consent_version": "x", "name_key": "x"}
    press(client, f"{link_for('new@mail.example')}/welcome", **FORM, **more)
    press(client, "/account/profile", **FORM, **more)
    (member,) = members(site)
    assert (member.role, member.email, member.name_key) == (Role.MEMBER, "new@mail.example", "fjord")


@pytest.mark.parametrize("name", ["Moderator", "mоderator", "Dr. Berg", "ADMIN", "s e v e n t h", "Sykepleier Ola"])
def test_s41_nobody_is_called_as_if_they_worked_here(client: TestClient, site: Site, link_for: Link, name: str) -> None:
    answer = client.post(f"{link_for('new@mail.example')}/welcome", data=FORM | {"name": name}, headers=SAME_SITE)
    assert (answer.status_code, "Please take another" in answer.text) == (422, True)
    assert members(site) == []


@pytest.mark.parametrize("name", ["Kari", "KARI", "k a r i", "Kаri", "Ka\u200bri", "Kárì", "K.a.r.i"])
@pytest.mark.usefixtures("kari")
def test_s41_nobody_looks_like_somebody_else(client: TestClient, link_for: Link, name: str) -> None:
    link = link_for("new@mail.example")
    answer = client.post(f"{link}/welcome", data=FORM | {"name": name}, headers=SAME_SITE)
    assert (answer.status_code, "Somebody has this name" in answer.text) == (422, True)
    assert press(client, f"{link}/welcome", **FORM | {"name": "Kari Nordmann"})[0] == 303


def test_whoever_became_a_member_meanwhile_is_signed_in_as_who_they_are(
    client: TestClient, site: Site, link_for: Link
) -> None:
    link = link_for("new@mail.example")
    a_member(site, "Fjord", email="new@mail.example")
    assert press(client, f"{link}/welcome", **FORM | {"name": "Another"})[0] == 303
    assert [member.name for member in members(site)] == ["Fjord"]
    with site.database.writing() as db:
        assert len(db.exec(select(MemberSession)).all()) == 1


def test_an_operator_waits_for_a_reader_who_has_pressed_the_button(site: Site, link_for: Link) -> None:
    """They took the address and its link in different orders, and on PostgreSQL waited for each other."""
    link = link_for("new@mail.example")

    def by_operator() -> str:
        with site.database.writing() as db:
            return operator.add(db, "new@mail.example", "Tern", "member")[0]

    with ThreadPoolExecutor(1) as pool:
        with site.database.writing() as db:
            pressed = links.link_of(db, link.rsplit("/", 1)[1])
            assert pressed
            added = pool.submit(by_operator)
            assert wait([added], timeout=1).not_done
            actions.join(db, "key", pressed, Profile("Fjord", "en", ""), "Firefox, Linux")
        assert added.result()
    assert [member.name for member in members(site)] == ["Fjord"]


@pytest.mark.parametrize("same", ["address", "name"])
def test_an_operator_and_a_reader_at_once_make_one_account(site: Site, app: FastAPI, link_for: Link, same: str) -> None:
    email, name = ("new@mail.example", "Tern") if same == "address" else ("other@mail.example", "Fjord")
    link, start = link_for("new@mail.example"), threading.Barrier(2)

    def reader() -> int:
        start.wait()
        return press(TestClient(app, follow_redirects=False), f"{link}/welcome", **FORM)[0]

    def by_operator() -> bool:
        start.wait()
        try:
            with site.database.writing() as db:
                operator.add(db, email, name, "member")
        except operator.RefusedError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        joined, added = pool.submit(reader), pool.submit(by_operator)
    # Whoever comes second finds the one with the address, or is told that the name is taken.
    if same == "address":
        assert added.result()
        assert joined.result() in {303, 410}  # the link that the operator makes ends the one before
    else:
        assert (joined.result(), added.result()) in {(303, False), (422, True)}
    assert len(members(site)) == 1
