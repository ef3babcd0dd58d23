"""The power goes: a process is killed with no warning, fifty times, in the middle of its work.

Nothing that was acknowledged may be lost, nothing half done may stay, and after a restart the
worker brings database and index together again.
"""

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection as Pipe

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from app import work
from app.config import ROOT, Settings
from app.jobs import Worker
from app.listings import actions, importing, loading
from app.models import Listing, Revision
from app.site import Site, open_site
from tests.factories import SEEN_ON, a_listing

ROUNDS = 50
LISTINGS = 12
FORK = multiprocessing.get_context("fork")


def stream_of_writes(site: Site, pipe: Pipe) -> None:
    """Change listings for ever; each acknowledged change is told to the parent, after its commit."""
    worker = Worker(site.database, work.handlers(site))
    for number in range(1_000_000):
        slug = f"place-{number % LISTINGS}"
        with site.database.writing() as db:
            listing = db.exec(select(Listing).where(col(Listing.slug) == slug)).one()
            actions.change(db, listing, {"summary": f"Summary {number} {os.getpid()}."}, reason="test")
            version = listing.version
        pipe.send((slug, version))
        if number % 3 == 0:
            worker.step()


def imports(site: Site, pipe: Pipe) -> None:
    """Import the real data and take it back, again and again."""
    parsed = importing.read(ROOT / "data" / "listings.json", site.taxonomy)
    pipe.send(("ready", 0))
    while True:
        with site.database.writing() as db:
            report = loading.load(
                db, parsed.rows, site.gazetteer, key="key", file_name="listings.json", source_date=SEEN_ON
            )
        Worker(site.database, work.handlers(site)).drain()
        if report.run_id is None:
            return


def reindexing(site: Site, pipe: Pipe) -> None:
    pipe.send(("ready", 0))
    while True:
        work.reindex(site)


WORK = (stream_of_writes, imports, reindexing)


def child(settings: Settings, kind: int, pipe: Pipe) -> None:
    WORK[kind](open_site(settings), pipe)


def killed_after(settings: Settings, kind: int, seconds: float) -> list[tuple[str, int]]:
    """Let a process work for a moment and kill it; what it had acknowledged by then."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=child, args=(settings, kind, theirs))
    process.start()
    theirs.close()
    told: list[tuple[str, int]] = [ours.recv()]
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and process.is_alive():
        if ours.poll(left):
            try:
                told.append(ours.recv())
            except EOFError:
                break
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    while ours.poll():
        try:
            told.append(ours.recv())
        except EOFError:
            break
    return told


def assert_whole(db: Session) -> None:
    """Every listing has the revision of its version: a change and its record are never apart."""
    for listing in db.exec(select(Listing)).all():
        newest = db.exec(
            select(Revision).where(col(Revision.listing_id) == listing.id).order_by(col(Revision.version).desc())
        ).first()
        assert newest is not None
        assert newest.version == listing.version
        assert newest.after["summary"] == listing.summary


@pytest.mark.slow
def test_killed_fifty_times_nothing_acknowledged_is_lost_and_index_and_database_agree(
    site: Site, settings: Settings
) -> None:
    for number in range(LISTINGS):
        a_listing(site, f"place-{number}")
    chance = random.Random(7)  # noqa: S311 - when to kill, the same every time
    acknowledged: dict[str, int] = {}
    for round_number in range(ROUNDS):
        told = killed_after(settings, round_number % len(WORK), chance.uniform(0.01, 0.35))
        acknowledged |= {slug: version for slug, version in told if slug != "ready"}

        restarted = open_site(settings)
        if restarted.database.is_sqlite:
            with restarted.database.reading() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        with restarted.database.writing() as db:
            # What a dead worker had taken is free again after its lease; the test does not wait for it.
            db.execute(text("UPDATE job SET run_at = created_at"))
        with restarted.database.writing() as db:
            assert_whole(db)
            for slug, version in acknowledged.items():
                assert db.exec(select(Listing.version).where(col(Listing.slug) == slug)).one() >= version
        Worker(restarted.database, work.handlers(restarted)).drain()
        assert work.compare(restarted) == {}
        restarted.close()
    # How many come to their turn depends on the machine; that some did does not.
    assert acknowledged
