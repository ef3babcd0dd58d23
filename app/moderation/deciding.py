"""Claiming, deciding, undoing, appealing: each in one transaction with its audit event and its letter."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from app import audit, cases, rules
from app.auth import Person, hashed, new_token
from app.db import lock_on
from app.listings import actions as listing_actions
from app.models import (
    About,
    Appeal,
    Case,
    CaseKind,
    Decision,
    DecisionOutcome,
    Owner,
    Proposal,
    ProposalKind,
    ProposalState,
    now,
)
from app.moderation import choices, claim_acts, listing_acts, members, posts_acts, telling
from app.moderation.forms import Verdict
from app.proposals import actions as proposals
from app.site import Site

LEASE = timedelta(minutes=10)
APPEAL_WITHIN = timedelta(days=30)
_O = DecisionOutcome


class Why(StrEnum):
    """Why a decision cannot be made."""

    DECIDED = "decided"
    CLAIMED = "claimed"
    OWN = "own"
    CHOICE = "choice"
    RULE = "rule"
    FIELDS = "fields"
    STALE = "stale"
    UNDONE = "undone"
    APPEAL = "appeal"


class RefusedError(Exception):
    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why.value)
        self.why, self.detail = why, detail


def claim(db: Session, case_id: int, person: Person) -> bool:
    """Take a case for ten minutes; false when somebody else has it."""
    free = (col(Case.claimed_until).is_(None)) | (col(Case.claimed_until) < now()) | (col(Case.claimed_by) == person.id)
    taken = (
        update(Case)
        .where(col(Case.id) == case_id, col(Case.closed_at).is_(None), free)
        .values(claimed_by=person.id, claimed_until=now() + LEASE)
    )
    return bool(db.connection().execute(taken).rowcount)


def release(db: Session, case_id: int, person: Person) -> None:
    own = (col(Case.id) == case_id, col(Case.claimed_by) == person.id)
    db.connection().execute(update(Case).where(*own).values(claimed_by=None, claimed_until=None))


def is_taken(case: Case, person: Person) -> bool:
    """Somebody else is working on it."""
    return case.claimed_by not in {None, person.id} and case.claimed_until is not None and case.claimed_until > now()


def decide(db: Session, site: Site, case_id: int, person: Person, verdict: Verdict) -> Decision:
    """Decide a case, once: whoever comes second gets Why.DECIDED."""
    made = make(db, site, case_id, person, verdict)
    telling.decided(db, site, [made])
    return made.decision


def make(db: Session, site: Site, case_id: int, person: Person, verdict: Verdict) -> telling.Made:
    """As `decide`, and nobody is told yet."""
    case = db.scalars(select(Case).where(col(Case.id) == case_id).with_for_update()).one_or_none()
    if case is None or case.closed_at is not None:
        raise RefusedError(Why.DECIDED)
    if is_taken(case, person):
        raise RefusedError(Why.CLAIMED)
    if verdict.outcome not in choices.CHOICES[case.kind]:
        raise RefusedError(Why.CHOICE)
    if (case.kind, verdict.outcome) in choices.NEEDS_RULE and verdict.rule not in rules.for_case(case.kind):
        raise RefusedError(Why.RULE)
    if _is_own(db, case, person):
        raise RefusedError(Why.OWN)
    key = case.key
    outcome, author_id, before = _ACTS[case.kind](db, site, case, verdict, person)
    token = new_token()
    decision = Decision(
        case_id=case.id or 0, kind=case.kind, outcome=outcome, rule=verdict.rule, note=verdict.note,
        decided_by=person.id, told_id=author_id, token_hash=hashed(token), before={**before, "key": key},
    )  # fmt: skip
    db.add(decision)
    cases.close(case)
    db.flush()
    audit.record(db, person, f"decided {outcome.value}", f"case {case.id}", f"{case.kind.value} {verdict.rule}".strip())
    return telling.Made(case, decision, token)


def undo_all(db: Session, site: Site, decision_ids: Iterable[int], person: Person) -> int:
    """Take decisions back: all or none, the newest first, as each knows what was before it. Whoever was told of them
    is told once. Returns the last case, which is open again unless somebody decided of their own accord. Raises
    RefusedError."""
    undone = [_undo(db, site, number, person) for number in sorted(decision_ids, reverse=True)]
    telling.undone(db, site, undone)
    return undone[-1].case_id if undone else 0


def _undo(db: Session, site: Site, decision_id: int, person: Person) -> Decision:
    decision = db.scalars(select(Decision).where(col(Decision.id) == decision_id).with_for_update()).one_or_none()
    if decision is None or decision.undone_at is not None:
        raise RefusedError(Why.UNDONE)
    # Both sides have been heard, and were told; if it was upheld, the first decision can still be taken back.
    if decision.kind == CaseKind.APPEAL:
        raise RefusedError(Why.APPEAL)
    case = db.get_one(Case, decision.case_id)
    if _is_own(db, case, person):
        raise RefusedError(Why.OWN)
    _take_back(db, site, case, decision, person)
    # About a member nothing waits: somebody has decided of their own accord.
    if case.kind != CaseKind.MEMBER:
        taken = db.scalars(select(Case).where(col(Case.key) == decision.before["key"])).first()
        case.closed_at, case.key = None, None if taken else decision.before["key"]
    audit.record(db, person, "undid", f"case {case.id}", decision.outcome.value)
    return decision


def _take_back(db: Session, site: Site, case: Case, decision: Decision, person: Person) -> None:
    """The effects of a decision, undone, whichever kind it was."""
    decision.undone_at, decision.undone_by = now(), person.id
    if case.about == About.MEMBER:
        members.lift(db, decision.before["sanction"], person)
    elif case.kind == CaseKind.CLAIM:
        _not_ones_own_claim(db, case, person)
        claim_acts.undo(db, case, decision.before)
    elif case.kind == CaseKind.PROPOSAL or case.about == About.LISTING:
        try:
            if case.kind == CaseKind.PROPOSAL:
                proposals.undo(db, site, db.get_one(Proposal, case.proposal_id), decision.before)
            else:
                listing_acts.undo(db, case, decision.before)
        except (listing_acts.ChangedSinceError, proposals.StaleError) as error:
            raise RefusedError(Why.STALE) from error
    else:
        posts_acts.undo(db, site, posts_acts.post_of(db, case), decision)


def appeal(db: Session, decision: Decision, said: str) -> Appeal | None:
    """The author asks somebody else to look: once, within a month."""
    lock_on(db, f"appeal {decision.id}")
    known = db.scalars(select(Appeal).where(col(Appeal.decision_id) == decision.id)).one_or_none()
    if (
        known
        or decision.outcome not in choices.APPEALED
        or decision.undone_at
        or now() - decision.decided_at > APPEAL_WITHIN
    ):
        return known
    first = db.get_one(Case, decision.case_id)
    case = cases.open_case(
        db, CaseKind.APPEAL, first.about, first.about_id, key=f"appeal:{decision.id}", harm=first.harm,
        reply_id=first.reply_id,
    )  # fmt: skip
    made = Appeal(decision_id=decision.id or 0, case_id=case.id or 0, said=said)
    db.add(made)
    db.flush()
    return made


def _is_own(db: Session, case: Case, person: Person) -> bool:
    """Nobody decides about what is theirs, nor about an appeal against what they decided."""
    if case.kind == CaseKind.APPEAL:
        first = _appealed(db, case)
        if person.id in {first.decided_by, first.told_id}:
            return True
    if case.proposal_id and db.get_one(Proposal, case.proposal_id).member_id == person.id:
        return True
    if case.about == About.LISTING:
        # Of two that look alike, either.
        ids = (case.about_id, case.other_id)
        owned = select(Owner).where(col(Owner.listing_id).in_(ids), col(Owner.member_id) == person.id)
        return db.scalars(owned).first() is not None
    if case.about == About.QUESTION:
        return posts_acts.post_of(db, case).author_id == person.id
    return case.about == About.MEMBER and case.about_id == person.id


def _appealed(db: Session, case: Case) -> Decision:
    wanted = select(Decision).join(Appeal, col(Appeal.decision_id) == col(Decision.id))
    return db.scalars(wanted.where(col(Appeal.case_id) == case.id)).one()


# --- each kind of case: what was decided, whose it was, and what was before

_Acted = tuple[DecisionOutcome, int | None, dict[str, Any]]


def _about_post(db: Session, _site: Site, case: Case, verdict: Verdict, _person: Person) -> _Acted:
    post = posts_acts.post_of(db, case)
    return verdict.outcome, post.author_id, posts_acts.decide(db, post, verdict.outcome)


def _about_proposal(db: Session, site: Site, case: Case, verdict: Verdict, _person: Person) -> _Acted:
    proposal = db.get_one(Proposal, case.proposal_id)
    if verdict.outcome == _O.DECLINED:
        proposals.decline(db, proposal)
        return _O.DECLINED, proposal.member_id, {}
    if not verdict.fields and proposal.kind in {ProposalKind.NEW, ProposalKind.EDIT}:
        raise RefusedError(Why.FIELDS)
    before = _before(db, proposal)
    try:
        listing = proposals.take(db, site, proposal, set(verdict.fields), reason="A proposal was accepted")
    except proposals.StaleError as error:
        raise RefusedError(Why.STALE, str(error)) from error
    outcome = _O.PARTLY if proposal.state == ProposalState.PARTLY else _O.ACCEPTED
    return outcome, proposal.member_id, before | {"listing_id": listing.id, "version": listing.version}


def _before(db: Session, proposal: Proposal) -> dict[str, Any]:
    if proposal.listing_id is None:
        return {"listing": None}
    return {"listing": listing_actions.snapshot(db, listing_acts.alone(db, proposal.listing_id))}


def _about_listing(db: Session, site: Site, case: Case, verdict: Verdict, _person: Person) -> _Acted:
    try:
        before = listing_acts.decide(db, site.ladder, case, verdict)
    except listing_acts.ChangedSinceError as error:
        raise RefusedError(Why.STALE) from error
    return verdict.outcome, None, before


def _about_claim(db: Session, _site: Site, case: Case, verdict: Verdict, person: Person) -> _Acted:
    claimant = _not_ones_own_claim(db, case, person)
    try:
        before = claim_acts.decide(db, case, verdict.outcome)
    except listing_acts.ChangedSinceError as error:
        raise RefusedError(Why.STALE) from error
    return verdict.outcome, claimant, before


def _not_ones_own_claim(db: Session, case: Case, person: Person) -> int | None:
    claimant = claim_acts.claimant(db, case)
    if claimant == person.id:
        raise RefusedError(Why.OWN)
    return claimant


def _about_appeal(db: Session, site: Site, case: Case, verdict: Verdict, person: Person) -> _Acted:
    first = _appealed(db, case)
    db.scalars(select(Appeal).where(col(Appeal.case_id) == case.id)).one().answered_at = now()
    if verdict.outcome == _O.RESTORED and first.undone_at is None:
        _take_back(db, site, db.get_one(Case, first.case_id), first, person)
    return verdict.outcome, first.told_id, {}


_ACTS = {
    CaseKind.REPORT: _about_post,
    CaseKind.HELD: _about_post,
    CaseKind.CONTACT: _about_post,
    CaseKind.MEMBER: _about_post,
    CaseKind.PROPOSAL: _about_proposal,
    CaseKind.STALE: _about_listing,
    CaseKind.LINK: _about_listing,
    CaseKind.DUPLICATE: _about_listing,
    CaseKind.APPEAL: _about_appeal,
    CaseKind.CLAIM: _about_claim,
}
