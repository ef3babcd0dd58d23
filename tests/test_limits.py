"""How often somebody may do something: S60, S72."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import select
from starlette.testclient import TestClient

from app import limits
from app.limits import LIMITS, Limit, TooOftenError, network_of
from app.models import Attempt, Member, now
from app.site import Site
from tests.accounts.test_routes import everything
from tests.world import FORMS, POSTS, a_world

# What may be sent without end, and why.
NOT_COUNTED = {
    "POST /account/sign-out": "ends the one session that asks for it",
    "POST /account/sign-in/{token}": "its letter was counted, and it works once",
    "POST /alerts/{token}": "stopping must always work (RFC 8058)",
    "POST /api/v1/spot": "changes nothing, and its length is limited",
    "POST /account/unsubscribe/{token}": "must always work, and said twice it is said once (RFC 8058)",
}
MANY = 10**6


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "test", Limit(person=2, network=3, everybody=5))


def take(site: Site, person: str, address: str | None = "198.51.100.7") -> bool:
    try:
        with site.database.writing() as db:
            limits.take(db, "key", "test", person=person, address=address)
    except TooOftenError as error:
        return not 0 < error.seconds <= 3600
    return True


def test_s60_a_person_a_network_and_everybody_have_limits(site: Site) -> None:
    assert [take(site, "a") for _ in range(3)] == [True, True, False]
    assert [take(site, "b") for _ in range(2)] == [True, False]  # the same network
    assert [take(site, f"c{n}", f"203.0.{n}.1") for n in range(3)] == [True, True, False]


def test_s60_neighbours_who_come_at_once_are_counted_one_after_the_other(site: Site) -> None:
    start = threading.Barrier(6)

    def at_once(number: int) -> bool:
        start.wait()
        return take(site, f"neighbour {number}")

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(at_once, range(6))) == 3


def test_an_hour_later_one_may_again(site: Site) -> None:
    assert [take(site, "a") for _ in range(3)] == [True, True, False]
    with site.database.writing() as db:
        db.connection().execute(update(Attempt).values(at=now() - timedelta(hours=1, seconds=1)))
    assert take(site, "a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("198.51.100.1", "198.51.100.254"), ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("198.51.100.1", "::ffff:198.51.100.9"), (None, "nonsense"),
    ],
)  # fmt: skip
def test_neighbours_are_one_network(one: str | None, other: str) -> None:
    assert network_of(one) == network_of(other)
    assert network_of(one) != network_of("198.51.101.1")


def test_s72_neither_person_nor_network_can_be_read_from_what_is_kept_and_it_is_forgotten(site: Site) -> None:
    take(site, "kari@mail.example", "198.51.100.7")
    with site.database.writing() as db:
        kept = " ".join(db.exec(select(Attempt.who)).all())
        assert "kari" not in kept
        assert "198" not in kept.split()[0] or len(kept.split()[0]) == 32
        db.add(Attempt(kind="test", who="old", at=now() - timedelta(days=1, seconds=1)))
    with site.database.writing() as db:
        limits.forget_old(db)
        assert sorted(len(who) for who in db.exec(select(Attempt.who)).all()) == [9, 32, 32]


def forget(site: Site) -> None:
    with site.database.writing() as db:
        db.connection().execute(delete(Attempt))


def used_up(site: Site, scope: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything has been done as often as the person, the network or everybody may."""
    forget(site)
    for kind in LIMITS:
        monkeypatch.setitem(LIMITS, kind, Limit(**{"person": MANY, "network": MANY, "everybody": MANY, scope: 1}))
    with site.database.writing() as db:
        members = db.exec(select(Member)).all()
        asked_for = {"somebody@mail.example", "heron@mail.example", "testclient"}
        people = {*map(str, (one.id for one in members)), *(one.email for one in members), *asked_for}
        for kind in LIMITS:
            for person in sorted(people) if scope == "person" else ["somebody else"]:
                address = "testclient" if scope == "network" else "203.0.113.9"
                limits.take(db, site.settings.signing_key, kind, person=person, address=address)


@pytest.mark.sqlite
@pytest.mark.parametrize("route", sorted({*POSTS, *NOT_COUNTED} - NOT_COUNTED.keys()))
def test_s60_whatever_is_sent_is_counted_by_person_network_and_all_together(
    site: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    world = a_world(site, client)
    for scope in ("person", "network", "everybody"):
        with monkeypatch.context() as patch:
            used_up(site, scope, patch)
            before = everything(site)
            answer = world.send(route)
            assert (scope, answer.status_code) == (scope, 429)
            assert 0 < int(answer.headers["retry-after"]) <= 3600
            assert everything(site) == before
    forget(site)
    assert world.send(route).status_code in {200, 204, 303}


@pytest.mark.parametrize("route", NOT_COUNTED)
def test_s60_what_is_not_counted_leaves_no_more_rows_the_second_time(
    site: Site, client: TestClient, route: str
) -> None:
    world = a_world(site, client)
    world.send(route)
    before = {name: len(rows) for name, rows in everything(site).items()}
    for _ in range(3):
        world.send(route)
    assert {name: len(rows) for name, rows in everything(site).items()} == before


def test_every_form_that_can_be_sent_is_known_to_the_tests() -> None:
    assert sorted(FORMS) == POSTS
