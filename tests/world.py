"""A site with one of everything: who may open each address, with what, and what each form sends."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app import auth, unsubscribe
from app.access import RULES, Rule
from app.accounts import address
from app.main import ROUTERS
from app.models import (
    CheckIn,
    Draft,
    Exchange,
    Follow,
    Mention,
    MentionKind,
    PostRevision,
    Question,
    Reaction,
    ReactionKind,
    Reply,
    Role,
    now,
)
from app.site import Site
from tests.accounts.conftest import FORM
from tests.factories import a_listing, a_member, do_jobs, signed_in
from tests.guides.test_editing import SAID
from tests.guides.test_routes import a_guide

SLUG = "does-taping-help-at-night"
TITLE = "Does taping help at night?"
BODY = "She is nineteen, and had Bell's palsy a year ago. Has anybody tried it?"
ASKING = {"title": "Who has tried massage?", "body": BODY, "visibility": "everyone", "action": "send"}

# What a valid form sends, by its route; each is counted, and taken, where nothing speaks against it.
FORMS: Mapping[str, Mapping[str, str]] = {
    "POST /questions/new": ASKING,
    "POST /questions/drafts": {"place": "new", "tab": "tab-number-1", "title": "My eye", "body": "It is dry"},
    "POST /questions/{number}/replies": {"body": "We have, and it helped.", "kind": "experience"},
    "POST /questions/{number}/reactions": {"target": "q1", "kind": "thanks"},
    "POST /questions/{number}/follow": {},
    "POST /questions/{number}/exchange": {"address": "tern@nest.example"},
    "POST /questions/{number}/edit": {"title": "Does taping help at all?", "body": f"{BODY} Anybody?"},
    "POST /questions/{number}/report": {"reason": "advert", "words": "They sell tape."},
    "POST /questions/check-ins/{token}": {
        "outcome": "better",
        "words": "The eye closes.",
        "got-1": "yes",
        "weeks-1": "6",
    },
    "POST /guides/{slug}/edit": SAID | {"body": "Try **tiny** movements.", "action": "save"},
    "POST /account/profile": FORM | {"name": "Fjord the Second"},
    "POST /account/sessions/end": {},
    "POST /account/sessions/{number}/end": {},
    "POST /account/address": {"email": "new@mail.example"},
    "POST /account/address/{token}": {},
    "POST /account/leave": {"what": "account", "sure": "yes"},
    "POST /account/sign-in": {"email": "somebody@mail.example"},
    "POST /account/sign-out": {},
    "POST /account/sign-in/{token}": {},
    "POST /account/sign-in/{token}/welcome": FORM | {"name": "Heron"},
    "POST /account/unsubscribe/{token}": {"List-Unsubscribe": "One-Click"},
    "POST /api/v1/spot": {"text": "Bell's palsy in Bergen"},
}
# The asker's own; whatever else a member sends is sent by the one who replied.
_ASKERS = re.compile(r" /account| /questions/(new|drafts|\{number\}/edit)")


def routes() -> Iterator[tuple[str, Any]]:
    """Every address of the site with its method, and what its function asks for."""
    app = FastAPI(openapi_url=None)
    for router in ROUTERS:
        app.include_router(router)
    for context in iter_route_contexts(app.routes):
        if context.path and context.endpoint:
            for method in sorted(context.methods or ()):
                yield f"{method} {context.path}", context.dependant


GETS = sorted(route for route, _dependant in routes() if route.startswith("GET "))
POSTS = sorted(route for route, _dependant in routes() if not route.startswith("GET "))


@dataclass
class World:
    """Who is there, and the keys that were mailed to them."""

    site: Site
    guest: TestClient
    asker: TestClient
    replier: TestClient
    editor: TestClient
    tokens: Mapping[str, str]

    def path(self, route: str) -> str:
        path = route.split(" ")[1]
        slug = "small-steps" if "/guides/" in path else "bergen-clinic"
        parts = {
            "slug": slug, "code": "no", "concept_id": "synkinesis", "kind": "csv", "address": f"1-{SLUG}",
            "number": "2" if "/sessions/" in path else "1", "token": self.tokens.get(path, ""),
        }  # fmt: skip
        return path.format(**parts)

    def browser(self, route: str) -> TestClient:
        """Of somebody who may."""
        rule = RULES.get(route, Rule.READ)
        if rule == Rule.EDITOR:
            return self.editor
        if rule in {Rule.READ, Rule.SAY, Rule.LINK}:
            return self.guest
        return self.asker if _ASKERS.search(route) or route.startswith("GET ") else self.replier

    def send(self, route: str, browser: TestClient | None = None, **options: Any) -> Any:
        """What the form of this route sends, or the page that it opens."""
        browser = browser or self.browser(route)
        method, path = route.split(" ", maxsplit=1)[0], self.path(route)
        if method == "GET":
            return browser.get(path, **options)
        form = FORMS[route]
        body = {"json": form} if path.startswith("/api/") else {"data": form}
        return browser.request(method, path, **(body | options))

    def pages(self) -> Iterator[tuple[str, TestClient, Any]]:
        """Every address that can be looked at, as a guest and as each member gets it."""
        for route in GETS:
            for browser in (self.guest, self.asker, self.replier, self.editor):
                yield route, browser, self.send(route, browser)


def a_world(site: Site, client: TestClient) -> World:
    """Fjord asked, Tern replied and would like to be in contact, Editha edits. All have just signed in."""
    a_listing(site)
    a_guide(site)
    fjord, tern, editha = a_member(site, "Fjord"), a_member(site, "Tern"), a_member(site, "Editha", role=Role.EDITOR)
    asker, replier, editor = (signed_in(site, client, one) for one in (fjord, tern, editha))
    by_asker = {"question_id": 1, "member_id": fjord.id}
    tokens = {"/questions/check-ins/{token}": auth.new_token()}
    with site.database.writing() as db:
        for row in (
            Question(slug=SLUG, title=TITLE, body=BODY, author_id=fjord.id, author_name="Fjord", country="NO",
                     topics=["synkinesis"], edited_at=now()),
            Reply(question_id=1, body="We were at [[The clinic]].", author_id=tern.id, author_name="Tern"),
            PostRevision(question_id=1, version=1, title="Tape?", body="Earlier words."),
            Mention(question_id=1, reply_id=1, kind=MentionKind.LISTING, target_id=1),
            Reaction(target="r1", kind=ReactionKind.THANKS, **by_asker), Follow(**by_asker),
            Draft(member_id=fjord.id, place="q1", tab="tab-number-2", body="Not yet said."),
            CheckIn(due_on=now().date(), token_hash=auth.hashed(tokens["/questions/check-ins/{token}"]), **by_asker),
            CheckIn(due_on=(now() + timedelta(days=90)).date(), **by_asker),
            Exchange(question_id=1, from_id=tern.id, to_id=fjord.id, from_name="Tern", to_name="Fjord",
                     from_address="tern@nest.example"),
        ):  # fmt: skip
            db.add(row)
            db.flush()
        tokens["/account/sign-in/{token}"] = auth.make_link_token(db, tern.email, "")
        tokens["/account/sign-in/{token}/welcome"] = auth.make_link_token(db, "heron@mail.example", "")
    person = auth.Person(fjord.id or 0, fjord.name, fjord.email, "en", None, Role.MEMBER, 1, now())
    tokens["/account/address/{token}"] = address.token_for(site.settings.signing_key, person, "new@mail.example")
    tokens["/account/unsubscribe/{token}"] = unsubscribe.url(site.settings, fjord.id or 0, "notify").rpartition("/")[2]
    do_jobs(site)
    guest = TestClient(client.app, follow_redirects=False, raise_server_exceptions=False)
    guest.headers |= {"origin": site.settings.base_url}
    return World(site, guest, asker, replier, editor, tokens)
