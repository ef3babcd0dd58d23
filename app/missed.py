"""Searches that found nothing: counted, so that curators see what is missing, and no more than that.

Whoever searches only reads, so no search writes to the database: each process counts in its memory, and
writes after an answer has left, at most once a minute; a robot that asks for a thousand pages causes one
write. The price is that a process which dies takes with it what it has counted since, at most some hundred
words; one that is stopped writes first. A page that is kept for all readers is made once, so the same
search counts once for each version of the site: the numbers say what is missing, not how often it was asked.
Words that may say something of a person are never counted.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from app.db import Database, lock_on
from app.models import MissedSearch, now
from app.taxonomy.fold import fold

log = structlog.get_logger()

EVERY_SECONDS = 60.0
KEPT = timedelta(days=90)
MOST_ROWS, MOST_IN_MEMORY = 5000, 500
LONGEST, MOST_WORDS = 80, 8
# Numbers of telephones, of houses with their post code, of people.
_PERSONAL = re.compile(r"@|(?:\d[\s./()-]?){5}")


def countable(said: str) -> str:
    """The words as they are counted; nothing for those that may be about a person."""
    words = fold(said)
    if not words or len(words) > LONGEST or len(words.split()) > MOST_WORDS or _PERSONAL.search(said):
        return ""
    return "" if _PERSONAL.search(words) else words


class Missed:
    """What this process has counted since it last wrote."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._written_at = time.monotonic()

    def note(self, said: str) -> None:
        words = countable(said)
        with self._lock:
            if words and (words in self._counted or len(self._counted) < MOST_IN_MEMORY):
                self._counted[words] += 1

    def is_due(self) -> bool:
        return bool(self._counted) and time.monotonic() - self._written_at > EVERY_SECONDS

    def write(self) -> None:
        """What was counted goes into the database; a database that is away loses it, and nobody waits for it."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
            self._written_at = time.monotonic()
        if not counted:
            return
        try:
            with self._database.writing() as db:
                add(db, counted)
        except SQLAlchemyError:
            log.warning("missed_searches_lost", number=len(counted))


def add(db: Session, counted: Mapping[str, int]) -> None:
    lock_on(db, "missed searches")
    today = now().date()
    for words, times in counted.items():
        known = db.get(MissedSearch, words)
        if known is None:
            db.add(MissedSearch(words=words, times=times, last_on=today))
        else:
            known.times, known.last_on = known.times + times, today
    db.flush()
    _cut(db)


def _cut(db: Session) -> None:
    """Not more than the table may hold: what was asked least and longest ago goes first."""
    connection = db.connection()
    number = connection.execute(select(func.count()).select_from(MissedSearch)).scalar_one()
    if number > MOST_ROWS:
        order = (col(MissedSearch.times), col(MissedSearch.last_on), col(MissedSearch.words))
        least = select(col(MissedSearch.words)).order_by(*order).limit(number - MOST_ROWS)
        connection.execute(delete(MissedSearch).where(col(MissedSearch.words).in_(least)))


def forget_old(db: Session) -> None:
    db.connection().execute(delete(MissedSearch).where(col(MissedSearch.last_on) < (now() - KEPT).date()))
