"""Once a day what is old is forgotten, and once only."""

import threading
from contextlib import closing
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import select

from app import tidy, work
from app.config import Settings
from app.listings import actions
from app.main import create_app
from app.models import Attempt, Job, Listing, Mail, MailState, SignInToken, now
from app.search.contract import Document, Query
from app.site import Site
from tests.factories import a_listing, do_jobs


def waiting(site: Site) -> list[Job]:
    with site.database.writing() as db:
        return list(db.exec(select(Job).where(Job.kind == tidy.TIDY)).all())


def ensure(site: Site) -> None:
    with site.database.writing() as db:
        tidy.ensure(db)


def test_it_asks_for_its_next_time_itself(site: Site) -> None:
    ensure(site)
    ensure(site)
    assert len(waiting(site)) == 1
    assert do_jobs(site)
    (tomorrow,) = waiting(site)
    assert timedelta(hours=23) < tomorrow.run_at - now() < timedelta(hours=25)
    ensure(site)
    assert len(waiting(site)) == 1


def test_however_many_begin_one_goes_on(site: Site) -> None:
    threads = [threading.Thread(target=ensure, args=(site,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with site.database.writing() as db:  # and one that a worker which died left behind
        db.add(Job(kind=tidy.TIDY, arguments={}))
    do_jobs(site)
    assert len(waiting(site)) == 1


def test_s72_what_is_old_is_forgotten(site: Site) -> None:
    def mail(key: str, state: MailState, days: int) -> Mail:
        at = now() - timedelta(days=days)
        return Mail(recipient="a@b.example", kind="x", key=key, subject="x", text="x", state=state, created_at=at)

    with site.database.writing() as db:
        db.add(Attempt(kind="x", who="x", at=now() - timedelta(days=2)))
        db.add(SignInToken(email="a@b.example", token_hash="x", created_at=now() - timedelta(days=2)))  # noqa: S106 - no password
        for row in (
            mail("sent", MailState.SENT, 31), mail("lately", MailState.SENT, 29), mail("parked", MailState.PARKED, 91),
            mail("to look at", MailState.PARKED, 89), mail("waiting", MailState.QUEUED, 100),
        ):  # fmt: skip
            db.add(row)
    ensure(site)
    do_jobs(site)
    with site.database.writing() as db:
        assert db.exec(select(Attempt)).all() == db.exec(select(SignInToken)).all() == []
        assert {*db.exec(select(Mail.key))} == {"lately", "to look at", "waiting"}


def test_a_job_that_was_given_up_does_not_stop_it_for_ever(site: Site) -> None:
    ensure(site)
    with site.database.writing() as db:
        db.connection().execute(update(Job).values(parked_at=now()))
    ensure(site)
    assert do_jobs(site)


def test_a_task_that_fails_stops_no_other_and_is_tried_again(settings: Settings) -> None:
    """The search is away, and with it what compares the index; yet what is old is forgotten."""
    settings.meilisearch_url = "http://127.0.0.1:9"  # nobody answers there
    with closing(create_app(settings).state.site) as site:
        _a_night_without_search(site)


def _a_night_without_search(site: Site) -> None:
    with site.database.writing() as db:
        db.add(Attempt(kind="x", who="x", at=now() - timedelta(days=2)))
    ensure(site)
    do_jobs(site)
    with site.database.writing() as db:
        assert db.exec(select(Attempt)).all() == []
        (left,) = db.exec(select(Job).where(Job.kind == tidy.TASK)).all()
        assert (left.arguments, left.attempts, left.parked_at) == ({"task": "index"}, 1, None)
    assert len(waiting(site)) == 1


def test_a_night_later_the_index_is_right_although_its_job_was_given_up(site: Site) -> None:
    listing = a_listing(site)
    with site.database.writing() as db:
        actions.change(db, db.get_one(Listing, listing.id), {"summary": "Zanzibar."}, reason="test")
        db.connection().execute(update(Job).values(parked_at=now()))
    do_jobs(site)
    site.index.delete([listing.id or 0])
    site.guides.put([Document(4711, 1, "Of no guide")])
    assert {*work.compare(site)} == {"index_listings", "index_guides"}
    ensure(site)
    do_jobs(site)
    assert work.compare(site) == {}
    assert site.fresh("listings").search(Query(words="zanzibar")).total == 1
