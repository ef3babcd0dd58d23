"""Whether the websites of the directory still answer: asked politely, and a person is told when one is gone."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from sqlalchemy import Connection, Row, and_, or_, select
from sqlmodel import Session, col

from app import cases, jobs
from app.db import Database, lock_on
from app.listings.queries import PUBLIC, TABLE
from app.models import About, CaseKind, Job, LinkCheck, Listing, Status, now
from app.outbound import Answer, Door, Trouble

log = structlog.get_logger()

CHECK = "check_links"
_CHECKS = LinkCheck.__table__  # type: ignore[attr-defined] # SQLModel's table

_GOOD_FOR, _TOMORROW = timedelta(days=7), timedelta(hours=20)
DAYS_UNTIL_DEAD = 3
MOST_A_DAY, MOST_OF_A_HOST = 200, 5
# Few, and minutes apart: a mail that waits behind them waits for seconds.
_IN_A_JOB, _BETWEEN_JOBS = 4, timedelta(minutes=3)
_PAUSE_SECONDS = 2.0
ARCHIVE = "https://archive.org/wayback/available"


class Verdict(StrEnum):
    """What an answer means for somebody who follows the link."""

    ALIVE = "alive"
    MOVED = "moved"
    DEAD = "dead"
    DOUBTFUL = "doubtful"


# The server is there, and says that the page is not.
_GONE = frozenset({404, 410})
# No reader gets there either: the name is nobody's or leads to no public place, no server listens, or it is
# somebody else's by now.
_NOWHERE = frozenset({Trouble.NO_NAME, Trouble.NOT_PUBLIC, Trouble.REFUSED, Trouble.CERTIFICATE})
# Of these, what a machine without a network sees everywhere.
_OR_IT_IS_US = _NOWHERE - {Trouble.NOT_PUBLIC}


def judged(answer: Answer) -> Verdict:
    """Everything else is doubtful, and never held against a place: a wall against robots (401, 403, 429, 503),
    a server in trouble (5xx), a slow one, a broken chain of certificates. A reader's browser may well get in."""
    if answer.status is not None and answer.status < 400:  # noqa: PLR2004 - where HTTP's errors begin
        return Verdict.MOVED if answer.moved_to else Verdict.ALIVE
    return Verdict.DEAD if answer.status in _GONE or answer.trouble in _NOWHERE else Verdict.DOUBTFUL


def due(connection: Connection, at: datetime, ids: Sequence[int] | None = None) -> list[Row[Any]]:
    """Whose website to ask: those that were not asked for longest first, and no host more often than is polite.
    One that did not answer is asked again the next day."""
    again = and_(_CHECKS.c.failures.between(1, DAYS_UNTIL_DEAD - 1), _CHECKS.c.checked_at < at - _TOMORROW)
    wanted = (
        select(TABLE.c.id, TABLE.c.slug, TABLE.c.website)
        .outerjoin(_CHECKS, _CHECKS.c.listing_id == TABLE.c.id)
        .where(PUBLIC, TABLE.c.website != "")
        .where(or_(_CHECKS.c.url.is_distinct_from(TABLE.c.website), _CHECKS.c.checked_at < at - _GOOD_FOR, again))
        .order_by(_CHECKS.c.checked_at.nulls_first(), TABLE.c.id)
    )
    if ids is not None:
        wanted = wanted.where(TABLE.c.id.in_(ids))
    hosts: Counter[str] = Counter()
    share: list[Row[Any]] = []
    for row in connection.execute(wanted):
        host = _host(row.website)
        hosts[host] += 1
        if hosts[host] <= MOST_OF_A_HOST and len(share) < MOST_A_DAY:
            share.append(row)
    return share


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # what is no URL is asked all the same, so that somebody hears of it
        return ""


def dead(connection: Connection) -> Sequence[Row[Any]]:
    """The websites that did not answer when they were last asked."""
    wanted = select(TABLE.c.slug, *_CHECKS.c).join(_CHECKS, _CHECKS.c.listing_id == TABLE.c.id)
    still = (PUBLIC, _CHECKS.c.failures > 0, _CHECKS.c.url == TABLE.c.website)
    return connection.execute(wanted.where(*still).order_by(TABLE.c.slug)).all()


def plan(db: Session, at: datetime | None = None) -> None:
    """Write down today's share, unless yesterday's is still being done."""
    lock_on(db, CHECK)
    _forget(db)
    if db.scalars(select(col(Job.id)).where(col(Job.kind) == CHECK, col(Job.parked_at).is_(None))).first():
        return
    ids = [row.id for row in due(db.connection(), at or now())]
    for number, first in enumerate(range(0, len(ids), _IN_A_JOB)):
        jobs.later(db, CHECK, after=number * _BETWEEN_JOBS, ids=ids[first : first + _IN_A_JOB])


def _forget(db: Session) -> None:
    """Of a listing that is not public any more, or has another website or none, nothing is left to look at."""
    checks = select(LinkCheck).join(Listing, col(Listing.id) == col(LinkCheck.listing_id))
    others = or_(col(Listing.status) != Status.PUBLISHED, col(Listing.website).is_distinct_from(LinkCheck.url))
    for check in db.scalars(checks.where(others)):
        cases.settle(db, _key(check.listing_id))
        db.delete(check)


def _key(listing_id: int) -> str:
    return f"link:{listing_id}"


def record(
    db: Session, listing_id: int, url: str, answer: Answer, at: datetime, archived_on: date | None = None
) -> None:
    """How it answered. Failures count once a day, and only those that follow each other: any good answer ends
    them, a doubtful one changes nothing."""
    lock_on(db, _key(listing_id))
    listing = db.get(Listing, listing_id)
    if listing is None or listing.status != Status.PUBLISHED or listing.website != url:
        return
    check = db.get(LinkCheck, listing_id) or LinkCheck(listing_id=listing_id, url=url)
    verdict = judged(answer)
    if check.url != url or verdict in {Verdict.ALIVE, Verdict.MOVED}:
        check.url, check.failures, check.failed_on, check.archived_on = url, 0, None, None
        cases.settle(db, _key(listing_id))
    check.status, check.error, check.checked_at = answer.status, answer.trouble or "", at
    check.archived_on = check.archived_on or archived_on
    if verdict is Verdict.DEAD and check.failed_on != at.date():
        check.failures, check.failed_on = check.failures + 1, at.date()
        # Once: somebody who has looked and left it as it is has decided.
        if check.failures == DAYS_UNTIL_DEAD:
            cases.open_case(db, CaseKind.LINK, About.LISTING, listing_id, key=_key(listing_id), note=_note(check))
    db.add(check)


def _note(check: LinkCheck) -> str:
    archived = [f"archive.org {check.archived_on}"] if check.archived_on else []
    return " · ".join([str(check.status or check.error), *archived, check.url])


@dataclass(frozen=True, slots=True)
class Checker:
    """Asks one website after the other. Nothing is locked while one thinks about its answer."""

    database: Database
    door: Door
    archive: str = ARCHIVE
    wait: Callable[[float], None] = time.sleep

    def check_some(self, ids: Sequence[int]) -> None:
        """The job. Done a second time, it finds that nothing is due any more."""
        at = now()
        with self.database.reading() as connection:
            rows = due(connection, at, ids)
        log.info("links_checked", **{verdict.value: n for verdict, n in Counter(self.check(rows, at)).items()})

    def report(self) -> Iterator[str]:
        """Ask today's share; a line for each website that is dead now, and one for all."""
        at = now()
        with self.database.reading() as connection:
            rows = due(connection, at)
        asked = Counter(self.check(rows, at))
        with self.database.reading() as connection:
            for row in dead(connection):
                yield f"dead: {row.slug}: {row.status or row.error} (day {row.failures}, {row.failed_on}): {row.url}"
        yield f"{asked.total()} asked: " + ", ".join(f"{asked[verdict]} {verdict}" for verdict in Verdict) + "."

    def check(self, rows: Sequence[Row[Any]], at: datetime) -> Iterator[Verdict]:
        """Ask these, and say of each how it is."""
        heard, unheard = False, []
        asked: dict[str, float] = {}
        for row in rows:
            host = _host(row.website)
            if (rest := asked.get(host, 0) + _PAUSE_SECONDS - time.monotonic()) > 0:
                self.wait(rest)
            answer = self.door.knock(row.website)
            asked[host] = time.monotonic()
            heard = heard or answer.status is not None
            if answer.trouble in _OR_IT_IS_US:
                unheard.append((row, answer))
            else:
                self._record(row, answer, at)
                yield judged(answer)
        # Where nobody answers, not even the archive, it is our own network that is gone.
        away = bool(unheard) and not heard and self.door.knock(self.archive).status is None
        if away:
            log.warning("link_check_hears_nobody", asked=len(rows))
        for row, answer in unheard:
            if not away:
                self._record(row, answer, at)
            yield Verdict.DOUBTFUL if away else judged(answer)

    def _record(self, row: Row[Any], answer: Answer, at: datetime) -> None:
        archived = None
        if judged(answer) is Verdict.DEAD and self._is_to_be_told(row):
            archived = self._archived_on(row.website)
        with self.database.writing() as db:
            record(db, row.id, row.website, answer, at, archived)

    def _is_to_be_told(self, row: Row[Any]) -> bool:
        """The archive is asked only when somebody will read what it says."""
        told = (_CHECKS.c.failures >= DAYS_UNTIL_DEAD - 1, _CHECKS.c.archived_on.is_(None))
        with self.database.reading() as connection:
            wanted = select(_CHECKS.c.url).where(_CHECKS.c.listing_id == row.id, *told)
            return bool(connection.execute(wanted).scalar() == row.website)

    def _archived_on(self, url: str) -> date | None:
        """Of when the Internet Archive has the page, if it says so; no trouble of it is ours."""
        answer = self.door.read(f"{self.archive}?{urlencode({'url': url})}")
        try:
            stamp = json.loads(answer.body)["archived_snapshots"]["closest"]["timestamp"]
            return datetime.strptime(stamp[:8], "%Y%m%d").replace(tzinfo=UTC).date()
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
