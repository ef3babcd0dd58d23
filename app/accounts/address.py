"""The link that confirms a new address: signed, so that nothing is kept about an address that nobody confirms."""

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from app.accounts.links import LINK_LASTS
from app.auth import Person, hashed


@dataclass(frozen=True, slots=True)
class Change:
    email: str


def token_for(key: str, person: Person, email: str) -> str:
    return _signer(key).dumps([person.id, hashed(person.email)[:16], email])


def change_of(key: str, token: str, person: Person) -> Change | None:
    """What this person asked for, while the link is good: not for long, and not after another change."""
    try:
        member_id, before, email = _signer(key).loads(token, max_age=int(LINK_LASTS.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return Change(email) if (member_id, before) == (person.id, hashed(person.email)[:16]) else None


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="new address")
