"""Two moderators at once: every case is decided once, and nothing that was said about a listing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from threading import Barrier

import pytest
from sqlmodel import Session, col, func, select
from starlette.testclient import TestClient

from app import cases
from app.auth import Person
from app.listings import actions as listings
from app.models import (
    About,
    AuditEvent,
    Case,
    CaseKind,
    Decision,
    DecisionOutcome,
    Harm,
    Kind,
    Listing,
    Origin,
    ProposalKind,
    Question,
    Reply,
    Report,
    Revision,
    Role,
    Status,
    now,
)
from app.moderation import deciding
from app.moderation.forms import Verdict
from app.proposals import actions as proposals
from app.proposals.actions import Draft
from app.site import Site
from tests.factories import a_member
from tests.questions.writing import ask

TIMES = 1000


def _person(site: Site, name: str) -> Person:
    member = a_member(site, name, role=Role.MODERATOR)
    return Person(
        id=member.id or 0, name=name, email=member.email, language="en", country=None, role=Role.MODERATOR,
        session_id=0, signed_in_at=now(), has_second_factor=True,
    )  # fmt: skip


@pytest.mark.slow
def test_a_thousand_double_decisions_are_a_thousand_decisions(site: Site) -> None:
    people = [_person(site, "Heron"), _person(site, "Puffin")]
    with site.database.writing() as db:
        question = Question(title="A question", slug="a-question", body="Words.", author_name="Fjord")
        db.add(question)
        db.flush()
        for number in range(TIMES):
            reply = Reply(question_id=question.id or 0, body=f"Reply {number}", author_name="Tern")
            db.add(reply)
            db.flush()
            key = f"report:r{reply.id}"
            cases.open_case(db, CaseKind.REPORT, About.QUESTION, question.id, key=key, reply_id=reply.id)

    def decide(case_id: int, person: Person) -> str:
        outcome = DecisionOutcome.KEPT if person is people[0] else DecisionOutcome.HIDDEN
        try:
            with site.database.writing() as db:
                deciding.decide(db, site, case_id, person, Verdict(outcome, rule="spam"))
        except deciding.RefusedError as error:
            return str(error.why)
        return "won"

    with site.database.writing() as db:
        ids = [one or 0 for one in db.exec(select(Case.id)).all()]
    with ThreadPoolExecutor(8) as pool:
        wins = list(pool.map(decide, [one for one in ids for _ in people], people * TIMES))
    assert Counter(wins) == {"won": TIMES, deciding.Why.DECIDED.value: TIMES}
    with site.database.writing() as db:
        assert db.exec(select(func.count()).select_from(Decision)).one() == TIMES
        assert db.exec(select(func.count(func.distinct(Decision.case_id)))).one() == TIMES
        assert db.exec(select(func.count()).select_from(AuditEvent)).one() == TIMES


def test_a_report_that_comes_while_an_earlier_one_is_decided_waits_for_somebody_to_look(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    ask(fjord, site)
    tern.post("/questions/1/report", data={"reason": "spam"})
    heron = _person(site, "Heron")
    with ThreadPoolExecutor(1) as pool:
        with site.database.writing() as db:
            deciding.decide(db, site, 1, heron, Verdict(DecisionOutcome.KEPT))
            reported = pool.submit(tern.post, "/questions/1/report", data={"reason": "identifies"})
            wait([reported], timeout=1)
        assert reported.result().status_code == 200
    with site.database.writing() as db:
        assert db.exec(select(Case.id, Case.harm).where(col(Case.closed_at).is_(None))).all() == [(2, Harm.PRIVATE)]
        assert [one.reason for one in db.exec(select(Report).where(col(Report.handled_at).is_(None)))] == ["identifies"]


# --- the same proposal approved while the listing changes

TRIES = 2000
MEANWHILE = ("same field", "another field", "checked", "another proposal")
WAS, PROPOSED, OTHER, PHONE = "As it was.", "As it was proposed.", "As somebody else says.", "+47 55 97 50 00"


@dataclass
class Tried:
    """A listing with a proposal about its summary, and what happens to it at the same moment."""

    listing: int
    approved: int
    meanwhile: str
    case: int


def _lay_out(site: Site) -> list[Tried]:
    """All tries, before any of them begins."""
    with site.database.writing() as db:
        return [_a_try(db, site, number, MEANWHILE[number % len(MEANWHILE)]) for number in range(TRIES)]


def _a_try(db: Session, site: Site, number: int, meanwhile: str) -> Tried:
    name = f"clinic-{number}"
    made = listings.create(
        db, Listing(slug=name, name=name, kind=Kind.CLINIC, country="NO", summary=WAS, origin=Origin.OWN_PAGE,
                    status=Status.PUBLISHED), [], reason="test",
    )  # fmt: skip
    listing = made.id or 0
    first = _proposed(db, site, made, PROPOSED)
    case = 0
    if meanwhile == "another proposal":
        case = _proposed(db, site, made, OTHER)
    elif meanwhile == "checked":
        key = listings.stale_key(listing)
        case = cases.open_case(db, CaseKind.STALE, About.LISTING, listing, key=key).id or 0
    return Tried(listing, first, meanwhile, case)


def _proposed(db: Session, site: Site, listing: Listing, words: str) -> int:
    draft = Draft(
        ProposalKind.EDIT, {"summary": words}, {"summary": WAS}, listing_id=listing.id, base_version=listing.version
    )  # fmt: skip
    proposal = proposals.send(db, site, draft, None)
    return db.exec(select(Case.id).where(Case.proposal_id == proposal.id)).one() or 0


def _changed(site: Site, listing_id: int, **fields: str) -> None:
    """As an editor of the directory does."""
    with site.database.writing() as db:
        listing = db.get_one(Listing, listing_id, with_for_update=True)
        listings.change(db, listing, fields, reason="test")


def _what_was_written(site: Site) -> dict[int, list[Revision]]:
    with site.database.writing() as db:
        written: dict[int, list[Revision]] = {}
        for one in db.exec(select(Revision).order_by(col(Revision.listing_id), col(Revision.id))):
            written.setdefault(one.listing_id, []).append(one)
        return written


DONE = "done"
TAKEN = Verdict(DecisionOutcome.ACCEPTED, fields=frozenset({"summary"}))


def _decided(site: Site, case_id: int, person: Person, verdict: Verdict) -> str:
    try:
        with site.database.writing() as db:
            deciding.decide(db, site, case_id, person, verdict)
    except deciding.RefusedError as error:
        return error.why.value
    return DONE


def _at_once(site: Site, one: Tried, people: list[Person], start: Barrier, turn: int) -> str:
    """One of the two sides of a try; both begin together."""
    start.wait()
    if turn == 0:
        return _decided(site, one.approved, people[0], TAKEN)
    if one.case:
        verdict = TAKEN if one.meanwhile == "another proposal" else Verdict(DecisionOutcome.CONFIRMED)
        return _decided(site, one.case, people[1], verdict)
    _changed(site, one.listing, **({"summary": OTHER} if one.meanwhile == "same field" else {"phone": PHONE}))
    return DONE


def _nothing_is_lost(one: Tried, approved: str, other: str, chain: list[Revision], says: Listing) -> None:
    # Each success is a revision of its own, and begins with what the one before it left.
    assert {approved, other} <= {DONE, deciding.Why.STALE.value}, one
    assert [link.version for link in chain] == list(range(1, 2 + [approved, other].count(DONE))), one
    assert all(after.before == before.after for before, after in pairwise(chain)), one
    last = chain[-1].after
    assert (last["summary"], last["phone"]) == (says.summary, says.phone), one
    if one.meanwhile == "same field":
        assert (other, says.summary) == (DONE, OTHER), one
    elif one.meanwhile == "another proposal":
        assert approved != other, one
        assert says.summary == (PROPOSED if approved == DONE else OTHER), one
    else:
        assert (approved, other, says.summary) == (DONE, DONE, PROPOSED), one
        assert says.phone == PHONE if one.meanwhile == "another field" else says.checked_on is not None, one


@pytest.mark.slow
def test_a_proposal_approved_while_the_listing_changes_loses_nothing_in_two_thousand_tries(site: Site) -> None:
    people = [_person(site, "Heron"), _person(site, "Puffin")]
    tries = _lay_out(site)
    with ThreadPoolExecutor(4) as pool:
        running = []
        for one in tries:
            start = Barrier(2)
            running.append([pool.submit(_at_once, site, one, people, start, turn) for turn in (0, 1)])
        done = [[side.result() for side in both] for both in running]
    written = _what_was_written(site)
    with site.database.writing() as db:
        says = {one.id: one for one in db.exec(select(Listing))}
    for one, (approved, other) in zip(tries, done, strict=True):
        _nothing_is_lost(one, approved, other, written[one.listing], says[one.listing])
    assert len(done) == TRIES
