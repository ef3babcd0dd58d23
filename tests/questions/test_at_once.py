"""The same thing sent by many threads at once is there once: S52."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint, func, select
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app.limits import LIMITS, Limit
from app.site import Site
from tests.factories import a_member, signed_in
from tests.world import FORMS, World, a_world

TIMES = 100
FOLLOW, REACT = "POST /questions/{number}/follow", "POST /questions/{number}/reactions"
DRAFT, EXCHANGE = "POST /questions/drafts", "POST /questions/{number}/exchange"
TELL = "POST /questions/check-ins/{token}"


@pytest.fixture
def world(site: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> World:
    for kind in LIMITS:
        monkeypatch.setitem(LIMITS, kind, Limit(10**9, 10**9, 10**9))
    return a_world(site, client)


def number_of(site: Site, table: str) -> int:
    with site.database.reading() as connection:
        counted = select(func.count()).select_from(SQLModel.metadata.tables[table])
        return int(connection.execute(counted).scalar_one())


def told(world: World, answers: Sequence[Any]) -> set[int]:
    """What they were told who had their turn. On SQLite writers wait for each other, though not in a queue, so on a
    busy machine some of a hundred wait in vain: they are told to try again, and the caller counts that they wrote
    nothing."""
    busy = [one for one in answers if one.status_code == 503] if world.site.database.is_sqlite else []
    assert all("We are back in a moment" in one.text for one in busy)
    assert len(busy) < len(answers)
    return {one.status_code for one in answers} - {one.status_code for one in busy}


def at_once(world: World, route: str, **options: Any) -> set[int]:
    """Sent by one member in a hundred tabs; each has its own connection. The answers that came."""
    cookies = dict(world.browser(route).cookies)

    def send(_number: int) -> Any:
        tab = TestClient(world.guest.app, follow_redirects=False, raise_server_exceptions=False, cookies=cookies)
        tab.headers |= world.guest.headers
        return world.send(route, tab, **options)

    with ThreadPoolExecutor(8) as threads:
        return told(world, list(threads.map(send, range(TIMES))))


# Where it goes, and how many rows are there already.
ROWS = {REACT: ("reaction", 1), FOLLOW: ("follow", 1), DRAFT: ("draft", 1), TELL: ("listing_report", 0)}


@pytest.mark.parametrize("route", ROWS)
def test_s52_said_by_a_hundred_requests_at_once_it_is_one_row(world: World, route: str) -> None:
    table, before = ROWS[route]
    assert number_of(world.site, table) == before
    assert at_once(world, route) <= {200, 204, 303}
    assert number_of(world.site, table) == before + 1


def test_s52_asking_for_contact_a_hundred_times_at_once_is_asking_once(world: World) -> None:
    gull = signed_in(world.site, world.guest, a_member(world.site, "Gull"))

    def send(_number: int) -> Any:
        return world.send(EXCHANGE, gull)

    with ThreadPoolExecutor(8) as threads:
        assert told(world, list(threads.map(send, range(TIMES)))) == {303}
    assert number_of(world.site, "exchange") == 2
    assert number_of(world.site, "mail") == 1


def test_s52_agreeing_a_hundred_times_at_once_is_agreeing_once(world: World) -> None:
    form = {"exchange": "1", "address": "fjord@home.example"}

    def send(_number: int) -> Any:
        return world.send(EXCHANGE, world.asker, data=form)

    with ThreadPoolExecutor(8) as threads:
        assert told(world, list(threads.map(send, range(TIMES)))) == {303}
    assert number_of(world.site, "mail") == 1


def test_s52_thanking_and_taking_it_back_at_once_leaves_one_row_or_none(world: World) -> None:
    said: list[Mapping[str, str]] = [FORMS[REACT], {**FORMS[REACT], "stop": "yes"}] * (TIMES // 2)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda form: world.send(REACT, world.replier, data=form), said))
    assert told(world, answers) == {303}
    assert number_of(world.site, "reaction") in {1, 2}


@pytest.mark.parametrize("table", ["reaction", "follow", "draft", "listing_report", "exchange"])
def test_s52_the_database_itself_refuses_a_second_row(table: str) -> None:
    of_member = {"member_id", "from_id"}
    unique = [
        {column.name for column in one.columns}
        for one in SQLModel.metadata.tables[table].constraints
        if isinstance(one, UniqueConstraint)
    ]
    assert any(of_member & columns for columns in unique)
