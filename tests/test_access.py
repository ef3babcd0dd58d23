"""S45, S46, S51: the matrix of who may open what, made from the routes themselves."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel import select
from starlette.testclient import TestClient

from app import auth
from app.access import RULES, Rule
from app.main import ROUTERS
from app.models import MemberSession, PostStatus, Question, Reply, Visibility, now
from app.site import Site
from tests.factories import a_member, do_jobs, signed_in

# What a function must ask for so that its rule holds.
ASKED = {
    Rule.MEMBER: auth.member_who_asks,
    Rule.AUTHOR: auth.member_who_asks,
    Rule.FRESH: auth.fresh_member_who_asks,
    Rule.EDITOR: auth.editor_who_asks,
    Rule.SEEN: auth.who_asks,
}
HIDDEN = "A secret that nobody else may read"


def _routes() -> Iterator[tuple[str, set[Any]]]:
    app = FastAPI(openapi_url=None)
    for router in ROUTERS:
        app.include_router(router)
    for context in iter_route_contexts(app.routes):
        if context.path and context.endpoint:
            for method in sorted(context.methods or ()):
                yield f"{method} {context.path}", set(_asked_for(context.dependant))


def _asked_for(dependant: Any) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from _asked_for(one)


ROUTES = dict(_routes())


@pytest.mark.parametrize("route", sorted({*ROUTES, *RULES}))
def test_s45_every_address_has_a_rule_and_asks_for_what_the_rule_needs(route: str) -> None:
    assert route in ROUTES, "a rule for an address that does not exist"
    rule, asked = RULES.get(route, Rule.READ), ROUTES[route]
    if rule == Rule.READ:
        assert route.startswith("GET "), "what changes something needs a rule in app/access.py"
        assert auth.who_asks not in asked, "who asks who is asking needs a rule in app/access.py"
    elif rule in ASKED:
        assert ASKED[rule] in asked
        assert (rule == Rule.FRESH) == (auth.fresh_member_who_asks in asked)


def _address(route: str) -> tuple[str, str]:
    method, path = route.split(" ")
    path = path.replace("{number}", "1").replace("{token}", "x" * 43).replace("{address}", "1-a-secret")
    return method, re.sub(r"{\w+}", "1", path)


@pytest.mark.parametrize(
    "route", [route for route, rule in RULES.items() if rule in {Rule.MEMBER, Rule.AUTHOR, Rule.FRESH, Rule.EDITOR}]
)
def test_s45_a_guest_is_sent_to_sign_in(client: TestClient, route: str) -> None:
    method, path = _address(route)
    answer = client.request(method, path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/account/sign-in")


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule == Rule.FRESH])
def test_s07_what_is_delicate_asks_for_a_new_sign_in(site: Site, client: TestClient, route: str) -> None:
    browser = signed_in(site, client, a_member(site))
    with site.database.writing() as db:
        db.exec(select(MemberSession)).one().signed_in_at = now() - auth.FRESH - timedelta(seconds=1)
    method, path = _address(route)
    assert "again=1" in browser.request(method, path).headers["location"]


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule == Rule.LINK])
def test_s45_a_link_that_we_did_not_make_opens_nothing(client: TestClient, route: str) -> None:
    method, path = _address(route)
    assert client.request(method, path).status_code in {404, 410, 200, 422}
    assert "Sign out" not in client.request(method, path).text


def _a_secret(site: Site, author: int, **fields: Any) -> None:
    """A question that is not for everybody, with a reply that is not either."""
    with site.database.writing() as db:
        values: dict[str, Any] = {
            "title": HIDDEN,
            "body": HIDDEN,
            "slug": "a-secret",
            "author_id": author,
            "country": "NO",
        }
        question = Question(**(values | {"topics": ["synkinesis"], "author_name": "Fjord"} | fields))
        db.add(question)
        db.flush()
        db.add(Reply(question_id=question.id or 0, body=HIDDEN, author_id=author, author_name="Fjord"))
        open_one = Question(title="An open question", body="Open", slug="an-open-question", author_name="Fjord")
        db.add(open_one)
        db.flush()
        held = {"status": PostStatus.HELD, "author_id": author, "author_name": "Fjord"}
        db.add(Reply(question_id=open_one.id or 0, body=HIDDEN, **held))
    do_jobs(site)


SINKS = [
    "/questions", "/questions/1-a-secret", "/questions/1", "/questions/2-an-open-question", "/questions/1/history",
    "/questions/2-an-open-question?order=date", "/questions/1/report", "/questions/2/report?reply=2",
    "/questions/1/edit", "/questions/2/edit?reply=2", "/questions/1/exchange", "/questions/2/exchange?reply=2",
    "/questions?country=NO", "/questions?topic=synkinesis", "/countries/no", "/topics/synkinesis", "/search?q=secret",
    "/feed.xml", "/sitemap.xml", "/find?country=NO&condition=synkinesis", "/api/v1/questions", "/api/v1/questions/1",
    "/api/v1/questions/2", "/api/v1/find?country=NO", "/api/v1/suggest?q=secret",
]  # fmt: skip
STATES: dict[str, dict[str, Any]] = {
    "for members": {"visibility": Visibility.MEMBERS},
    "held": {"status": PostStatus.HELD},
    "hidden": {"status": PostStatus.HIDDEN},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("reader", ["guest", "member"])
def test_s46_what_somebody_may_not_read_is_in_no_page_feed_search_or_answer(
    site: Site, client: TestClient, state: str, reader: str
) -> None:
    author = a_member(site, "Fjord")
    _a_secret(site, author.id or 0, **STATES[state])
    browser = client if reader == "guest" else signed_in(site, client, a_member(site, "Gull"))
    for sink in SINKS:
        answer = browser.get(sink)
        assert answer.status_code < 500, sink
        allowed = state == "for members" and reader == "member" and sink.startswith("/questions") and "/2" not in sink
        assert allowed or HIDDEN not in answer.text, sink


def test_the_author_sees_what_is_held_and_it_says_so(site: Site, client: TestClient) -> None:
    author = a_member(site, "Fjord")
    _a_secret(site, author.id or 0, **STATES["held"])
    answer = signed_in(site, client, author).get("/questions/1-a-secret")
    assert HIDDEN in answer.text
    assert "Only you and the moderators" in answer.text


def test_s20_opening_every_page_changes_nothing(site: Site, client: TestClient) -> None:
    author = a_member(site, "Fjord")
    _a_secret(site, author.id or 0)
    browser = signed_in(site, client, author)
    before = _everything(site)
    for route in ROUTES:
        method, path = _address(route)
        if method == "GET":
            browser.get(path)
    assert _everything(site) == before


def _everything(site: Site) -> dict[str, list[Any]]:
    from sqlmodel import SQLModel  # noqa: PLC0415 - its tables are known when the models are

    with site.database.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).all()))
            for table in SQLModel.metadata.sorted_tables
        }
