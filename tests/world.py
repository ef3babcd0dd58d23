"""A site with one of everything: who may open each address, with what, and what each form sends."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyotp
from starlette.testclient import TestClient

from app import auth, posts, second_factor, unsubscribe
from app.access import RULES, Rule
from app.accounts import address, links, offer
from app.alerts import actions as alerts
from app.listings import asking, claims
from app.main import ROUTES
from app.models import (
    About,
    Alert,
    AskedToCheck,
    Case,
    CaseKind,
    CheckIn,
    Decision,
    DecisionOutcome,
    Draft,
    Exchange,
    Follow,
    ImportRun,
    Member,
    Mention,
    MentionKind,
    PostRevision,
    Proposal,
    ProposalKind,
    Question,
    Reaction,
    ReactionKind,
    Reply,
    Role,
    SecondFactor,
    now,
)
from app.site import Site
from tests.accounts.conftest import FORM
from tests.factories import a_listing, a_member, a_row, do_jobs, signed_in
from tests.guides.test_facts import FACTS
from tests.guides.test_reviewing import READ
from tests.guides.test_routes import a_guide

SLUG = "does-taping-help-at-night"
TITLE = "Does taping help at night?"
BODY = "She is nineteen, and had Bell's palsy a year ago. Has anybody tried it?"
ASKING = {"title": "Who has tried massage?", "body": BODY, "visibility": "everyone", "action": "send"}

SUGGESTING = {
    "name": "The clinic by the fjord", "kind": "therapist", "country": "NO", "city": "Bergen",
    "source_url": "https://fjord.example/team", "looked": "", "action": "send",
}  # fmt: skip
REFERENCE = "a-reference-of-24-letters"
CLINIC = "post@clinic.example"
# What a valid form sends, by its route; each is counted, and taken, where nothing speaks against it.
FORMS: Mapping[str, Mapping[str, str]] = {
    "POST /listings/new": SUGGESTING,
    "POST /listings/{slug}/edit": {"fees_note": "", "summary": "Sees children too.", "looked": "", "action": "send"},
    "POST /listings/{slug}/still-correct": {},
    "POST /listings/{slug}/same-as": {"other": "oslo-clinic"},
    "POST /listings/{slug}/check/{token}": {"answer": "still-right"},
    "POST /listings/{slug}/claim": {"email": "fjord@clinic.example"},
    "POST /listings/{slug}/claim/{token}": {},
    "POST /account/listings/{number}/end": {},
    "POST /proposals/{reference}": {},
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
    "POST /guides/{slug}/edit": FACTS | {"body": "Try **tiny** movements. [4] [5]", "action": "save"},
    "POST /guides/{slug}/review": READ,
    "POST /alerts": {"email": "somebody@mail.example", "country": "NO"},
    "POST /alerts/{token}": {"action": "stop"},
    "POST /moderation/cases/{number}/claim": {},
    "POST /moderation/cases/{number}/release": {},
    "POST /moderation/cases/{number}/decide": {"outcome": "hidden", "rule": "spam", "note": "Please read the rules."},
    "POST /moderation/bulk": {"case": "1", "outcome": "kept", "rule": "", "sure": "yes"},
    "POST /moderation/undo": {"decision": "1"},
    "POST /moderation/decisions/{token}": {"said": "I only told my story."},
    "POST /moderation/members/{number}/sanction": {"kind": "warned", "rule": "unkind", "note": "Please", "days": "7"},
    "POST /moderation/members/{number}/hide": {"posts": "q1", "hide-rule": "spam"},
    "POST /moderation/members/{number}/hat": {
        "kind": "charity",
        "organisation": "A charity",
        "proof": "Its page",
        "interest": "Paid by it",
    },
    "POST /moderation/members/{number}/role": {"role": "moderator"},
    "POST /moderation/import": {
        "text": json.dumps([a_row("new-clinic")]),
        "source_date": "2026-11-01",
        "action": "import",
    },
    "POST /moderation/import/{number}/undo": {},
    "POST /account/profile": FORM | {"name": "Fjord the Second"},
    "POST /account/sessions/end": {},
    "POST /account/sessions/{number}/end": {},
    "POST /account/address": {"email": "new@mail.example"},
    "POST /account/address/{token}": {},
    "POST /account/second-factor": {"code": "000000", "onward": "/guides"},
    "POST /account/second-factor/recovery": {"recovery": "ABCD", "onward": "/guides"},
    "POST /account/second-factor/device": {"offer": "x", "code": "000000", "onward": "/guides"},
    "POST /account/second-factor/codes": {"onward": "/guides"},
    "POST /account/leave": {"what": "account", "sure": "yes"},
    "POST /account/sign-in": {"email": "somebody@mail.example"},
    "POST /account/sign-out": {},
    "POST /account/sign-in/{token}": {},
    "POST /account/sign-in/{token}/welcome": FORM | {"name": "Heron"},
    "POST /account/unsubscribe/{token}": {"List-Unsubscribe": "One-Click"},
    "POST /api/v1/spot": {"text": "Bell's palsy in Bergen"},
}
# The asker's own; whatever else a member sends is sent by the one who replied.
_ASKERS = re.compile(r" /account| /listings/\{slug\}/claim| /questions/(new|drafts|\{number\}/edit)")


def routes() -> Iterator[tuple[str, Any]]:
    """Every address of the site with its method, and what its function asks for."""
    for route in ROUTES:
        for method in sorted(route.methods or ()):
            yield f"{method} {route.path}", route.dependant


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
    admin: TestClient
    tokens: Mapping[str, str]
    # What a form needs of the device and the paper of the editor, by its route.
    codes: Mapping[str, Callable[[], Mapping[str, str]]]

    def path(self, route: str) -> str:
        path = route.split(" ")[1]
        slug = "small-steps" if "/guides/" in path else "bergen-clinic"
        parts = {
            "slug": slug, "code": "no", "concept_id": "synkinesis", "kind": "csv", "address": f"1-{SLUG}",
            "reference": REFERENCE, "number": "2" if "/sessions/" in path else "1", "token": self.tokens.get(path, ""),
        }  # fmt: skip
        return path.format(**parts)

    def browser(self, route: str) -> TestClient:
        """Of somebody who may."""
        rule = RULES.get(route, Rule.READ)
        if rule == Rule.ADMIN:
            return self.admin
        if rule in {Rule.ROLE, Rule.FRESH_ROLE, Rule.MODERATOR, Rule.EDITOR}:
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
        form = {**FORMS[route], **self.codes.get(route, dict)()}
        body = {"json": form} if path.startswith("/api/") else {"data": form}
        return browser.request(method, path, **(body | options))

    def pages(self) -> Iterator[tuple[str, TestClient, Any]]:
        """Every address that can be looked at, as a guest and as each member gets it."""
        for route in GETS:
            for browser in (self.guest, self.asker, self.replier, self.editor):
                yield route, browser, self.send(route, browser)


def a_world(site: Site, client: TestClient) -> World:
    """Fjord asked, Tern replied and would like to be in contact, Editha edits, Ada
    administers. All have just signed in."""
    a_listing(site, website="https://clinic.example", email=CLINIC)
    a_listing(site, "oslo-clinic", city="Oslo")
    a_guide(site)
    fjord, tern, editha = a_member(site, "Fjord"), a_member(site, "Tern"), a_member(site, "Editha", role=Role.EDITOR)
    ada = a_member(site, "Ada", role=Role.ADMIN)
    asker, replier, editor, admin = (signed_in(site, client, one) for one in (fjord, tern, editha, ada))
    alert = Alert(email="guest@mail.example", country="NO", token_hash="")
    alert.token_hash = auth.hashed(alert_token := alerts.token_of(site.settings.signing_key, alert))
    tokens = {
        "/moderation/decisions/{token}": auth.new_token(),
        "/questions/check-ins/{token}": auth.new_token(),
        "/listings/{slug}/check/{token}": auth.new_token(),
    }
    with site.database.writing() as db:
        for row in (
            *_thread(fjord, tern, tokens["/questions/check-ins/{token}"]),
            ImportRun(file_name="rows.json", source_date=now().date()),
            alert,
            AskedToCheck(
                listing_id=1, token_hash=asking.hash_of(tokens["/listings/{slug}/check/{token}"], CLINIC)
            ),
            Proposal(reference=REFERENCE, kind=ProposalKind.EDIT, listing_id=1, base_version=1,
                     fields={"summary": "Sees children."}, before={"summary": "Looks after people."}),
            Case(kind=CaseKind.REPORT, about=About.QUESTION, about_id=1, reply_id=1, key="report:r1"),
            Case(kind=CaseKind.REPORT, about=About.QUESTION, about_id=1, reply_id=1, closed_at=now()),
            Decision(case_id=2, kind=CaseKind.REPORT, outcome=DecisionOutcome.HIDDEN, rule="spam", told_id=tern.id,
                     token_hash=auth.hashed(tokens["/moderation/decisions/{token}"]),
                     before={"status": "published", "body": "We were there.", "key": None, "reports": {}}),
        ):  # fmt: skip
            db.add(row)
            db.flush()
        posts.changed(db, [1])
        tokens["/account/sign-in/{token}"] = links.make_link_token(db, tern.email, "")
        tokens["/account/sign-in/{token}/welcome"] = links.make_link_token(db, "heron@mail.example", "")
    person = auth.Person(fjord.id or 0, fjord.name, fjord.email, "en", None, Role.MEMBER, 1, now())
    tokens["/account/address/{token}"] = address.token_for(site.settings.signing_key, person, "new@mail.example")
    tokens["/listings/{slug}/claim/{token}"] = claims.token_for(
        site.settings.signing_key, fjord.id or 0, 1, "clinic.example"
    )
    tokens["/alerts/{token}"] = alert_token
    tokens["/account/unsubscribe/{token}"] = unsubscribe.url(site.settings, fjord.id or 0, "notify").rpartition("/")[2]
    do_jobs(site)
    guest = TestClient(client.app, follow_redirects=False, raise_server_exceptions=False)
    guest.headers |= {"origin": site.settings.base_url}
    return World(site, guest, asker, replier, editor, admin, tokens, _codes(site, editha))


def _thread(fjord: Member, tern: Member, check_in: str) -> Iterator[Any]:
    by_asker = {"question_id": 1, "member_id": fjord.id}
    yield Question(slug=SLUG, title=TITLE, body=BODY, author_id=fjord.id, author_name="Fjord", country="NO",
                   topics=["synkinesis"], edited_at=now())  # fmt: skip
    yield Reply(question_id=1, body="We were at [[The clinic]].", author_id=tern.id, author_name="Tern")
    yield PostRevision(question_id=1, version=1, title="Tape?", body="Earlier words.")
    yield Mention(question_id=1, reply_id=1, kind=MentionKind.LISTING, target_id=1)
    yield Reaction(target="r1", kind=ReactionKind.THANKS, **by_asker)
    yield Follow(**by_asker)
    yield Draft(member_id=fjord.id, place="q1", tab="tab-number-2", body="Not yet said.")
    yield CheckIn(due_on=now().date(), token_hash=auth.hashed(check_in), **by_asker)
    yield CheckIn(due_on=(now() + timedelta(days=90)).date(), **by_asker)
    yield Exchange(question_id=1, from_id=tern.id, to_id=fjord.id, from_name="Tern", to_name="Fjord",
                   from_address="tern@nest.example")  # fmt: skip


def _codes(site: Site, editha: Member) -> Mapping[str, Callable[[], Mapping[str, str]]]:
    """Editha's device is connected, she has recovery codes, and another device lies ready."""
    first, other = second_factor.new_secret(), second_factor.new_secret()
    with site.database.writing() as db:
        db.add(SecondFactor(member_id=editha.id or 0, secret=first, confirmed_at=now()))
        recovery = second_factor.new_recovery_codes(db, editha.id or 0)
    person = auth.Person(editha.id or 0, editha.name, editha.email, "en", None, editha.role, 3, now(), True)  # noqa: FBT003 - has shown the second factor
    offered = offer.offer_of(site.settings.signing_key, person, other)
    return {
        "POST /account/second-factor": lambda: {"code": pyotp.TOTP(first).now()},
        "POST /account/second-factor/recovery": lambda: {"recovery": recovery[0]},
        "POST /account/second-factor/device": lambda: {"offer": offered, "code": pyotp.TOTP(other).now()},
    }
