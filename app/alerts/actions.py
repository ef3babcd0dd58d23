"""Asking for an alert, confirming it, stopping it."""

import base64
import hashlib
import hmac
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app import tidy
from app.alerts.forms import Wish
from app.alerts.queries import ALERT
from app.auth import hashed
from app.db import lock_on
from app.models import Alert, now

# As many letters of one kind as go to one address within an hour (app/mail.py): none is lost on a busy day.
MOST = 5


class TooManyError(Exception):
    """This address has as many alerts as it may have; `alerts` are their rows."""

    def __init__(self, alerts: list[Any]) -> None:
        super().__init__(str(len(alerts)))
        self.alerts = alerts


def ask(db: Session, key: str, wish: Wish, language: str) -> Any:
    """The alert of this address for this, new or as it was. It counts when its link was used."""
    lock_on(db, f"alert {wish.email}")
    tidy.forget_unconfirmed(db)
    own = list(db.connection().execute(select(ALERT).where(ALERT.c.email == wish.email).order_by(ALERT.c.id)))
    for row in own:
        if (row.country, row.topic) == (wish.country or None, wish.topic or None):
            return row
    if len(own) >= MOST:
        raise TooManyError(own)
    alert = Alert(
        email=wish.email,
        country=wish.country or None,
        topic=wish.topic or None,
        language=language,
        # Made of the row itself, below.
        token_hash="",  # nosec B106
    )
    alert.token_hash = hashed(token_of(key, alert))
    db.add(alert)
    db.flush()
    return alert


def token_of(key: str, alert: Any) -> str:
    """The token of its link: made again for each letter from the site's own secret, so that the database holds
    nothing that opens an alert."""
    said = "\n".join(
        ("alert", alert.email, alert.country or "", alert.topic or "", f"{alert.created_at.timestamp():.6f}")
    )
    digest = hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def confirm(db: Session, alert_id: int) -> None:
    waits = (col(Alert.id) == alert_id, col(Alert.confirmed_at).is_(None))
    db.connection().execute(update(Alert).where(*waits).values(confirmed_at=now()))


def stop(db: Session, alert_id: int) -> None:
    """The address goes at once; nothing reminds of it."""
    db.connection().execute(delete(Alert).where(col(Alert.id) == alert_id))
