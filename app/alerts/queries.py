"""Reads for alerts: whose link it is, which places fit, and which have become public lately."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, true

from app.auth import hashed
from app.listings.queries import PUBLIC, STILL_PUBLIC, TABLE, about
from app.models import Alert, Mail, Revision, Status, now
from app.taxonomy.concepts import Taxonomy
from app.tidy import UNCONFIRMED_KEPT

ALERT = Alert.__table__  # type: ignore[attr-defined] # SQLModel's table
_REVISION = Revision.__table__  # type: ignore[attr-defined]
_MAIL = Mail.__table__  # type: ignore[attr-defined]


def by_token(connection: Connection, token: str) -> Any | None:
    good = or_(ALERT.c.confirmed_at.is_not(None), ALERT.c.created_at > now() - UNCONFIRMED_KEPT)
    return connection.execute(select(ALERT).where(ALERT.c.token_hash == hashed(token), good)).one_or_none()


def newest(connection: Connection, taxonomy: Taxonomy, alert: Any, limit: int) -> list[int]:
    """The numbers of the public places that fit, the newest first."""
    of_country = TABLE.c.country == alert.country if alert.country else true()
    of_topic = true()
    if alert.topic:
        of_topic = about(taxonomy.meant_by(alert.topic))
    wanted = select(TABLE.c.id).where(PUBLIC, of_country, of_topic)
    rows = connection.execute(wanted.order_by(TABLE.c.created_at.desc(), TABLE.c.id.desc()).limit(limit))
    return list(rows.scalars())


def became_public(connection: Connection, since: datetime, until: datetime) -> Sequence[Any]:
    """Listings that readers could not see before, and can now: country, conditions, treatments and since when."""
    before = func.coalesce(_REVISION.c.before["status"].as_string(), "")
    became = and_(
        _REVISION.c.made_at > since, _REVISION.c.made_at <= until, before != Status.PUBLISHED.value,
        _REVISION.c.after["status"].as_string() == Status.PUBLISHED.value,
    )  # fmt: skip
    last = select(_REVISION.c.listing_id, func.max(_REVISION.c.made_at).label("listed_at")).where(became)
    listed = last.group_by(_REVISION.c.listing_id).subquery()
    columns = [TABLE.c[name] for name in ("id", "country", "conditions", "treatments")]
    return connection.execute(
        select(*columns, listed.c.listed_at).join(listed, listed.c.listing_id == TABLE.c.id).where(STILL_PUBLIC)
    ).all()


def is_mailed_since(connection: Connection, to: str, kind: str, key: str, since: datetime) -> bool:
    """Whether this address got such a letter, by the beginning of its key."""
    same = (_MAIL.c.recipient == to, _MAIL.c.kind == kind, _MAIL.c.key.startswith(key), _MAIL.c.created_at > since)
    return connection.execute(select(_MAIL.c.id).where(*same)).first() is not None


def confirmed(connection: Connection) -> Sequence[Any]:
    return connection.execute(select(ALERT).where(ALERT.c.confirmed_at.is_not(None)).order_by(ALERT.c.id)).all()
