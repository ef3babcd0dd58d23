"""Organisations that asked not to be listed: remembered by keyed hashes, from which nobody can read who they are."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select
from sqlmodel import Session, col

from app import phones
from app.db import lock_on
from app.hosts import PUBLIC_MAIL, host_of, is_platform, path_of
from app.keyed import keyed
from app.listings.queries import TABLE
from app.models import DoNotList, Status, now
from app.taxonomy.fold import fold

_HASHES = DoNotList.__table__.c.key_hash  # type: ignore[attr-defined] # SQLModel's table


def add(db: Session, key: str, listing: Any) -> None:
    """Whoever brings this organisation back by an import is told, and it stays out."""
    lock_on(db, "do not list")
    wanted = {_hash(key, one) for one in (*_identities(listing), *_own_contacts(db.connection(), listing))}
    known = hashes(db.connection())
    for one in sorted(wanted - known):
        db.add(DoNotList(key_hash=one, made_on=now().date()))
    db.flush()


def forget(db: Session, key: str, listing: Any) -> None:
    """It was a mistake: the organisation may be listed again."""
    gone = [_hash(key, one) for one in (*_identities(listing), *_contacts(listing))]
    db.connection().execute(delete(DoNotList).where(col(DoNotList.key_hash).in_(gone)))


def hashes(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(select(_HASHES)).scalars())


def holds(known: frozenset[str], key: str, facts: Any) -> bool:
    """Whether one of these hashes is of this organisation. `facts` has the names of a listing's columns; one
    that is not here yet may have no `slug`."""
    return bool(known) and any(_hash(key, one) in known for one in (*_identities(facts), *_contacts(facts)))


def _identities(facts: Any) -> Iterator[str]:
    """What it is called."""
    if slug := getattr(facts, "slug", "") or getattr(facts, "id", ""):
        yield f"slug {slug}"
    for name in (facts.name, facts.native_name):
        if name and (folded := fold(name)):
            yield f"name {folded} {facts.country}"


def _contacts(facts: Any) -> Iterator[str]:
    """How it is reached, but for what anybody could share with it."""
    if facts.email:
        yield f"mail {facts.email.strip().lower()}"
    for number in sorted(phones.of_listing(facts.phone or "", facts.country)[0]):
        yield f"phone {number}"
    host, path = (host_of(facts.website), path_of(facts.website)) if facts.website else ("", ())
    if host and host not in PUBLIC_MAIL and (path or not is_platform(host)):
        yield f"web {'/'.join((host, *path))}"


def _own_contacts(connection: Connection, listing: Any) -> Iterator[str]:
    """Without the switchboard and the website of a whole hospital, whose other clinics stay."""
    same = [TABLE.c[name] == getattr(listing, name) for name in ("website", "phone") if getattr(listing, name)]
    if listing.email:
        same.append(func.lower(TABLE.c.email) == listing.email.lower())
    if not same:
        return
    others = select(TABLE).where(or_(*same), TABLE.c.id != listing.id, TABLE.c.status != Status.REMOVED)
    shared = {one for other in connection.execute(others.limit(200)) for one in _contacts(other)}
    yield from (one for one in _contacts(listing) if one not in shared)


def _hash(key: str, what: str) -> str:
    return keyed(key, f"do not list {what}")
