"""Each night, what looks like one place is shown to a person, once."""

from sqlmodel import col, select

from app import cases, tidy
from app.listings import pairs
from app.models import Case, CaseKind, Decision, DecisionOutcome, Listing, now
from app.site import Site
from tests.factories import a_listing, do_jobs


def _open_pairs(site: Site) -> list[Case]:
    with site.database.writing() as db:
        waiting = select(Case).where(Case.kind == CaseKind.DUPLICATE, col(Case.closed_at).is_(None))
        return list(db.exec(waiting))


def _twins(site: Site) -> tuple[Listing, Listing]:
    same = {"name": "Fjordheim Rehabilitation", "phone": "+47 55 97 50 00"}
    return a_listing(site, "kept", **same), a_listing(site, "gone", **same)


def test_at_night_a_pair_is_asked_about_once(site: Site) -> None:
    kept, gone = _twins(site)
    a_listing(site, "another", name="Quite another place")
    for _night in range(3):
        pairs.look(site.database)
    [case] = _open_pairs(site)
    assert (case.about_id, case.other_id, case.key) == (kept.id, gone.id, f"duplicate:{kept.id}:{gone.id}")
    assert case.note.endswith("name, phone, place")


def test_a_pair_that_somebody_found_different_is_never_asked_about_again(site: Site) -> None:
    _twins(site)
    pairs.look(site.database)
    with site.database.writing() as db:
        case = db.exec(select(Case)).one()
        different = DecisionOutcome.DIFFERENT
        db.add(Decision(case_id=case.id or 0, kind=case.kind, outcome=different, token_hash="h"))  # noqa: S106 - no password
        cases.close(case)
    pairs.look(site.database)
    assert _open_pairs(site) == []
    with site.database.writing() as db:
        db.exec(select(Decision)).one().undone_at = now()
    pairs.look(site.database)
    assert len(_open_pairs(site)) == 1


def test_every_day_asks_for_the_look(site: Site) -> None:
    _twins(site)
    with site.database.writing() as db:
        tidy.ensure(db)
    do_jobs(site)
    assert len(_open_pairs(site)) == 1
