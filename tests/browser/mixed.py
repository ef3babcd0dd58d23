"""Twenty cases of every kind, and what a moderator decides about each with the keyboard."""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from app import cases
from app.models import (
    About,
    Case,
    CaseKind,
    DecisionOutcome,
    Harm,
    Listing,
    PostStatus,
    ProposalKind,
    Question,
    Reply,
    Role,
)
from app.moderation import deciding
from app.moderation.forms import Verdict
from app.proposals import actions as proposals
from app.proposals.actions import Draft
from tests.browser.forum import Forum
from tests.browser.house import person_of
from tests.factories import a_listing, a_member

_K, _O = CaseKind, DecisionOutcome


@dataclass(frozen=True)
class Plan:
    """`key` chooses; `rule` is then chosen in the list of reasons; a box of the form is changed, if any."""

    key: str
    outcome: DecisionOutcome
    rule: str = ""
    box: str = ""


PLANS: dict[CaseKind, list[Plan]] = {
    _K.REPORT: [
        Plan("2", _O.HIDDEN, "harm"), Plan("1", _O.KEPT), Plan("3", _O.REMOVED, "spam"), Plan("2", _O.HIDDEN, "unkind"),
    ],
    _K.CONTACT: [Plan("2", _O.HIDDEN, "private"), Plan("1", _O.KEPT)],
    _K.HELD: [Plan("1", _O.KEPT), Plan("2", _O.HIDDEN, "advert")],
    _K.PROPOSAL: [
        Plan("1", _O.PARTLY, box="take-fees_note"), Plan("2", _O.DECLINED, "no_source"), Plan("1", _O.ACCEPTED),
        Plan("2", _O.DECLINED, "already"),
    ],
    _K.STALE: [Plan("1", _O.CONFIRMED), Plan("2", _O.CLOSED)],
    _K.LINK: [Plan("1", _O.KEPT), Plan("2", _O.REMOVED)],
    _K.DUPLICATE: [Plan("2", _O.DIFFERENT), Plan("1", _O.MERGED, box="take-second")],
    _K.APPEAL: [Plan("1", _O.RESTORED), Plan("2", _O.UPHELD)],
}  # fmt: skip
EXPECTED = Counter((kind, plan.outcome, plan.rule) for kind, plans in PLANS.items() for plan in plans)
TWENTY = sum(EXPECTED.values())


def twenty_cases(forum: Forum) -> None:
    site = forum.site
    places = [a_listing(site, f"place-{number}", website="https://c.example/") for number in range(9)]
    tern, puffin = a_member(site, "Tern"), a_member(site, "Puffin", role=Role.MODERATOR)
    with site.database.writing() as db:
        question = Question(title="A long thread", slug="a-long-thread", body="Words.", author_name="Fjord")
        db.add(question)
        db.flush()
        for number in range(10):
            reply = Reply(question_id=question.id or 0, body=f"Reply {number}", author_id=tern.id, author_name="Tern")
            db.add(reply)
            db.flush()
            kind = [_K.REPORT] * 4 + [_K.CONTACT] * 2 + [_K.HELD] * 2 + [_K.REPORT] * 2
            case = _about(db, kind[number], reply, Harm.DANGER if number < 3 else Harm.ORDINARY)
            if number > 7:
                verdict = Verdict(_O.HIDDEN, "spam")
                made = deciding.decide(db, site, case.id or 0, person_of(puffin), verdict)
                deciding.appeal(db, made, "It was no advert.")
        for number in range(4):
            place = places[number]
            says = {"waiting_note": "About five months.", "fees_note": "As they told me."}
            draft = Draft(ProposalKind.EDIT, says, dict.fromkeys(says), place.id, place.version, note="They told me.")
            proposals.send(db, site, draft, None)
        for number, kind in enumerate((_K.STALE, _K.STALE, _K.LINK, _K.LINK)):
            _place(db, kind, places[number])
        _place(db, _K.DUPLICATE, places[5], places[6])
        _place(db, _K.DUPLICATE, places[7], places[8])


def _about(db: Session, kind: CaseKind, reply: Reply, harm: Harm) -> Case:
    if kind == _K.HELD:
        reply.status = PostStatus.HELD
    key = f"{kind.value}:r{reply.id}"
    return cases.open_case(db, kind, About.QUESTION, reply.question_id, key=key, harm=harm, reply_id=reply.id)


def _place(db: Session, kind: CaseKind, place: Listing, other: Listing | None = None) -> None:
    key, second = f"{kind.value}:{place.id}", other.id if other else None
    cases.open_case(db, kind, About.LISTING, place.id, key=key, note="A note.", other_id=second)
