"""Several people at once: nothing is lost, and nothing is decided twice."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from sqlmodel import col, select

from app.listings import actions as listings
from app.models import (
    Case,
    Listing,
    Proposal,
    ProposalKind,
    Revision,
)
from app.proposals import actions
from app.proposals.actions import Draft, StaleError
from app.site import Site
from tests.factories import a_listing
from tests.proposals.moderating import sent, take
from tests.proposals.suggesting import cases_of, proposals

TIMES = 60


def test_two_forms_at_once_with_one_key_are_one_proposal(site: Site) -> None:
    a_listing(site)

    def send(number: int) -> int:
        draft = Draft(ProposalKind.EDIT, {"summary": "x"}, {"summary": "y"}, listing_id=1, form_key=f"key{number:030}")
        with site.database.writing() as db:
            return actions.send(db, site, draft, None).id or 0

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(send, [number // 4 for number in range(TIMES)]))
    assert len(set(made)) == len(proposals(site)) == len(cases_of(site)) == TIMES // 4


def test_a_proposal_and_a_change_at_once_lose_nothing(site: Site) -> None:
    """Whoever comes second sees what the first has written: no fact disappears without a revision that says so."""
    a_listing(site, summary="0")

    def taken(number: int) -> str:
        try:
            take(site, sent(site, summary=f"proposal {number}"))
        except StaleError:
            return ""
        return f"proposal {number}"

    def changed(number: int) -> str:
        with site.database.writing() as db:
            listing = db.scalars(select(Listing).with_for_update()).one()
            listings.change(db, listing, {"summary": f"change {number}"}, reason="test")
        return f"change {number}"

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit((taken, changed)[number % 2], number) for number in range(4 * TIMES)]
        written = [said for one in running if (said := one.result())]
    with site.database.writing() as db:
        revisions = list(db.scalars(select(Revision).order_by(col(Revision.version))))
    assert [one.version for one in revisions] == list(range(1, len(written) + 2))
    assert sorted(one.after["summary"] for one in revisions[1:]) == sorted(written)
    # Each begins with what the one before it left.
    for first, second in pairwise(revisions):
        assert second.before is not None
        assert second.before["summary"] == first.after["summary"]
    assert len(written) >= 2 * TIMES


def test_withdrawn_and_taken_at_once_it_is_one_of_the_two(site: Site) -> None:
    a_listing(site)

    def withdrawn(number: int) -> str:
        with site.database.writing() as db:
            return "withdrawn" if actions.withdraw(db, number) else ""

    def accepted(number: int) -> str:
        try:
            with site.database.writing() as db:
                # As the queue does: the case first.
                case = db.scalars(select(Case).where(col(Case.proposal_id) == number).with_for_update()).one()
                if case.closed_at is not None:
                    return ""
                actions.take(db, site, db.get_one(Proposal, number), {"summary"}, reason="test")
        except StaleError:
            return ""
        return "accepted"

    for number in range(TIMES):
        made = sent(site, summary=f"Words {number}")
        with ThreadPoolExecutor(2) as threads:
            won = [one.result() for one in (threads.submit(withdrawn, made), threads.submit(accepted, made))]
        assert min(won) == "", won
        assert proposals(site)[-1].state.value == max(won)
