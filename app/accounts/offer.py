"""The secret that a page offers to a device: it travels with the form, signed, so that nothing is kept about a
device before a code has shown that it took it."""

from itsdangerous import BadData, URLSafeTimedSerializer

from app.accounts.links import LINK_LASTS
from app.auth import Person


def offer_of(key: str, person: Person, secret: str) -> str:
    return _signer(key).dumps([person.id, secret])


def secret_of(key: str, offer: str, person: Person) -> str:
    """What was offered to this person not long ago, or nothing."""
    try:
        member_id, secret = _signer(key).loads(offer, max_age=int(LINK_LASTS.total_seconds()))
    except (BadData, ValueError, TypeError):
        return ""
    return str(secret) if member_id == person.id else ""


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="device")
