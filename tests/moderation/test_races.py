"""Two moderators at once: every case is decided once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import func, select

from app import cases
from app.auth import Person
from app.models import About, AuditEvent, Case, CaseKind, Decision, DecisionOutcome, Question, Reply, Role, now
from app.moderation import deciding
from app.moderation.forms import Verdict
from app.site import Site
from tests.factories import a_member

TIMES = 1000


def _person(site: Site, name: str) -> Person:
    member = a_member(site, name, role=Role.MODERATOR)
    return Person(
        id=member.id or 0, name=name, email=member.email, language="en", country=None, role=Role.MODERATOR,
        session_id=0, signed_in_at=now(), has_second_factor=True,
    )  # fmt: skip


@pytest.mark.slow
def test_r05_a_thousand_double_decisions_are_a_thousand_decisions(site: Site) -> None:
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
