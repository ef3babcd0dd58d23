"""The mailed link that signs somebody in: one for each address, for half an hour, once."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.auth import hashed, new_token
from app.db import lock_on
from app.models import SignInToken, now

LINK_LASTS = timedelta(minutes=30)


def make_link_token(db: Session, email: str, onward: str) -> str:
    """A new link for this address. Older ones stop working."""
    lock_on_address(db, email)
    db.connection().execute(sa.delete(SignInToken).where(col(SignInToken.email) == email))
    token = new_token()
    db.add(SignInToken(email=email, token_hash=hashed(token), onward=onward))
    return token


def link_of(db: Session, token: str) -> SignInToken | None:
    """The link if it is still good, for the one who is about to use it: until the transaction ends, nobody else."""
    of_token = col(SignInToken.token_hash) == hashed(token)
    email = db.exec(select(SignInToken.email).where(of_token)).one_or_none()
    if email is None:
        return None
    lock_on_address(db, email)
    link = db.exec(select(SignInToken).where(of_token).with_for_update()).one_or_none()
    return link if link and _is_good(link.created_at, link.used_at) else None


def is_good_link(connection: sa.Connection, token: str) -> bool:
    """Looking does not use it up."""
    wanted = sa.select(col(SignInToken.created_at), col(SignInToken.used_at))
    row = connection.execute(wanted.where(col(SignInToken.token_hash) == hashed(token))).one_or_none()
    return row is not None and _is_good(*row)


def lock_on_address(db: Session, email: str) -> None:
    """The links and the account of one address change one after the other, and this comes before any of their rows:
    two who took rows and lock in different orders would wait for each other."""
    lock_on(db, f"address {email}")


def _is_good(created_at: datetime, used_at: datetime | None) -> bool:
    return used_at is None and now() - created_at <= LINK_LASTS
