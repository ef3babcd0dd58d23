"""Contact details in a text, and the listing that each belongs to, if it belongs to one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, func, or_, select

from app import hosts
from app.listings.queries import READABLE, TABLE
from app.phones import of_listing
from app.questions import addresses, phones
from app.questions.squeezed import squeeze

# `own` is a link to a page of our own.
Kind = Literal["phone", "email", "url", "handle", "own"]

# How many are looked up in the database; the others count as nobody's.
_MOST_LOOKED_UP = 200
_MOST_CANDIDATES = 2000
_SECOND_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Contact:
    """`start` and `end` are code points of the text. `value` is the address, number or link itself.
    `exact` is false when only the host of a link or a mail address leads to the listing."""

    kind: Kind
    start: int
    end: int
    value: str
    listing_slug: str | None = None
    listing_id: int | None = None
    listing_name: str = ""
    exact: bool = True


def find(connection: Connection, text: str, *, countries: tuple[str, ...] = (), base_url: str = "") -> list[Contact]:
    """Every contact in the text, in its order, none overlapping. `countries` are those whose national
    numbers count; links below `base_url` are no contacts."""
    scanned = scan(text, countries=countries, base_url=base_url)
    return belonging(connection, [[one for one in scanned if one.kind != "own"]])[0]


# A thread is read far more often than it is written in.
@lru_cache(maxsize=2048)
def scan(text: str, *, countries: tuple[str, ...] = (), base_url: str = "") -> tuple[Contact, ...]:
    """The contacts without their listings: asks nothing of the database."""
    squeezed = squeeze(text)
    own = hosts.host_of(base_url) if base_url else ""
    found: list[tuple[int, int, Kind, str]] = []
    found += [(start, end, "url", value) for start, end, value in addresses.links(squeezed.text)]
    found += [(start, end, "email", value) for start, end, value in addresses.mails(squeezed.text)]
    found += [(start, end, "phone", value) for start, end, value in phones.find(squeezed.text, countries)]
    found += [(start, end, "handle", value) for start, end, value in addresses.handles(squeezed.text)]
    contacts: list[Contact] = []
    reached = 0
    # Of two that overlap, the one that begins first; of two that begin together, the longer.
    for start, end, kind, value in sorted(found, key=lambda one: (one[0], -one[1])):
        if start < reached:
            continue
        reached = end
        ours = kind == "url" and own and hosts.host_of(value) == own
        contacts.append(Contact("own" if ours else kind, *squeezed.span(start, end), value))
    return tuple(contacts)


def belonging(connection: Connection, groups: Sequence[Sequence[Contact]]) -> list[list[Contact]]:
    """The contacts of some texts, each with the one public listing that it belongs to. One question to
    the database; each text has the same share of what is looked up."""
    share = max(5, _MOST_LOOKED_UP // max(1, len(groups)))
    wanted = {key: one for group in groups for key, one in list(_distinct(group).items())[:share]}
    conditions = _conditions(list(wanted.values())[:_MOST_LOOKED_UP])
    if not conditions:
        return [list(group) for group in groups]
    columns = [TABLE.c[name] for name in ("id", "slug", "name", "country", "website", "email", "phone")]
    rows = connection.execute(select(*columns).where(READABLE, or_(*conditions)).limit(_MOST_CANDIDATES)).all()
    candidates = [_Candidate(row) for row in rows]
    owners = {key: _owner(one, candidates) for key, one in wanted.items()} if candidates else {}
    return [[_owned(one, owners.get((one.kind, one.value))) for one in group] for group in groups]


def _distinct(contacts: Sequence[Contact]) -> dict[tuple[str, str], Contact]:
    return {(one.kind, one.value): one for one in contacts if one.kind not in {"handle", "own"}}


def _owned(contact: Contact, owner: "tuple[_Candidate, bool] | None") -> Contact:
    if owner is None:
        return contact
    row, exact = owner
    return replace(contact, listing_slug=row.slug, listing_id=row.id, listing_name=row.name, exact=exact)


def _conditions(contacts: Sequence[Contact]) -> list[ColumnElement[bool]]:
    """What a listing must at least have in it to be the owner of one of these."""
    mails = {one.value for one in contacts if one.kind == "email"}
    hosts = {_organisation(one) for one in contacts if one.kind in {"email", "url"}} - {""}
    numbers = {re.sub(r"\D", "", one.value)[-6:] for one in contacts if one.kind == "phone"}
    made: list[ColumnElement[bool]] = []
    if mails:
        made.append(func.lower(TABLE.c.email).in_(mails))
    for host in sorted(hosts):
        made += [TABLE.c.website.ilike(f"%{host}%"), TABLE.c.email.ilike(f"%{host}")]
    # Digits stand between signs of every kind.
    made += [TABLE.c.phone.like(f"%{'%'.join(digits)}%") for digits in sorted(numbers) if digits]
    return made


def _organisation(contact: Contact) -> str:
    """The end of the host that its owner has: klinikken.no, uhs.nhs.uk."""
    host = hosts.host_of(contact.value.rpartition("@")[2] if contact.kind == "email" else contact.value)
    if host in hosts.PUBLIC_MAIL or not re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9-]{2,}", host):
        return ""
    labels = host.split(".")
    return ".".join(labels[-3:] if len(labels[-2]) <= _SECOND_LEVEL else labels[-2:])


class _Candidate:
    """A listing, as the contacts are compared with it."""

    def __init__(self, row: Any) -> None:
        self.id: int = row.id
        self.slug: str = row.slug
        self.name: str = row.name
        self.email = (row.email or "").strip().lower()
        self.host = hosts.host_of(row.website) if row.website else ""
        self.path = hosts.path_of(row.website) if row.website else ()
        self.mail_host = hosts.host_of(self.email.rpartition("@")[2]) if self.email else ""
        self.numbers = of_listing(row.phone or "", row.country)

    def hosts(self) -> set[str]:
        return {self.host, self.mail_host} - {""} - hosts.PUBLIC_MAIL


def _owner(contact: Contact, candidates: Sequence[_Candidate]) -> tuple[_Candidate, bool] | None:
    if contact.kind == "phone":
        which = 0 if contact.value.startswith("+") else 1
        return _only([one for one in candidates if contact.value in one.numbers[which]], exact=True)
    if contact.kind == "url":
        return _owner_of_link(contact.value, candidates)
    same = [one for one in candidates if one.email == contact.value]
    if same:
        return _only(same, exact=True)
    host = hosts.host_of(contact.value.rpartition("@")[2])
    if host in hosts.PUBLIC_MAIL or hosts.is_platform(host):
        return None
    return _only(_nearest(host, candidates), exact=False)


def _owner_of_link(link: str, candidates: Sequence[_Candidate]) -> tuple[_Candidate, bool] | None:
    host, path = hosts.host_of(link), hosts.path_of(link)
    at_host = _nearest(host, [one for one in candidates if one.host])
    below = [one for one in at_host if one.host == host and path[: len(one.path)] == one.path]
    if below:
        deepest = max(len(one.path) for one in below)
        own_page = _only([one for one in below if len(one.path) == deepest], exact=True)
        if own_page and (deepest or not hosts.is_platform(host)):
            return own_page
    return None if hosts.is_platform(host) else _only(at_host, exact=False)


def _nearest(host: str, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those whose host is this one or holds it, the closest; a host holds another at a dot only."""
    held = [(len(own), one) for one in candidates for own in one.hosts() if hosts.within(host, own)]
    closest = max((length for length, _one in held), default=0)
    return list({one.id: one for length, one in held if length == closest}.values())


def _only(candidates: Sequence[_Candidate], *, exact: bool) -> tuple[_Candidate, bool] | None:
    return (candidates[0], exact) if len(candidates) == 1 else None
