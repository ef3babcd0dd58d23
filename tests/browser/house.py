"""The seeded site with somebody at work in every room: who may see each page, and the keys that were mailed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from app import auth, cases, second_factor, unsubscribe
from app.accounts import address, links
from app.alerts import actions as alerts
from app.auth import Person, hashed, new_token
from app.guides import actions as guides
from app.guides import queries as guide_queries
from app.listings import asking, claims
from app.models import (
    About,
    Alert,
    AskedToCheck,
    CaseKind,
    CheckIn,
    DecisionOutcome,
    Guide,
    Hat,
    HatKind,
    Listing,
    Mail,
    Member,
    MissedSearch,
    Owner,
    PostRevision,
    ProposalKind,
    Question,
    Reply,
    Role,
    SanctionKind,
    SecondFactor,
    now,
)
from app.moderation import deciding, imports, members
from app.moderation.forms import Verdict
from app.proposals import actions as proposals
from app.questions import reporting
from app.site import Site
from tests.browser.kinds import JAPANESE, LATE, LONG_NAME, WITH_CONTACT
from tests.factories import a_member, a_row, do_jobs

HARMFUL = "You can wait with the doctor, it goes away by itself in most people."
DOMAIN = "medizin.uni-tuebingen.de"
# Who has shown a code of their device; Dunlin has one, but has not, and Wren has none.
SHOWN = {"Heron", "Puffin", "Editha", "Ada"}


@dataclass
class House:
    url: str
    site: Site
    keys: dict[str, str] = field(default_factory=dict)

    def member(self, db: Session, name: str) -> Member:
        return db.exec(select(Member).where(Member.name == name)).one()

    def cookie(self, name: str) -> str:
        """Signed in a moment ago, however long the tests have run already."""
        with self.site.database.writing() as db:
            token = auth.begin_session(db, self.member(db, name), "Firefox, Linux")
            db.flush()
            newest = db.exec(select(auth.MemberSession).order_by(col(auth.MemberSession.id).desc())).first()
            return auth.mark_second_factor(db, (newest and newest.id) or 0) if name in SHOWN else token

    def path(self, kind: str) -> str:
        """With the key that was mailed; those that last for minutes only are made now."""
        return re.sub(r"\{(\w+)\}", lambda found: self.keys.get(found[1]) or self._made(found[1]), kind)

    def _made(self, name: str) -> str:
        key = self.site.settings.signing_key
        with self.site.database.writing() as db:
            if name == "new_address":
                fjord = person_of(self.member(db, "Fjord"))
                return address.token_for(key, fjord, "new@mail.example")
            email = {"link": "tern@mail.example", "welcome": "lark@mail.example"}[name]
            return links.make_link_token(db, email, "")


def person_of(member: Member) -> Person:
    return Person(member.id or 0, member.name, member.email, "en", None, member.role, 0, now(), True)  # noqa: FBT003 - has shown the second factor


def a_house(site: Site) -> House:
    house = House(site.settings.base_url, site)
    for name, role in {"Plover": Role.MEMBER, "Sanderling": Role.MEMBER, "Heron": Role.MODERATOR,
                       "Puffin": Role.MODERATOR, "Wren": Role.MODERATOR, "Dunlin": Role.MODERATOR,
                       "Editha": Role.EDITOR, "Ada": Role.ADMIN}.items():  # fmt: skip
        a_member(site, name, role=role, country="NO")
    for fill in (_devices, _threads, _decided, _waiting, _proposed, _listings, _letters, _upkeep):
        with site.database.writing() as db:
            fill(db, house)
    do_jobs(site)
    with site.database.writing() as db:
        # It waits for its job, which nobody does any more.
        house.keys["waiting"] = str(_import(db, house, a_row("yet-another-clinic")))
    return house


def _devices(db: Session, house: House) -> None:
    for name in ("Heron", "Dunlin", "Editha", "Ada"):
        member = house.member(db, name).id or 0
        db.add(SecondFactor(member_id=member, secret=second_factor.new_secret(), confirmed_at=now()))
        second_factor.new_recovery_codes(db, member)


def _threads(db: Session, house: House) -> None:
    tern, plover = house.member(db, "Tern"), house.member(db, "Plover")
    question = Question(
        slug="does-taping-help-at-night", title="Does taping the eye help at night?", author_id=tern.id,
        body="It is dry every morning. We have tried drops and a gel.", author_name="Tern", country="NO",
        topics=["eye-care"], version=2, edited_at=now(),
    )  # fmt: skip
    db.add(question)
    db.flush()
    house.keys["second"] = str(question.id)
    db.add(PostRevision(question_id=question.id, version=1, title="Tape?", body="It is dry every morning."))
    words = ["We tape it, and it helps.", HARMFUL, "Write to me at plover@nest.example", "Look at https://tape.example"]
    for number, body in enumerate(words):
        reply = Reply(question_id=question.id, body=body, author_id=plover.id, author_name="Plover")
        db.add(reply)
        db.flush()
        house.keys[f"reply{number}"] = str(reply.id)
    token = new_token()
    due = {"question_id": question.id, "member_id": tern.id, "due_on": date(2026, 11, 1)}
    db.add(CheckIn(token_hash=hashed(token), asked_at=now(), **due))
    house.keys["check_in"] = token
    db.add(MissedSearch(words="facial palsy yoga", times=7, last_on=now().date()))


def _decided(db: Session, house: House) -> None:
    """A reply is hidden; its writer has asked for another look, and cannot write for a week."""
    heron, plover = person_of(house.member(db, "Heron")), house.member(db, "Plover")
    second, reply = int(house.keys["second"]), int(house.keys["reply1"])
    fjord = person_of(house.member(db, "Fjord"))
    reporting.report(db, second, reply, fjord, "dangerous", "It keeps people away from a doctor.")
    _decide(db, house, heron, Verdict(DecisionOutcome.HIDDEN, "harm", "Please see a doctor within 72 hours."))
    house.keys["hidden"] = _key(db, "decision")
    reply = int(house.keys["reply3"])
    reporting.report(db, second, reply, fjord, "advert", "")
    again = _decide(db, house, heron, Verdict(DecisionOutcome.REMOVED, "spam"))
    house.keys["appealed"] = _key(db, "decision")
    deciding.appeal(db, again, "I only wanted to show where I bought it.")
    verdict = members.Verdict(SanctionKind.WARNED, "unkind", "Please stay kind.", 7)
    members.sanction(db, house.site, plover, heron, verdict)
    house.keys["plover"] = str(plover.id)
    verdict = members.Verdict(SanctionKind.SUSPENDED, "spam", "", 30)
    members.sanction(db, house.site, house.member(db, "Sanderling"), heron, verdict)
    house.keys["sanction"] = _key(db, "sanction")
    db.add(Hat(member_id=plover.id or 0, kind=HatKind.THERAPIST, organisation="A clinic in Bergen", proof="Its page",
               granted_on=now().date(), expires_on=now().date() + timedelta(days=365)))  # fmt: skip


def _decide(db: Session, house: House, person: Person, verdict: Verdict) -> deciding.Decision:
    newest = db.exec(select(cases.Case).order_by(col(cases.Case.id).desc())).first()
    return deciding.decide(db, house.site, (newest and newest.id) or 0, person, verdict)


def _key(db: Session, kind: str) -> str:
    """What stands at the end of the link in the newest letter of this kind."""
    db.flush()
    text = db.scalars(select(col(Mail.text)).where(col(Mail.kind) == kind).order_by(col(Mail.id).desc())).first()
    return re.findall(r"http\S+/(\S+)", text or "")[0]


def _waiting(db: Session, house: House) -> None:
    """One open case of each kind that comes from a thread or a listing."""
    second = int(house.keys["second"])
    reporting.report(db, second, int(house.keys["reply0"]), None, "dangerous", "Tape can hurt the skin.")
    cases.open_case(db, CaseKind.CONTACT, About.QUESTION, second, key="contact", reply_id=int(house.keys["reply2"]))
    listing, other, late = (_listing(db, slug) for slug in (LONG_NAME, JAPANESE, LATE))
    cases.open_case(db, CaseKind.STALE, About.LISTING, late.id, key=f"stale:{late.id}",
                    note="late: a check was due on 2026-01-01")  # fmt: skip
    cases.open_case(db, CaseKind.LINK, About.LISTING, listing.id, key=f"link:{listing.id}",
                    note=f"{listing.website} answered 404 on 3 days")  # fmt: skip
    claims.show(db, person_of(house.member(db, "Tern")), late.id or 0, "I answer their phone.", "https://f.example/us")
    cases.open_case(db, CaseKind.DUPLICATE, About.LISTING, listing.id, key="duplicate", other_id=other.id)


def _proposed(db: Session, house: House) -> None:
    tern = person_of(house.member(db, "Tern"))
    listing = _listing(db, LONG_NAME)
    edit = proposals.Draft(
        ProposalKind.EDIT, {"phone": "+44 114 555 012", "waiting_note": "About five months."},
        {"phone": listing.phone, "waiting_note": listing.waiting_note}, listing.id, listing.version,
        source_url="https://www.sth.nhs.uk/", note="They told me so when I called.",
    )  # fmt: skip
    place = {"name": "Fjord Face Clinic", "kind": "clinic", "country": "NO", "city": "Bergen"}
    new = proposals.Draft(ProposalKind.NEW, place, source_url="https://fjordface.example/about")
    for name, draft in {"open": edit, "partly": edit, "declined": new, "new": new}.items():
        sent = proposals.send(db, house.site, draft, tern)
        house.keys[name] = sent.reference
        heron = person_of(house.member(db, "Heron"))
        if name == "partly":
            _decide(db, house, heron, Verdict(DecisionOutcome.ACCEPTED, fields=frozenset({"waiting_note"})))
        if name == "declined":
            why = "We could not find it."
            _decide(db, house, heron, Verdict(DecisionOutcome.DECLINED, "no_source", why))


def _listings(db: Session, house: House) -> None:
    """One is long overdue; one has an owner; an editor has changed a guide."""
    late = _listing(db, LATE)
    late.checked_on, late.next_check_on = date(2025, 1, 1), now().date() - timedelta(days=120)
    listing, fjord = _listing(db, WITH_CONTACT), house.member(db, "Fjord")
    mossy = house.member(db, "Mossy Lane")
    db.add(Owner(listing_id=listing.id or 0, member_id=mossy.id or 0, domain=DOMAIN))
    house.keys["claim"] = claims.token_for(house.site.settings.signing_key, fjord.id or 0, listing.id or 0, DOMAIN)
    guide = db.exec(select(Guide).where(Guide.slug == "eye-care")).one()
    said = guide_queries.said(db.connection(), guide.id or 0, "en")
    guides.edit(db, guide, "en", title=said.title, summary=said.summary, reason="Plainer words (Editha)",
                body=f"{said.body}\n\nTell everybody who looks after you about it.")  # fmt: skip


def _letters(db: Session, house: House) -> None:
    """What is mailed to guests: alerts, and the question whether a page is still right."""
    site = house.site
    for name, country, confirmed in (("alert", "NO", None), ("running", "GB", now())):
        alert = Alert(email="guest@mail.example", country=country, topic="synkinesis", token_hash="",
                      confirmed_at=confirmed)  # fmt: skip
        house.keys[name] = alerts.token_of(site.settings.signing_key, alert)
        alert.token_hash = hashed(house.keys[name])
        db.add(alert)
    listing = _listing(db, WITH_CONTACT)
    for name, answer in (("asked", ""), ("thanked", "still-right"), ("taken_out", "take-out")):
        house.keys[name] = new_token()
        db.add(AskedToCheck(listing_id=listing.id or 0, token_hash=asking.hash_of(house.keys[name], listing.email),
                            answer=answer, answered_at=now() if answer else None))  # fmt: skip
    stop = unsubscribe.url(site.settings, house.member(db, "Fjord").id or 0, "notify")
    house.keys["stop"] = stop.rpartition("/")[2]


def _upkeep(db: Session, house: House) -> None:
    house.keys["done"] = str(_import(db, house, a_row("another-clinic", name="Another clinic in Bergen")))


def _import(db: Session, house: House, *rows: Mapping[str, object]) -> int:
    editha = person_of(house.member(db, "Editha"))
    return imports.ask(db, editha, json.dumps(rows), "norway.json", date(2026, 11, 1), len(rows))


def _listing(db: Session, slug: str) -> Listing:
    return db.exec(select(Listing).where(Listing.slug == slug)).one()
