"""The trail of what people with a role did: written in the transaction of the act, chained, never rewritten.

The database refuses to change or delete a row (see the migration); a hole or a forged row breaks the
chain, and `seventh audit` says where. That the newest rows are gone breaks nothing in the chain: so its head is
kept each day, in the log of the site too, where whoever changes the database does not reach.
"""

import hashlib
import json
from functools import partial
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session, col

from app import last
from app.auth import Person
from app.db import lock_on
from app.models import AuditEvent, Setting, now

_EVENT = AuditEvent.__table__  # type: ignore[attr-defined] # SQLModel's table
_BEGINNING = "0" * 64
_KEPT = "audit head"


def record(db: Session, person: Person | None, act: str, about: str, detail: str = "") -> None:
    """`about` is a kind and a number ("listing 12"); `detail` holds no words of members and no addresses. It is
    written at the end of the caller's transaction."""
    event = AuditEvent(
        at=now(), who=str(person.id) if person else "", role=person.role.value if person else "machine", act=act,
        about=about, detail=detail[:500], previous="", hash="",
    )  # fmt: skip
    last.ask(db, last.Turn.TRAIL, partial(_chain, event))


def _chain(event: AuditEvent, db: Session) -> None:
    lock_on(db, "audit")
    event.previous = head(db.connection()) or _BEGINNING
    event.hash = _hash(event)
    db.add(event)
    db.flush()


def broken_at(connection: Connection) -> int | None:
    """The first event that is not as it was written, or whose predecessor is gone; nothing if all is well."""
    previous = _BEGINNING
    for row in connection.execute(select(_EVENT).order_by(_EVENT.c.id)):
        if row.previous != previous or row.hash != _hash(row):
            return int(row.id)
        previous = row.hash
    return None


def head(connection: Connection) -> str | None:
    """The hash of the newest event, which stands for all that were before it."""
    return connection.execute(select(_EVENT.c.hash).order_by(_EVENT.c.id.desc()).limit(1)).scalar()


def holds(connection: Connection, known: str) -> bool:
    """Whether the event that was the head once is still there."""
    return connection.execute(select(_EVENT.c.id).where(_EVENT.c.hash == known)).first() is not None


def kept_head(connection: Connection) -> str | None:
    """The head as it was at the last daily look."""
    return connection.execute(select(col(Setting.value)).where(col(Setting.name) == _KEPT)).scalar()


def keep_head(db: Session) -> str | None:
    """Returns it. One that is not there any more is not replaced: each day says again that something is gone."""
    newest, kept = head(db.connection()), kept_head(db.connection())
    if newest is not None and (kept is None or holds(db.connection(), kept)):
        db.merge(Setting(name=_KEPT, value=newest))
        db.flush()
    return newest


def _hash(event: Any) -> str:
    said = [event.previous, event.at.isoformat(), event.who, event.role, event.act, event.about, event.detail]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
