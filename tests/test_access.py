"""S45, S46, S51: the matrix of who may open what, made from the routes themselves."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import auth
from app.access import RULES, Rule
from app.models import MemberSession, PostStatus, Question, Reply, Role, Visibility, now
from app.site import Site
from tests.accounts.test_routes import everything
from tests.factories import a_member, do_jobs, signed_in
from tests.world import GETS, POSTS, World, a_world, routes

# Who may is decided before a database is asked.
pytestmark = pytest.mark.sqlite
# What a function must ask for so that its rule holds.
ASKED = {
    Rule.MEMBER: auth.member_who_asks,
    Rule.AUTHOR: auth.member_who_asks,
    Rule.FRESH: auth.fresh_member_who_asks,
    Rule.ROLE: auth.with_role_who_asks,
    Rule.FRESH_ROLE: auth.fresh_with_role_who_asks,
    Rule.MODERATOR: auth.moderator_who_asks,
    Rule.EDITOR: auth.editor_who_asks,
    Rule.ADMIN: auth.admin_who_asks,
    Rule.SEEN: auth.who_asks,
}
_FRESH = {Rule.FRESH, Rule.FRESH_ROLE}
# Who may, by the rule of what needs the second factor.
STAFF = {
    Rule.MODERATOR: {Role.MODERATOR, Role.EDITOR, Role.ADMIN},
    Rule.EDITOR: {Role.EDITOR, Role.ADMIN},
    Rule.ADMIN: {Role.ADMIN},
}
# Who may, in all that a role is needed for.
MAY = STAFF | dict.fromkeys((Rule.ROLE, Rule.FRESH_ROLE), STAFF[Rule.MODERATOR])
HIDDEN = "A secret that nobody else may read"


def _asked_for(dependant: Any) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from _asked_for(one)


ROUTES = {route: set(_asked_for(dependant)) for route, dependant in routes()}


@pytest.mark.parametrize("route", sorted({*ROUTES, *RULES}))
def test_s45_every_address_has_a_rule_and_asks_for_what_the_rule_needs(route: str) -> None:
    assert route in ROUTES, "a rule for an address that does not exist"
    rule, asked = RULES.get(route, Rule.READ), ROUTES[route]
    if rule == Rule.READ:
        assert route.startswith("GET "), "what changes something needs a rule in app/access.py"
        assert auth.who_asks not in asked, "who asks who is asking needs a rule in app/access.py"
    elif rule in ASKED:
        assert ASKED[rule] in asked
        assert (rule in _FRESH) == (auth.fresh_member_who_asks in asked)


def _address(route: str) -> tuple[str, str]:
    method, path = route.split(" ")
    path = path.replace("{number}", "1").replace("{token}", "x" * 43).replace("{address}", "1-a-secret")
    return method, re.sub(r"{\w+}", "1", path)


@pytest.mark.parametrize(
    "route", [route for route, rule in RULES.items() if rule in {Rule.MEMBER, Rule.AUTHOR, Rule.FRESH, *MAY}]
)
def test_s45_a_guest_is_sent_to_sign_in(client: TestClient, route: str) -> None:
    method, path = _address(route)
    answer = client.request(method, path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/account/sign-in")


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule in _FRESH])
def test_s07_what_is_delicate_asks_for_a_new_sign_in(site: Site, client: TestClient, route: str) -> None:
    browser = signed_in(site, client, a_member(site, role=Role.ADMIN))
    with site.database.writing() as db:
        db.exec(select(MemberSession)).one().signed_in_at = now() - auth.FRESH - timedelta(seconds=1)
    method, path = _address(route)
    assert "again=1" in browser.request(method, path).headers["location"]


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule == Rule.LINK])
def test_s45_a_link_that_we_did_not_make_opens_nothing(client: TestClient, route: str) -> None:
    method, path = _address(route)
    for token in ("x" * 43, "a" * 22, "x"):
        answer = client.request(method, path.replace("x" * 43, token))
        assert answer.status_code in {404, 410}
        assert "Sign out" not in answer.text


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


# --- who is not the one


@pytest.fixture
def world(site: Site, client: TestClient) -> World:
    return a_world(site, client)


def _of(*rules: Rule) -> list[str]:
    return sorted(route for route in [*GETS, *POSTS] if RULES.get(route) in rules)


@pytest.mark.parametrize("route", _of(Rule.AUTHOR, *MAY))
def test_s45_who_may_not_is_refused_whatever_they_are_and_changes_nothing(world: World, route: str) -> None:
    strangers = [world.replier] + [
        signed_in(world.site, world.guest, a_member(world.site, f"Stranger {role}", role=role))
        for role in Role
        if RULES[route] == Rule.AUTHOR or role not in MAY[RULES[route]]
    ]
    before = everything(world.site)
    for stranger in strangers:
        assert world.send(route, stranger).status_code == 403
        assert everything(world.site) == before
    assert world.send(route).status_code in {200, 303}


@pytest.mark.parametrize("route", _of(*STAFF))
@pytest.mark.parametrize("root", ["", "/nb"])
def test_s13_who_has_not_shown_the_second_factor_gets_nothing_and_changes_nothing(
    world: World, route: str, root: str
) -> None:
    for role in STAFF[RULES[route]]:
        member = a_member(world.site, f"Staff {role}", role=role)
        browser = signed_in(world.site, world.guest, member, second_factor=False)
        before = everything(world.site)
        method, path = route.split(" ", maxsplit=1)[0], f"{root}{world.path(route)}"
        answer = browser.request(method, path, headers={"referer": f"{world.site.settings.base_url}{path}"})
        there = f"{root}/account/second-factor?{urlencode({'onward': path})}"
        assert (answer.status_code, answer.headers["location"]) == (303, there)
        assert everything(world.site) == before


ABOUT_ONE = [route for route in [*GETS, *POSTS] if re.search(r"/questions/\{(number|address)\}", route)]


@pytest.mark.parametrize("route", ABOUT_ONE)
@pytest.mark.parametrize("status", [PostStatus.HELD, PostStatus.HIDDEN, PostStatus.REMOVED])
def test_s45_what_is_not_published_is_not_there_for_others_and_takes_nothing(
    world: World, route: str, status: PostStatus
) -> None:
    with world.site.database.writing() as db:
        db.get_one(Question, 1).status = status
        if status == PostStatus.REMOVED:  # with what somebody replied, its page would stay
            db.get_one(Reply, 1).status = PostStatus.HELD
    world.site.stamp.forget()
    before = everything(world.site)
    browsers = [world.replier] if RULES.get(route) in {Rule.MEMBER, Rule.AUTHOR} else [world.guest, world.replier]
    for browser in browsers:
        assert world.send(route, browser).status_code == 404
    assert everything(world.site) == before


@pytest.mark.parametrize("route", ABOUT_ONE)
def test_s45_what_is_for_members_is_not_there_for_guests_and_takes_nothing_from_them(world: World, route: str) -> None:
    with world.site.database.writing() as db:
        db.get_one(Question, 1).visibility = Visibility.MEMBERS
    world.site.stamp.forget()
    before = everything(world.site)
    answer = world.send(route, world.guest)
    # Who has written words gets them back, with the link.
    gone = answer.status_code == 303 and answer.headers["location"].startswith("/account/sign-in")
    to_sign_in = gone or (answer.status_code == 401 and 'href="/account/sign-in' in answer.text)
    assert to_sign_in if RULES.get(route) in {Rule.MEMBER, Rule.AUTHOR} else answer.status_code == 404
    assert everything(world.site) == before


# --- what may not be read is nowhere


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


@pytest.mark.parametrize("status", [PostStatus.HELD, PostStatus.HIDDEN])
def test_s13_who_has_not_shown_the_second_factor_sees_what_every_member_sees(
    site: Site, client: TestClient, status: PostStatus
) -> None:
    _a_secret(site, a_member(site, "Fjord").id or 0, status=status)
    moderator = a_member(site, "Ola", role=Role.MODERATOR)
    for second_factor in (False, True):
        browser = signed_in(site, client, moderator, second_factor=second_factor)
        seen = [sink for sink in SINKS if HIDDEN in browser.get(sink).text]
        assert bool(seen) == second_factor


def test_s20_opening_every_page_changes_nothing(site: Site, client: TestClient) -> None:
    world = a_world(site, client)
    before = everything(site)
    for route, _browser, answer in world.pages():
        assert answer.status_code < 500, route
    for route in GETS:
        world.guest.head(world.path(route))
        world.asker.head(world.path(route))
    assert everything(site) == before
