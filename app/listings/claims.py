"""Owners: a member shows that the organisation is theirs, with a letter to an address at the listing's own domain, or
to a moderator, with a page and words."""

from datetime import timedelta
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Connection, delete, select
from sqlmodel import Session, col

from app import audit, cases, mail
from app.auth import Person, hashed
from app.db import lock_on
from app.hosts import PUBLIC_MAIL, host_of, is_platform, within
from app.i18n import Tongue
from app.listings import asking, letters
from app.listings.queries import READABLE, TABLE
from app.models import About, Case, CaseKind, Owner, OwnerClaim
from app.site import Site

KIND = "claim"
LASTS = timedelta(hours=24)
_OWNER = Owner.__table__  # type: ignore[attr-defined] # SQLModel's table
_CLAIM = OwnerClaim.__table__  # type: ignore[attr-defined]
_CASE = Case.__table__  # type: ignore[attr-defined]


def domains(listing: Any) -> list[str]:
    """The hosts at which an address shows that somebody belongs to this organisation: of its website and of its
    mail, but not where everybody has a mailbox or a page."""
    mail_host = (listing.email or "").rpartition("@")[2]
    hosts = {host_of(listing.website or ""), host_of(mail_host)}
    return sorted(host for host in hosts if "." in host and not _is_everybodys(host))


def _is_everybodys(host: str) -> bool:
    return is_platform(host) or any(within(host, other) for other in PUBLIC_MAIL)


def domain_of(email: str, listing: Any) -> str | None:
    """The domain of the listing that this address is at; at a dot only, so that attacker-example.com is not
    example.com."""
    host = host_of(email.rpartition("@")[2])
    held = [domain for domain in domains(listing) if within(host, domain)]
    return max(held, key=len, default=None)


# --- showing it


def ask(
    db: Session, site: Site, person: Person, listing: Any, email: str, domain: str, tongue: Tongue, base: str
) -> None:
    """Mail the link; until its button is pressed nothing is kept about it. `domain` is what `domain_of` found."""
    if asking.is_silenced(db.connection(), site, email):
        return
    token = token_for(site.settings.signing_key, person.id, listing.id, domain)
    letter = letters.claim(tongue, listing.name, f"{base}/listings/{listing.slug}/claim/{token}", _HOURS)
    mail.queue(db, letter, to=email, kind=KIND, key=f"claim {hashed(token)}")


_HOURS = int(LASTS.total_seconds() // 3600)


def token_for(key: str, member_id: int, listing_id: int, domain: str) -> str:
    return _signer(key).dumps([member_id, listing_id, domain])


def proven(key: str, token: str, person: Person, listing: Any) -> str | None:
    """The domain that this link proves for this person, while it is still the listing's."""
    try:
        member_id, listing_id, domain = _signer(key).loads(token, max_age=int(LASTS.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    good = (member_id, listing_id) == (person.id, listing.id) and domain in domains(listing)
    return str(domain) if good else None


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="claim")


# --- showing it to a moderator


def show(db: Session, person: Person, listing_id: int, note: str, source_url: str) -> None:
    """Ask a moderator to judge it; asked again while that waits, the newest words count."""
    key = f"claim:{person.id}:{listing_id}"
    others = db.connection().execute(select(_OWNER.c.id).where(_OWNER.c.listing_id == listing_id)).first()
    said = "Somebody else has shown already that it is theirs" if others else ""
    case = cases.open_case(db, CaseKind.CLAIM, About.LISTING, listing_id, key=key, note=said)
    claim = db.scalars(select(OwnerClaim).where(col(OwnerClaim.case_id) == case.id)).one_or_none()
    claim = claim or OwnerClaim(case_id=case.id or 0, member_id=person.id, note=note, source_url=source_url)
    claim.note, claim.source_url = note, source_url
    db.add(claim)
    db.flush()


def waits(connection: Connection, member_id: int, listing_id: int) -> bool:
    """Whether a moderator still has to judge what they showed."""
    about = (_CASE.c.about == About.LISTING, _CASE.c.about_id == listing_id, _CASE.c.closed_at.is_(None))
    mine = select(_CLAIM.c.id).join(_CASE, _CASE.c.id == _CLAIM.c.case_id).where(_CLAIM.c.member_id == member_id)
    return connection.execute(mine.where(*about)).first() is not None


# --- what follows


def own(db: Session, person: Person, listing_id: int, domain: str) -> None:
    """From now on the listing is theirs; pressed twice it is theirs once."""
    if make_owner(db, person.id, listing_id, domain):
        audit.record(db, person, "became owner", f"listing {listing_id}")


def make_owner(db: Session, member_id: int, listing_id: int, domain: str = "") -> bool:
    """False when they were it already."""
    lock_on(db, f"owner {member_id} {listing_id}")
    if is_owner(db.connection(), member_id, listing_id):
        return False
    db.add(Owner(listing_id=listing_id, member_id=member_id, domain=domain))
    db.flush()
    return True


def is_owner(connection: Connection, member_id: int, listing_id: int) -> bool:
    mine = (_OWNER.c.member_id == member_id, _OWNER.c.listing_id == listing_id)
    return connection.execute(select(_OWNER.c.id).where(*mine)).first() is not None


def owned(connection: Connection, member_id: int) -> list[Any]:
    """Id, slug, name of the member's listings, and since when they are theirs."""
    columns = [TABLE.c.id, TABLE.c.slug, TABLE.c.name, _OWNER.c.proven_at]
    mine = select(*columns).join(_OWNER, _OWNER.c.listing_id == TABLE.c.id)
    return list(connection.execute(mine.where(_OWNER.c.member_id == member_id, READABLE).order_by(TABLE.c.name)))


def give_up(db: Session, person: Person, listing_id: int) -> None:
    mine = (col(Owner.member_id) == person.id, col(Owner.listing_id) == listing_id)
    if db.connection().execute(delete(Owner).where(*mine)).rowcount:
        audit.record(db, person, "gave up owning", f"listing {listing_id}")
