"""What people write makes nothing slow, nobody reads everything, and what was done is in the log: S64, S65, S80."""

import ast
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection
from starlette.testclient import TestClient

from app.access import RULES, Rule
from app.api import spotting
from app.config import ROOT
from app.observe import configure_logs
from app.pages import searching
from app.site import Site
from tests.factories import page
from tests.measuring import best
from tests.test_lengths import ASKED
from tests.world import GETS, World, a_world

_READING = {"compile", "search", "match", "fullmatch", "split", "sub", "findall", "finditer"}


@pytest.fixture
def world(site: Site, client: TestClient) -> World:
    return a_world(site, client)


def patterns() -> Iterator[tuple[str, ast.expr]]:
    """Every regular expression that is made while the program runs: where, and of what. (Those of a module
    itself are made before anybody has said anything.)"""
    for path in sorted((ROOT / "app").rglob("*.py")):
        functions = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.FunctionDef)]
        for node in {node for function in functions for node in ast.walk(function)}:
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attr), args=[made, *_]):
                    if attr in _READING:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", made


def written_by_us(made: ast.expr) -> bool:
    """Constants, also by their name and as the pattern that was made of them, and words made harmless."""
    match made:
        case ast.Constant() | ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="escape")):
            return True
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="pattern"):
            return name.isupper()
        case ast.BinOp(left=left, right=right):
            return written_by_us(left) and written_by_us(right)
        case ast.JoinedStr(values=parts):
            return all(written_by_us(part) for part in parts)
        case ast.FormattedValue(value=value):
            return written_by_us(value)
    return False


def test_s64_no_pattern_is_made_of_what_somebody_writes() -> None:
    found = list(patterns())
    assert len(found) > 20
    assert [where for where, made in found if not written_by_us(made)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "again"),
    [
        ("a", "!"), ("aa ", "b"), ("x.", "@"), ("1 ", "x"), ("a@", "."), ("(a", ")"), ("a-", "/"), ("0.", "+"),
        ("_*", "["), ("&#1", ";"),
    ],
)  # fmt: skip
def test_s64_words_that_make_patterns_slow_take_time_that_grows_with_their_length_only(
    world: World, words: str, again: str
) -> None:
    site, tongue = world.site, world.site.tongue("en")

    def seconds(length: int) -> float:
        """What the routes do with it; each time with words that were never read before."""
        turns = count()

        def read(connection: Connection) -> None:
            said = f"{words * (length // len(words))}{again}{next(turns)}{length}"
            spotting.spot(site, connection, tongue, said)
            searching.results(site, connection, tongue, said[: searching.LONGEST])

        with site.database.reading() as connection:
            return best(lambda: read(connection))

    seconds(100)
    assert seconds(4000) < 30 * seconds(500)


# --- nobody reads everything


def test_s65_no_address_that_everybody_may_read_is_about_a_member() -> None:
    """So nobody can read through what one person wrote: a name stands beside single posts, and leads nowhere."""
    about: set[str] = set()
    for route in GETS:
        if RULES.get(route, Rule.READ) == Rule.READ:
            about |= {*re.findall(r"{(\w+)}", route), *ASKED.get(route, ())}
    assert {"slug", "country", "q"} <= about
    assert not {name for name in about if re.search(r"author|member|person|user|by|name", name)}


@pytest.mark.parametrize(
    "path", ["/questions", "/listings", "/listings?q=clinic", "/search?q=clinic", "/listings?view=map"]
)
def test_s65_a_page_far_behind_the_last_one_holds_no_more_than_a_page(world: World, path: str) -> None:
    for number in ("99999999", "9" * 400, "-1", "0x10"):
        answer = world.guest.get(f"{path}{'&' if '?' in path else '?'}page={number}", follow_redirects=True)
        assert answer.status_code in {200, 404}
        assert len(page(answer).css("article")) <= 20


def test_s65_programs_get_a_hundred_at_once_at_most(world: World) -> None:
    assert world.guest.get("/api/v1/listings?per_page=100").status_code == 200
    assert world.guest.get("/api/v1/listings?per_page=101").status_code == 422


# --- the log


Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged(world: World) -> Iterator[Logged]:
    """What was written to the log since the last time, as production writes it."""
    stream = io.StringIO()
    configure_logs(world.site.settings)  # stderr is not a terminal here
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=stream))

    def lines() -> list[dict[str, Any]]:
        said = stream.getvalue().splitlines()
        stream.seek(0)
        stream.truncate()
        return [json.loads(line) for line in said]

    yield lines
    structlog.reset_defaults()


def test_s80_who_did_what_when_and_where_stands_in_the_log(world: World, logged: Logged) -> None:
    for route, browser, member, status in (
        ("POST /account/sign-in/{token}", world.guest, None, 303),
        ("POST /moderation/cases/{number}/claim", world.replier, 2, 403),
        ("GET /questions/{number}/edit", world.replier, 2, 403),
        ("POST /account/profile", world.asker, 1, 303),
        ("GET /moderation/queue", world.editor, 3, 200),
        ("POST /moderation/cases/{number}/decide", world.editor, 3, 303),
        ("GET /account/export.json", world.replier, None, 200),
        ("POST /moderation/members/{number}/role", world.admin, 4, 303),
    ):
        assert world.send(route, browser).status_code == status, route
        lines = logged()
        (line,) = [line for line in lines if line["event"] == "request"]
        assert (line["method"], line["status"], line.get("member")) == (route.split()[0], status, member)
        assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)
        assert {one["request_id"] for one in lines} == {line["request_id"]}
    assert world.send("POST /account/sign-in/{token}").status_code == 410  # it was used above
    assert [line["status"] for line in logged()] == [410]


def test_s80_what_members_read_is_nobodys_business(world: World, logged: Logged) -> None:
    for path in ("/questions/1", "/account", "/topics/synkinesis", "/questions?topic=synkinesis"):
        world.asker.get(path)
    assert all("member" not in line and "synkinesis?" not in line["path"] for line in logged())


def test_s80_no_line_of_the_log_is_forged(world: World, logged: Logged) -> None:
    forged = '%0d%0a{"event": "signed_in", "member": 1}'
    for path in (f"/nowhere{forged}", f"/questions/1{forged}", f"/api/v1/listings/x{forged}"):
        world.guest.get(path)
        world.guest.get("/nowhere", headers={"x-request-id": 'a"}{"event": "signed_in"}'})
    assert {line["event"] for line in logged()} == {"request"}


@pytest.mark.parametrize("route", sorted(route for route, rule in RULES.items() if rule == Rule.LINK))
def test_s80_a_key_that_was_mailed_is_not_in_the_log(world: World, logged: Logged, route: str) -> None:
    world.send(route)
    key = world.path(route).split("/")[-1] if "welcome" not in route else world.path(route).split("/")[-2]
    assert len(key) > 20
    lines = logged()
    assert lines
    assert key not in json.dumps(lines)
