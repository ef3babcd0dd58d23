"""Organisations are asked by mail whether what we say of them is still right: once each time that a check is due,
at their own address, and never again when they say so."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import Session, col

from app import audit, cases, mail
from app.auth import hashed, new_token
from app.db import lock_on
from app.i18n import Tongue
from app.listings import actions, letters
from app.listings.freshness import FRESH
from app.listings.queries import LAPSED, PUBLIC, TABLE
from app.models import (
    About,
    AskedToCheck,
    CaseKind,
    DoNotList,
    Harm,
    Listing,
    Proposal,
    ProposalKind,
    Status,
    now,
)
from app.site import Site

KIND = "still_right"
LASTS = timedelta(days=60)
_ASKED = AskedToCheck.__table__  # type: ignore[attr-defined] # SQLModel's table


class Answer(StrEnum):
    STILL_RIGHT = "still-right"
    CHANGED = "changed"
    TAKE_OUT = "take-out"


@dataclass(frozen=True, slots=True)
class Asked:
    """The letter whose link somebody has opened."""

    id: int
    listing_id: int
    answer: str


# --- writing to them


def every_night(site: Site, today: date) -> None:
    """Write to those whose check is due and who have not been asked since it is; only if the operator wants it."""
    if not site.settings.ask_organisations:
        return
    last = select(_ASKED.c.listing_id, func.max(_ASKED.c.asked_at).label("at")).group_by(_ASKED.c.listing_id).subquery()
    due = (
        select(TABLE.c.id, TABLE.c.next_check_on, last.c.at)
        .join(last, last.c.listing_id == TABLE.c.id, isouter=True)
        .where(PUBLIC | LAPSED, TABLE.c.next_check_on < today, TABLE.c.email.is_not(None))
        .order_by(TABLE.c.id)
    )
    with site.database.reading() as connection:
        wanted = [row.id for row in connection.execute(due) if not _since(row.at, row.next_check_on)]
    for listing_id in wanted:
        with site.database.writing() as db:
            _ask(db, site, listing_id, today)


def _since(asked_at: datetime | None, due_on: date) -> bool:
    return asked_at is not None and asked_at.date() > due_on


def _ask(db: Session, site: Site, listing_id: int, today: date) -> None:
    lock_on(db, f"ask {listing_id}")
    listing = db.get_one(Listing, listing_id)
    due_on = listing.next_check_on
    # Somebody may have checked it, or another worker may have asked, a moment ago.
    if not listing.email or due_on is None or site.ladder.step(due_on, today) == FRESH:
        return
    last = select(func.max(_ASKED.c.asked_at)).where(_ASKED.c.listing_id == listing_id)
    if _since(db.connection().execute(last).scalar(), due_on) or is_silenced(db.connection(), site, listing.email):
        return
    token, tongue = new_token(), tongue_of(site, listing.languages)
    url = f"{site.settings.base_url}{tongue.root}/listings/{listing.slug}/check/{token}"
    letter = letters.still_right(site, tongue, listing, url, LASTS.days)
    key = f"still right {listing_id} {due_on}"
    if mail.queue(db, letter, to=listing.email, kind=KIND, key=key, unsubscribe_url=url):
        db.add(AskedToCheck(listing_id=listing_id, token_hash=hash_of(token, listing.email)))


def tongue_of(site: Site, languages: list[str]) -> Tongue:
    """Their first language that we speak, else English."""
    spoken = ("nb" if one in {"no", "nn"} else one for one in languages)
    return site.tongue(next((one for one in spoken if one in site.tongues), ""))


def hash_of(token: str, email: str | None) -> str:
    """A link is good only for as long as the address that it was sent to is that of the listing."""
    return hashed(f"{token} {email or ''}")


# --- what they answer


def asked(connection: Connection, listing: Any, token: str) -> Asked | None:
    """The letter that this link came with, while it is good; looking changes nothing."""
    wanted = select(_ASKED).where(
        _ASKED.c.listing_id == listing.id, _ASKED.c.token_hash == hash_of(token, listing.email)
    )
    row = connection.execute(wanted).one_or_none()
    if row is None or now() - row.asked_at > LASTS:
        return None
    return Asked(row.id, row.listing_id, row.answer)


def answer(db: Session, site: Site, letter: Asked, said: Answer, language: str) -> None:
    """The first answer counts; a second one changes nothing."""
    actions.lock_stale_cases(db, [letter.listing_id])
    listing = db.get_one(Listing, letter.listing_id, with_for_update=True, populate_existing=True)
    row = db.get_one(AskedToCheck, letter.id, with_for_update=True, populate_existing=True)
    if row.answered_at is not None:
        return
    row.answer, row.answered_at = said.value, now()
    if said == Answer.STILL_RIGHT and listing.status in {Status.PUBLISHED, Status.PENDING}:
        actions.confirm(db, listing, on=now().date(), reason="the organisation said so", ladder=site.ladder)
        audit.record(db, None, "confirmed by mail", f"listing {listing.id}")
    elif said == Answer.TAKE_OUT:
        _ask_for_removal(db, listing, language)


def _ask_for_removal(db: Session, listing: Listing, language: str) -> None:
    """They have the letter, so the address is theirs; a person still looks before anything is gone."""
    proposal = Proposal(
        reference=secrets.token_urlsafe(18), kind=ProposalKind.REMOVAL, listing_id=listing.id,
        base_version=listing.version, by_owner=True, email=listing.email or "", language=language,
        note="Asked for with the link that was mailed to the organisation's own address.",
    )  # fmt: skip
    db.add(proposal)
    db.flush()
    cases.open_case(
        db, CaseKind.PROPOSAL, About.LISTING, listing.id, key=f"proposal:{proposal.id}", harm=Harm.PRIVATE,
        proposal_id=proposal.id, note="Sent by the owner of the listing",
    )  # fmt: skip


# --- no letter again


def silence(db: Session, site: Site, email: str) -> None:
    """Nothing is ever mailed to this address by us again; of the address we keep only a keyed hash."""
    key = _silence_key(site, email)
    lock_on(db, "do not list")
    if not is_silenced(db.connection(), site, email):
        db.add(DoNotList(key_hash=key, made_on=now().date()))
        db.flush()


def is_silenced(connection: Connection, site: Site, email: str) -> bool:
    known = select(col(DoNotList.id)).where(col(DoNotList.key_hash) == _silence_key(site, email))
    return connection.execute(known).first() is not None


def _silence_key(site: Site, email: str) -> str:
    said = f"no letters {email.strip().lower()}"
    return hmac.new(site.settings.signing_key.encode(), said.encode(), hashlib.sha256).hexdigest()
