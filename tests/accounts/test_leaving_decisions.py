"""S71: what is left of decisions, proposals and a role when somebody goes."""

from typing import Any

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import audit, auth, second_factor
from app.models import (
    About,
    Alert,
    Appeal,
    AuditEvent,
    Case,
    CaseKind,
    Decision,
    DecisionOutcome,
    Member,
    Proposal,
    ProposalKind,
    ProposalState,
    RecoveryCode,
    Role,
    SecondFactor,
    now,
)
from app.site import Site
from tests.accounts.test_leaving import EMAIL, kari, leave
from tests.accounts.test_routes import add
from tests.factories import a_member, signed_in

__all__ = ["kari"]


def _a_decision(site: Site, told: Member, before: dict[str, Any]) -> int:
    case = Case(kind=CaseKind.REPORT, about=About.QUESTION)
    add(site, case)
    decision = Decision(
        case_id=case.id, kind=CaseKind.REPORT, outcome=DecisionOutcome.REMOVED, told_id=told.id,
        token_hash=f"{case.id}", before=before,
    )  # fmt: skip
    add(site, decision)
    add(site, Appeal(decision_id=decision.id, case_id=case.id, said="I meant well"))
    return decision.id or 0


@pytest.mark.parametrize("what", ["account", "anonymous", "everything"])
def test_s71_a_decision_about_them_can_bring_back_no_more_than_they_left(
    site: Site, browser: TestClient, kari: Member, what: str
) -> None:
    words = {"status": "published", "title": "Mine", "body": "Mine", "slug": "mine", "topics": ["x"], "country": "NO"}
    before = words | {"revisions": [{"body": "Mine"}], "check_ins": [{"words": "Mine"}], "reports": {"1": "Mine"}}
    own = _a_decision(site, kari, before | {"key": "report:q1"})
    others = _a_decision(site, a_member(site, "Ola"), before)
    leave(browser, what)
    with site.database.writing() as db:
        assert db.get_one(Decision, others).before == before
        left = db.get_one(Decision, own).before
        appeals = [one.said for one in db.exec(select(Appeal).order_by(col(Appeal.id))).all()]
    assert left["check_ins"] == []
    assert left["key"] == "report:q1"
    if what == "everything":
        assert "Mine" not in str(left)
        assert left["status"] == "removed"
        assert appeals == ["", "I meant well"]
    else:
        assert left == before | {"check_ins": [], "key": "report:q1"}
        assert appeals == ["I meant well"] * 2


@pytest.mark.parametrize("what", ["account", "anonymous", "everything"])
def test_s71_proposals_stay_without_the_address_and_go_when_everything_goes(
    site: Site, browser: TestClient, kari: Member, what: str
) -> None:
    said: dict[str, Any] = {"kind": ProposalKind.EDIT, "note": "I was there", "fields": {"city": "Bodø"}}
    mine = Proposal(reference="a", member_id=kari.id, email=EMAIL, **said)
    taken = Proposal(reference="b", member_id=kari.id, email="x@y.example", state=ProposalState.ACCEPTED, **said)
    as_guest = Proposal(reference="c", email=EMAIL, **said)
    others = Proposal(reference="d", email="ola@mail.example", **said)
    add(site, mine, taken, as_guest, others)
    add(site, *(Case(kind=CaseKind.PROPOSAL, proposal_id=one.id, key=f"p{one.id}") for one in (mine, others)))
    leave(browser, what)
    with site.database.writing() as db:
        rows = db.exec(select(Proposal).order_by(col(Proposal.id))).all()
        cases = db.exec(select(Case).order_by(col(Case.id))).all()
    assert [row.email for row in rows] == ["", "", "", "ola@mail.example"]
    everything_goes = what == "everything"
    assert [bool(row.note or row.fields) for row in rows] == [not everything_goes, not everything_goes, True, True]
    open_or_not = ProposalState.WITHDRAWN if everything_goes else ProposalState.OPEN
    assert [row.state for row in rows[:2]] == [open_or_not, ProposalState.ACCEPTED]
    assert [case.closed_at is not None for case in cases] == [everything_goes, False]


def test_s71_alerts_and_codes_go_and_the_trail_of_a_role_stays_whole(site: Site, client: TestClient) -> None:
    ola = a_member(site, "Ola", role=Role.MODERATOR)
    person = auth.Person(ola.id or 0, ola.name, ola.email, "en", None, ola.role, 0, now(), True)  # noqa: FBT003 - with the second factor
    with site.database.writing() as db:
        second_factor.prepare(db, ola.id or 0)
        second_factor.new_recovery_codes(db, ola.id or 0)
        audit.record(db, person, "decided", "case 1")
        db.add_all([Alert(email=ola.email, token_hash="a"), Alert(email=EMAIL, token_hash="b")])  # noqa: S106 - no passwords
    leave(signed_in(site, client, ola), "everything")
    with site.database.writing() as db:
        assert [one.email for one in db.exec(select(Alert)).all()] == [EMAIL]
        assert db.exec(select(SecondFactor)).all() == []
        assert db.exec(select(RecoveryCode)).all() == []
        assert db.exec(select(AuditEvent.who)).all() == [str(ola.id)]
        assert audit.broken_at(db.connection()) is None
