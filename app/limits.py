"""How often somebody may do something: by person, by network, and all together.

The counts are rows of the database, in the transaction of the act itself: they hold for several
processes, and a person's network is kept as a keyed hash for a day only. (Libraries for this keep
their counts in memory of one process or in a server that we do not have.)
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.db import lock_on
from app.keyed import keyed
from app.models import Attempt, now

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within a time, for one person, one network and everybody."""

    person: int
    network: int
    everybody: int
    within: timedelta = timedelta(hours=1)


LIMITS = {
    "sign_in": Limit(person=5, network=30, everybody=2000),
    "question": Limit(person=6, network=30, everybody=500),
    "first_posts": Limit(person=10, network=60, everybody=1500),
    "moderation": Limit(person=1200, network=5000, everybody=20_000),
    "reply": Limit(person=40, network=120, everybody=3000),
    "proposal": Limit(person=10, network=20, everybody=500),
    "report": Limit(person=20, network=40, everybody=500),
    "link": Limit(person=60, network=60, everybody=5000),
    "reaction": Limit(person=200, network=600, everybody=20_000),
    "draft": Limit(person=2000, network=6000, everybody=200_000),
    "alert": Limit(person=5, network=30, everybody=500),
    "claim": Limit(person=5, network=20, everybody=300),
    "account": Limit(person=30, network=100, everybody=5000),
    "second_factor": Limit(person=5, network=30, everybody=500, within=timedelta(minutes=15)),
}


class TooOftenError(Exception):
    """Says when the next try may be, in seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


def network_of(address: str | None) -> str:
    """The network that an address belongs to: /24, or /64 in the new numbering."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None)
    parsed = mapped or parsed
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 64}", strict=False))  # noqa: PLR2004


def take(db: Session, key: str, kind: str, *, person: str, address: str | None) -> None:
    """Count this act, or raise TooOftenError. `key` is the site's own secret; `person` a member's
    number or a mail address."""
    limit = LIMITS[kind]
    since = now() - limit.within
    whos = {
        _keyed(key, f"person {person}"): limit.person,
        _keyed(key, f"network {network_of(address)}"): limit.network,
        "everybody": limit.everybody,
    }
    # A hundred at once are counted one after the other, whoever of a network they are.
    for who in sorted(whos.keys() - {"everybody"}):
        lock_on(db, f"{kind} {who}")
    for who, most in whos.items():
        done = select(func.count(), func.min(Attempt.at)).where(
            col(Attempt.kind) == kind, col(Attempt.who) == who, col(Attempt.at) > since
        )
        number, first = db.connection().execute(done).one()
        if number >= most:
            raise TooOftenError(max(1, int((first + limit.within - now()).total_seconds())))
    for who in whos:
        db.add(Attempt(kind=kind, who=who))


def forget_old(db: Session) -> None:
    db.connection().execute(delete(Attempt).where(col(Attempt.at) < now() - KEPT))


def _keyed(key: str, who: str) -> str:
    return keyed(key, who)[:32]
