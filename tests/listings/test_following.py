"""What belongs to a listing goes with it when it becomes part of another, and comes back."""

from datetime import date

from sqlalchemy import select as rows
from sqlmodel import col, select

from app import cases, posts
from app.listings import pairs
from app.models import (
    About,
    AskedToCheck,
    Case,
    CaseKind,
    Known,
    LinkCheck,
    Listing,
    ListingReport,
    Mention,
    MentionKind,
    Owner,
    Proposal,
    ProposalKind,
    Question,
    SlugRedirect,
)
from app.questions import linking
from app.site import Site
from tests.factories import a_listing, a_member, do_jobs
from tests.listings.test_merging import add, everything, merge, said, two, undo

TODAY = date(2026, 11, 22)


def open_cases(site: Site) -> dict[str | None, tuple[int | None, int | None]]:
    with site.database.writing() as db:
        waiting = db.exec(select(Case).where(col(Case.closed_at).is_(None))).all()
        return {case.key: (case.about_id, case.other_id) for case in waiting}


def _a_thread(site: Site, body: str, *targets: Listing) -> int:
    with site.database.writing() as db:
        question = Question(slug="q", title="A question", body=body)
        db.add(question)
        db.flush()
        for target in targets:
            db.add(Mention(question_id=question.id or 0, kind=MentionKind.LISTING, target_id=target.id or 0))
    do_jobs(site)
    return question.id or 0


def _surroundings(site: Site, kept: Listing, gone: Listing) -> None:
    """Everything that can belong to a listing, once alone and once beside the same of the other."""
    one, other, third = a_member(site), a_member(site, "Heron"), a_listing(site, "third", successor_id=gone.id)
    both, alone = _a_thread(site, "both", kept, gone), _a_thread(site, "alone", gone)
    here, there, third_id = kept.id or 0, gone.id or 0, third.id or 0
    got = {"got_appointment": Known.YES, "reported_on": TODAY}
    add(
        site,
        Owner(listing_id=there, member_id=one.id or 0, domain="a.example"),
        Owner(listing_id=there, member_id=other.id or 0, domain="a.example"),
        Owner(listing_id=here, member_id=one.id or 0, domain="a.example"),
        ListingReport(question_id=both, listing_id=here, member_id=one.id or 0, **got),
        ListingReport(question_id=both, listing_id=there, member_id=one.id or 0, **got),
        ListingReport(question_id=alone, listing_id=there, member_id=one.id or 0, **got),
        AskedToCheck(listing_id=there, token_hash="h"),  # noqa: S106 - no password
        LinkCheck(listing_id=there, url="https://gone.example"),
        SlugRedirect(slug="older", listing_id=there),
        Proposal(reference="r", kind=ProposalKind.EDIT, listing_id=there, base_version=7),
    )
    with site.database.writing() as db:
        for kind, about, key, two_of in (
            (CaseKind.STALE, there, f"stale:{there}", None), (CaseKind.STALE, here, f"stale:{here}", None),
            (CaseKind.LINK, there, f"link:{there}", None), (CaseKind.CLAIM, there, "claim:1", None),
            (CaseKind.DUPLICATE, there, pairs.key_of(there, third_id), third_id),
            (CaseKind.DUPLICATE, here, pairs.key_of(here, there), there),
        ):  # fmt: skip
            cases.open_case(db, kind, About.LISTING, about, key=key, other_id=two_of)


def test_everything_follows_and_comes_back(site: Site) -> None:
    kept, gone = two(site, gone={"website": "https://gone.example"})
    _surroundings(site, kept, gone)
    before, waiting, facts = everything(site), open_cases(site), said(site, kept, gone)
    number = merge(site, kept, gone)
    with site.database.reading() as connection:
        for table, left in ((Owner, 1), (ListingReport, 1), (AskedToCheck, 0), (LinkCheck, 0), (Proposal, 0)):
            of_gone = rows(table).where(col(table.listing_id) == gone.id)  # type: ignore[attr-defined]
            assert len(connection.execute(of_gone).all()) == left, table
        assert [len(posts.naming(connection, MentionKind.LISTING, one.id or 0)) for one in (kept, gone)] == [2, 0]
        assert len(connection.execute(rows(Mention)).all()) == 2
    here, third = kept.id or 0, 3
    assert open_cases(site) == {
        f"stale:{here}": (here, None), f"link:{here}": (here, None), "claim:1": (here, None),
        f"duplicate:{here}:{third}": (here, third),
    }  # fmt: skip
    undo(site, number)
    assert everything(site) == before
    assert said(site, kept, gone) == facts
    # Whether the two are one is for whoever undoes it to ask again.
    del waiting[pairs.key_of(here, gone.id or 0)]
    assert open_cases(site) == waiting


def test_posts_that_name_it_show_the_kept_one(site: Site) -> None:
    kept, gone = two(site, gone={"name": "Old Fjord Clinic"})
    number = merge(site, kept, gone)
    text = "See [[Old Fjord Clinic]] or http://testserver/listings/gone"
    with site.database.reading() as connection:
        named = linking.find(connection, "http://testserver", text)
    assert {(one.slug, one.label) for one in named} == {("kept", "The clinic kept")}
    assert len(named) == 2
    undo(site, number)
    with site.database.reading() as connection:
        assert {one.slug for one in linking.find(connection, "http://testserver", text)} == {"gone"}
