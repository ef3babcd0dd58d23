"""What the operator of the site does with members, from the command line."""

from sqlmodel import Session

from app import auth, names
from app.accounts.actions import CONSENT, NameTakenError, make, member_of
from app.accounts.forms import email_of
from app.models import Member, Role, now


class RefusedError(Exception):
    """Says in one line what the operator can mend."""


def add(db: Session, email: str, name: str, role: str) -> str:
    """Make this member, or give the one with this address another role, which signs them out everywhere. That
    the person is old enough and agrees is said by the operator. Returns the token of a link to sign in."""
    address = email_of(email)
    if not address:
        _refuse(f"{email} is no mail address")
    if role not in {one.value for one in Role}:
        _refuse(f"the role must be one of {', '.join(Role)}")
    member = member_of(db, address)
    if member is None:
        _make(db, address, name, Role(role))
    elif member.role != role:
        auth.end_sessions(db, member.id or 0)
        member.role = Role(role)
    return auth.make_link_token(db, address, "")


def _make(db: Session, address: str, name: str, role: Role) -> None:
    wrong = names.wrong_with(name)
    # Somebody who works here may be called so.
    if wrong and (wrong != "reserved" or role == Role.MEMBER):
        _refuse(f"{name!r} cannot be a name: {wrong}")
    try:
        make(
            db,
            Member(
                email=address, name=name, name_key=names.key_of(name), role=role, of_age_at=now(),
                consent_version=f"{CONSENT}, operator", consent_at=now(),
            ),
        )  # fmt: skip
    except NameTakenError as error:
        msg = f"somebody else is called {name!r}, or almost"
        raise RefusedError(msg) from error


def _refuse(reason: str) -> None:
    raise RefusedError(reason)
