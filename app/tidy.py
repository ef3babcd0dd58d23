"""What is done once a day, each thing as a job of its own; among it: forget what is of no use any more, and look
whether the audit trail is whole. Nobody has to remember it; each time asks for the next."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from sqlalchemy import delete, select
from sqlmodel import Session, col

from app import audit, auth, jobs, kept_out, limits, mail, missed
from app.db import Database, lock_on
from app.models import Alert, Job, now

log = structlog.get_logger()

TIDY, TASK = "tidy", "daily"
_EVERY = timedelta(days=1)
# How long we keep an address that somebody gave for an alert and nobody has confirmed.
UNCONFIRMED_KEPT = timedelta(days=7)


def ensure(db: Session) -> None:
    """Ask for the first time, if nobody has; safe at every start, and in several processes at once."""
    lock_on(db, TIDY)
    if not db.scalars(select(col(Job.id)).where(col(Job.kind) == TIDY, col(Job.parked_at).is_(None))).first():
        jobs.later(db, TIDY)


def plan(database: Database, tasks: Iterable[str]) -> None:
    """Write down today's tasks, so that one which fails is tried again and stops no other, and tomorrow's plan."""
    with database.writing() as db:
        lock_on(db, TIDY)
        # The job that is being done now is due again in minutes; one that is hours away is tomorrow's.
        tomorrows = (col(Job.kind) == TIDY, col(Job.run_at) > now() + _EVERY / 4)
        if db.scalars(select(col(Job.id)).where(*tomorrows)).first():
            return
        jobs.later(db, TIDY, after=_EVERY)
        for task in tasks:
            jobs.once(db, TASK, task=task)


def tidy(database: Database) -> None:
    with database.reading() as connection:
        if (broken := audit.broken_at(connection)) is not None:
            log.error("audit_trail_broken", event_number=broken)
        if (kept := audit.kept_head(connection)) is not None and not audit.holds(connection, kept):
            log.error("audit_trail_cut", head=kept)
    with database.writing() as db:
        lock_on(db, TIDY)
        log.info("audit_trail_head", head=audit.keep_head(db))
        limits.forget_old(db)
        auth.forget_old(db)
        mail.forget_old(db)
        missed.forget_old(db)
        kept_out.forget_old(db)
        forget_unconfirmed(db)


def forget_unconfirmed(db: Session) -> None:
    old = (col(Alert.confirmed_at).is_(None), col(Alert.created_at) < now() - UNCONFIRMED_KEPT)
    db.connection().execute(delete(Alert).where(*old))
