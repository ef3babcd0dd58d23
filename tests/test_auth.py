"""Sessions and who is asking: S01, S03, S05, S16, S72."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlmodel import select
from starlette.testclient import TestClient

from app import auth
from app.accounts import links
from app.models import Member, MemberSession, Role, SignInToken, now
from app.site import Site
from tests.factories import SAME_SITE, a_member, page, signed_in
from tests.machine import PERCENT


@pytest.fixture
def kari(site: Site) -> Member:
    return a_member(site, "Kari")


@pytest.fixture
def browser(site: Site, client: TestClient, kari: Member) -> TestClient:
    return signed_in(site, client, kari)


def change_session(site: Site, **values: object) -> None:
    with site.database.writing() as db:
        db.connection().execute(update(MemberSession).values(**values))


def is_in(browser: TestClient) -> bool:
    return browser.get("/account").status_code == 200


def test_s01_ten_thousand_tokens_are_different_and_long() -> None:
    tokens = {auth.new_token() for _ in range(10_000)}
    assert len(tokens) == 10_000
    assert {len(token) for token in tokens} == {43}  # 256 bits


@pytest.mark.sqlite
def test_s01_nothing_in_the_database_signs_anybody_in(
    site: Site, app: FastAPI, browser: TestClient, kari: Member
) -> None:
    with site.database.writing() as db:
        link = links.make_link_token(db, kari.email, "")
    cookie = browser.cookies["session"]
    with site.database.writer.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr] # SQLite's own
    assert cookie not in dump
    assert link not in dump
    for found in {word for word in dump.replace("'", " ").replace(",", " ").split() if len(word) > 20}:
        reader = TestClient(app, follow_redirects=False, cookies={"session": found})
        assert not is_in(reader)


@pytest.mark.parametrize(
    ("role", "idle", "longest"),
    [
        (Role.MEMBER, timedelta(days=30), timedelta(days=180)),
        (Role.MODERATOR, timedelta(hours=12), timedelta(days=7)),
        (Role.EDITOR, timedelta(hours=12), timedelta(days=7)),
        (Role.ADMIN, timedelta(hours=12), timedelta(days=7)),
    ],
)
def test_s05_a_session_ends_when_it_rests_and_when_it_is_old(
    site: Site, browser: TestClient, kari: Member, role: Role, idle: timedelta, longest: timedelta
) -> None:
    with site.database.writing() as db:
        db.get_one(Member, kari.id).role = role
    second = timedelta(seconds=5)
    change_session(site, seen_at=now() - idle + second)
    assert is_in(browser)
    change_session(site, seen_at=now() - idle - second)
    assert not is_in(browser)
    change_session(site, seen_at=now(), signed_in_at=now() - longest + second)
    assert is_in(browser)
    change_session(site, seen_at=now(), signed_in_at=now() - longest - second)
    assert not is_in(browser)


def test_a_session_that_is_used_does_not_rest(site: Site, browser: TestClient) -> None:
    change_session(site, seen_at=now() - timedelta(days=29))
    assert is_in(browser)
    with site.database.writing() as db:
        assert now() - db.exec(select(MemberSession.seen_at)).one() < timedelta(minutes=1)


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "a" * 5000, "é", "'; DROP TABLE session; --", "\0"])
def test_a_cookie_that_is_none_of_ours_is_nobody(client: TestClient, cookie: str) -> None:
    answer = client.get("/account", headers={"cookie": f"session={cookie}".encode()})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("referer", "onward"),
    [
        ("http://testserver/account/leave", "?onward=%2Faccount%2Fleave"), ("http://testserver//evil.example", ""),
        ("http://evil.example/account", ""), ("http://testserver@evil.example/account", ""), ("http://[", ""), ("", ""),
    ],
)  # fmt: skip
def test_s28_who_has_to_sign_in_first_is_brought_back_to_a_page_of_ours_only(
    client: TestClient, referer: str, onward: str
) -> None:
    answer = client.post("/account/profile", headers=SAME_SITE | {"referer": referer})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/account/sign-in{onward}")


def test_s72_dead_links_and_sessions_are_forgotten(site: Site, kari: Member) -> None:
    moderator = a_member(site, "Ola", role=Role.MODERATOR)

    def session(member: Member, token: str, seen: timedelta, began: timedelta) -> MemberSession:
        return MemberSession(
            member_id=member.id or 0, token_hash=token, device="Firefox/Linux", seen_at=now() - seen,
            signed_in_at=now() - began,
        )  # fmt: skip

    day = timedelta(days=1)
    with site.database.writing() as db:
        db.add(session(kari, "fresh", 29 * day, 170 * day))
        db.add(session(kari, "resting", 31 * day, 31 * day))
        db.add(session(kari, "old", day, 181 * day))
        db.add(session(moderator, "fresh staff", day / 3, 6 * day))
        db.add(session(moderator, "resting staff", day, day))
        db.add(session(moderator, "old staff", day / 3, 8 * day))
        db.add(SignInToken(email="a@b.example", token_hash="new"))  # noqa: S106 - no password
        db.add(SignInToken(email="a@b.example", token_hash="old", created_at=now() - 2 * day))  # noqa: S106 - as above
    with site.database.writing() as db:
        auth.forget_old(db)
    with site.database.writing() as db:
        assert {*db.exec(select(MemberSession.token_hash))} == {"fresh", "fresh staff"}
        assert {*db.exec(select(SignInToken.token_hash))} == {"new"}


def _sign_in_and_look(app: FastAPI, site: Site, member: Member, rounds: int) -> list[str]:
    """The name that stands on the account, each time."""
    seen = []
    for _ in range(rounds):
        with site.database.writing() as db:
            token = links.make_link_token(db, member.email, "")
        reader = TestClient(app, follow_redirects=False)
        answer = reader.post(f"/account/sign-in/{token}", headers=SAME_SITE)
        assert answer.status_code == 303
        heading = page(reader.get("/account")).css_first("h1")
        seen.append(heading.text() if heading else "")
    return seen


@pytest.mark.parametrize("rounds", [25, pytest.param(100 * PERCENT, marks=pytest.mark.slow)])
def test_s16_two_people_who_sign_in_at_once_never_see_each_other(site: Site, app: FastAPI, rounds: int) -> None:
    people = [a_member(site, "Kari"), a_member(site, "Ola")]
    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(lambda one: _sign_in_and_look(app, site, one, rounds), people))
    assert seen == [["Kari"] * rounds, ["Ola"] * rounds]


@pytest.mark.parametrize("same", ["address", "name", "link"])
def test_two_who_join_at_once_with_one_address_or_one_name_make_one_account(
    site: Site, app: FastAPI, same: str
) -> None:
    emails = ["a@mail.example", "b@mail.example" if same == "name" else "a@mail.example"]
    with site.database.writing() as db:
        tokens = [links.make_link_token(db, emails[0], "")]
        if same == "address":  # past our own rule that only the newest link works
            tokens.append(auth.new_token())
            db.add(SignInToken(email=emails[1], token_hash=auth.hashed(tokens[1])))
        else:
            tokens.append(tokens[0] if same == "link" else links.make_link_token(db, emails[1], ""))
    start = threading.Barrier(2)

    def join(number: int) -> int:
        reader = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        name = "Fjord" if same != "address" else f"Fjord {number}"
        form = {"name": name, "language": "en", "of_age": "yes", "agrees": "yes"}
        start.wait()
        return reader.post(f"/account/sign-in/{tokens[number]}/welcome", data=form, headers=SAME_SITE).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(join, (0, 1)))
    assert codes == {"address": [303, 303], "name": [303, 422], "link": [303, 410]}[same]
    with site.database.writing() as db:
        assert len(db.exec(select(Member)).all()) == 1


def test_a_public_page_cannot_ask_who_is_asking(app: FastAPI, client: TestClient) -> None:
    @app.get("/about/me")
    def me(person: auth.Anybody) -> str:
        return str(person)

    assert client.get("/about/me").status_code == 500
