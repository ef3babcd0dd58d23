"""The trail and the content version come last in a transaction, once, in one order, and only for what is kept."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlmodel import Session, col, select

from app import audit, content, last
from app.models import AuditEvent
from app.site import Site


def _done(db: Session, act: str) -> None:
    audit.record(db, None, act, "listing 1")
    content.bump(db)


def _acts(site: Site) -> list[str]:
    with site.database.reading() as connection:
        assert audit.broken_at(connection) is None
        return list(connection.scalars(select(AuditEvent.act).order_by(col(AuditEvent.id))))


def test_the_trail_holds_what_was_done_in_its_order(site: Site) -> None:
    with site.database.writing() as db:
        for act in ("first", "second", "second"):
            _done(db, act)
        assert db.exec(select(AuditEvent)).all() == []
    assert _acts(site) == ["first", "second", "second"]
    assert site.stamp.number() == 1


def test_a_part_that_goes_back_takes_what_it_asked_for_with_it(site: Site) -> None:
    with site.database.writing() as db:
        _done(db, "before")
        with last.part(db):
            _done(db, "kept")
        with pytest.raises(ZeroDivisionError), last.part(db):
            _done(db, "refused")
            _ = 1 / 0
        with last.part(db, kept=False):
            with last.part(db):
                _done(db, "kept in what was only tried")
            _done(db, "tried")
        _done(db, "after")
    assert _acts(site) == ["before", "kept", "after"]


def test_what_was_only_tried_raises_no_version(site: Site) -> None:
    with site.database.writing() as db, last.part(db, kept=False):
        _done(db, "tried")
    assert (_acts(site), site.stamp.number()) == ([], 0)


def test_a_transaction_that_was_taken_back_leaves_nothing(site: Site) -> None:
    with site.database.writing() as db:
        _done(db, "refused")
        db.rollback()
    assert (_acts(site), site.stamp.number()) == ([], 0)


def test_two_first_changes_of_an_empty_site_at_once_are_two_versions(site: Site) -> None:
    def second() -> None:
        with site.database.writing() as db:
            content.bump(db)

    with ThreadPoolExecutor(1) as pool:
        with site.database.writing() as db:
            content.bump(db)
            last.do(db)
            other = pool.submit(second)
            assert wait([other], timeout=1).not_done
        other.result()
    assert site.stamp.number() == 2
