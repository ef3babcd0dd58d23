"""What happens after a change: rows in the transaction of the change, done by a worker.

A job is idempotent and carries ids. It is retried with growing pauses, and parked with its error
when it keeps failing, so that a person can look. Several workers may run; a row is done by one.
"""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Text, cast, delete, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Database
from app.models import Job, now

log = structlog.get_logger()

Handler = Callable[..., None]
PAUSE_SECONDS = 0.02  # how soon a worker looks again when nobody woke it
MOST_ATTEMPTS = 14  # over about four hours: a mail server may be away for one
_LONGEST_PAUSE_SECONDS = 3600
_LOOK_ANYWAY_SECONDS = 0.5
_LEASE = timedelta(minutes=5)


class Handlers(Protocol):
    def __getitem__(self, kind: str, /) -> Handler: ...


def later(db: Session, kind: str, *, after: timedelta = timedelta(), **arguments: Any) -> None:
    """Write down what to do; part of the caller's transaction."""
    db.add(Job(kind=kind, arguments=arguments, run_at=now() + after))


def once(db: Session, kind: str, **arguments: Any) -> None:
    """The same as `later`, unless the same already waits to be begun: for what looks at the newest state."""
    same = cast(col(Job.arguments), Text) == json.dumps(arguments)
    waits = select(Job).where(Job.kind == kind, same, Job.attempts == 0, col(Job.parked_at).is_(None))
    # One that a worker is taking, or that another change has asked for, may look before this change is there.
    if db.exec(waits.limit(1).with_for_update(skip_locked=True)).first() is None:
        later(db, kind, **arguments)


def waiting(db: Session) -> int:
    number = select(func.count()).select_from(Job).where(col(Job.parked_at).is_(None))
    return int(db.connection().execute(number).scalar_one())


class Worker:
    """Takes due jobs, in order, one at a time."""

    def __init__(self, database: Database, handlers: Handlers) -> None:
        self._database = database
        self._handlers = handlers
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until `stop`; a database that is away is waited for, never a reason to die."""
        looked = 0.0
        changed: Callable[[], bool] | None = None
        while not self._stop.is_set():
            busy = False
            try:
                changed = changed or self._database.watch()
                # Jobs that wait for their hour come due without anybody writing.
                if changed() or time.monotonic() - looked > _LOOK_ANYWAY_SECONDS:
                    looked = time.monotonic()
                    while self.step() and not self._stop.is_set():
                        busy = True
            except Exception:
                log.exception("worker_cannot_reach_the_database")
                changed = None
                self._stop.wait(1)
            if not busy:
                self._stop.wait(PAUSE_SECONDS)

    def stop(self) -> None:
        self._stop.set()

    def drain(self) -> int:
        """Do everything that is due now; how many jobs that was."""
        done = 0
        while self.step():
            done += 1
        return done

    def step(self) -> bool:
        """Do one job if one is due. Taking it and finishing it are transactions of their own."""
        job = self._take()
        if job is None:
            return False
        try:
            self._handlers[job.kind](**job.arguments)
        except Exception as error:
            log.exception("job_failed", kind=job.kind, job=job.id, attempts=job.attempts)
            self._failed(job, f"{type(error).__name__}: {error}")
        else:
            with self._database.writing() as db:
                # By its id: after a lease that ran out, another worker may have finished it already.
                db.connection().execute(delete(Job).where(col(Job.id) == job.id))
        return True

    def _take(self) -> Job | None:
        if not self._any_due():
            return None
        with self._database.writing() as db:
            job = db.exec(_due().with_for_update(skip_locked=True)).first()
            if job is None:
                return None
            # Until the lease ends nobody else takes it; a worker that dies leaves it to the next.
            job.attempts += 1
            job.run_at = now() + _LEASE
            return job

    def _any_due(self) -> bool:
        """Asked on the reading side, so that an idle worker never takes the write lock."""
        with self._database.reading() as connection:
            return connection.execute(_due().with_only_columns(col(Job.id))).first() is not None

    def _failed(self, job: Job, error: str) -> None:
        with self._database.writing() as db:
            row = db.get(Job, job.id)
            if row is None:  # done by another worker after the lease ran out
                return
            row.error = error[:2000]
            row.run_at = now() + timedelta(seconds=min(2**row.attempts, _LONGEST_PAUSE_SECONDS))
            row.parked_at = now() if row.attempts >= MOST_ATTEMPTS else None


def _due() -> SelectOfScalar[Job]:
    due = col(Job.parked_at).is_(None), col(Job.run_at) <= now()
    return select(Job).where(*due).order_by(col(Job.id)).limit(1)
