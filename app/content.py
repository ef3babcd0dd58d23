"""The content version: one number for "something that readers can see has changed".

Every public change raises it in its own transaction, and so does the worker after it has brought
the search index up to date. Cached pages, ETags and open searchers are good for one number and
one day (a check becomes overdue at midnight without anybody touching it).
"""

import time
from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlmodel import Session

from app import last
from app.db import Database
from app.models import ContentVersion

# How long a process may believe the number it read last. Its own changes it knows at once.
BELIEVED_SECONDS = 0.02
_NAME = "public"
_NEWEST = select(func.max(ContentVersion.number))
# One statement: two who are both the first would else both put the row there.
_RAISE = text(
    "INSERT INTO content_version (name, number) VALUES (:name, 1)"
    " ON CONFLICT (name) DO UPDATE SET number = content_version.number + 1"
)


def bump(db: Session) -> None:
    """Raise the version: once, at the end of the caller's transaction."""
    last.ask(db, last.Turn.VERSION, _raise)


def _raise(db: Session) -> None:
    db.connection().execute(_RAISE, {"name": _NAME})


class Stamp:
    """The version as one process sees it: at most a fiftieth of a second old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._number = 0
        self._day = ""
        self._read_at = 0.0

    def number(self) -> int:
        if time.monotonic() - self._read_at > BELIEVED_SECONDS:
            self._read()
        return self._number

    def text(self) -> str:
        number = self.number()
        return f"{number}.{self._day}"

    def forget(self) -> None:
        self._read_at = 0.0

    def _read(self) -> None:
        with self._database.reading() as connection:
            self._number = connection.execute(_NEWEST).scalar() or 0
        self._day = datetime.now(UTC).strftime("%Y%m%d")
        self._read_at = time.monotonic()
