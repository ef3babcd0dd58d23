"""Imports that editors make on the site: tried first, then done as a job, and taken back as a whole.

What is to be imported waits as a setting named after its run, and is deleted by the job in the transaction
of the import: a run with such a row is not done yet, and one without it never runs again.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Text, cast, select
from sqlmodel import Session, col

from app import audit, jobs, last
from app.auth import Person
from app.db import lock_on
from app.listings import actions, loading
from app.listings.importing import Parsed, parse
from app.listings.queries import TABLE
from app.models import ImportRun, Job, Revision, Setting, now
from app.moderation import progress
from app.site import Site

IMPORT = "import_listings"
_RUN = ImportRun.__table__  # type: ignore[attr-defined] # SQLModel's table
_REVISION = Revision.__table__  # type: ignore[attr-defined]
_SHOWN = 10
MOST_SHOWN = 200


@dataclass(slots=True)
class Tried:
    """What an import would do. `changed` has the fields for each listing."""

    new: list[str] = field(default_factory=list)
    changed: list[tuple[str, list[str]]] = field(default_factory=list)
    report: loading.Report = field(default_factory=loading.Report)


def read(site: Site, text: str) -> Parsed:
    """Our two formats are told apart by how they begin."""
    return parse(text, site.taxonomy, as_csv=not text.lstrip().startswith(("[", "{")))


def attempt(site: Site, db: Session, parsed: Parsed, source_date: date) -> Tried:
    """Do it, look at what happened, and undo it, all inside the caller's transaction."""
    tried = Tried()
    with last.part(db, kept=False):
        key = site.settings.signing_key
        tried.report = loading.load(db, parsed.rows, site.gazetteer, key=key, file_name="", source_date=source_date)
        db.flush()
        run_id = tried.report.run_id
        for row in done(db.connection(), run_id) if run_id else ():
            if row.before is None:
                tried.new.append(row.slug)
            else:
                differs = [name for name in row.after if row.after[name] != row.before.get(name)]
                tried.changed.append((row.slug, differs))
    db.expire_all()
    return tried


def ask(db: Session, person: Person, text: str, name: str, source_date: date, rows: int) -> int:
    """Write down what is to be imported; the number of its run. The same again, while it waits, is the same run."""
    lock_on(db, IMPORT)
    waiting = db.connection().execute(
        select(col(Setting.name)).where(col(Setting.name).startswith(_waiting("")), col(Setting.value) == text)
    )  # fmt: skip
    if same := waiting.scalars().first():
        return int(same.removeprefix(_waiting("")))
    run = ImportRun(file_name=name, source_date=source_date)
    db.add(run)
    db.flush()
    db.add(Setting(name=_waiting(run.id), value=text))
    audit.record(db, person, "import", f"import {run.id}", f"{rows} rows")
    jobs.later(db, IMPORT, run=run.id)
    return run.id or 0


def work(site: Site, run: int) -> None:
    """The job. Checked again, because the taxonomy may be another one than when it was sent."""
    with site.database.writing() as db:
        lock_on(db, f"import {run}")
        waiting = db.get(Setting, _waiting(run))
        if waiting is None:
            return
        parsed = read(site, waiting.value)
        if parsed.errors:
            msg = f"{len(parsed.errors)} rows cannot be read any more, first: {parsed.errors[0]}"
            raise ValueError(msg)
        asked = db.get_one(ImportRun, run)
        counter = progress.Counter(site.settings.home, run, len(parsed.rows))
        try:
            loading.load(
                db, parsed.rows, site.gazetteer, key=site.settings.signing_key, file_name=asked.file_name,
                source_date=asked.source_date, asked=asked, step=counter.step,
            )  # fmt: skip
        finally:
            counter.end()
        db.delete(waiting)


def take_back(db: Session, person: Person, number: int) -> tuple[int, int] | None:
    """How many listings went back, and how many were left alone because somebody has changed them since; nothing
    if there is no such run, or it was taken back before. One that waits is not done at all."""
    lock_on(db, f"import {number}")
    run = db.get(ImportRun, number, populate_existing=True)
    if run is None or run.undone_at is not None:
        return None
    audit.record(db, person, "undo import", f"import {number}")
    if waiting := db.get(Setting, _waiting(number)):
        db.delete(waiting)
        run.undone_at = now()
        return 0, 0
    return actions.undo(db, run)


def _waiting(number: Any) -> str:
    return f"import {number}"


# --- reads


def run_of(connection: Connection, number: int) -> Any | None:
    return connection.execute(select(_RUN).where(_RUN.c.id == number)).one_or_none()


def waits(connection: Connection, number: int) -> bool:
    known = select(col(Setting.name)).where(col(Setting.name) == _waiting(number))
    return connection.execute(known).first() is not None


def trouble(connection: Connection, number: int) -> str:
    """Why the job has failed so far."""
    mine = cast(col(Job.arguments), Text) == json.dumps({"run": number})
    return connection.execute(select(col(Job.error)).where(col(Job.kind) == IMPORT, mine)).scalar() or ""


def newest(connection: Connection) -> list[Any]:
    return list(connection.execute(select(_RUN).order_by(_RUN.c.id.desc()).limit(_SHOWN)))


def done(connection: Connection, number: int, limit: int | None = None) -> list[Any]:
    """What a run did: each listing with how it was before and after."""
    wanted = (
        select(TABLE.c.slug, TABLE.c.name, _REVISION.c.before, _REVISION.c.after)
        .join(TABLE, TABLE.c.id == _REVISION.c.listing_id)
        .where(_REVISION.c.import_run_id == number)
        .order_by(_REVISION.c.id)
        .limit(limit)
    )
    return list(connection.execute(wanted))
