"""How often somebody may do something: S60, S72."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from app import limits
from app.limits import Limit, TooOftenError, network_of
from app.models import Attempt, now
from app.site import Site


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
