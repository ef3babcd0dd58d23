"""What the operator of the site does with members, from the command line."""

from collections.abc import Mapping
from typing import NoReturn

from sqlmodel import Session

from app import audit, auth, mail, names, second_factor
from app.accounts import letters, links
from app.accounts.actions import CONSENT, NameTakenError, make, member_of
from app.forms import email_of
from app.i18n import SOURCE, Tongue
from app.models import Member, Role, now


class RefusedError(Exception):
    """Says in one line what the operator can mend."""


def add(db: Session, email: str, name: str, role: str) -> tuple[str, str]:
    """Make this member, or give the one with this address another role, which signs them out everywhere. That
    the person is old enough and agrees is said by the operator. Returns the token of a link to sign in and, for
    somebody with a role whose device is not connected, the secret for it: it is never shown again."""
    address = email_of(email)
    if not address:
        _refuse(f"{email} is no mail address")
    if role not in {one.value for one in Role}:
        _refuse(f"the role must be one of {', '.join(Role)}")
    links.lock_on_address(db, address)
    member = member_of(db, address)
    before = member.role if member else Role.MEMBER
    member = member or _make(db, address, name, Role(role))
    number = member.id or 0
    secret = "" if role == Role.MEMBER else second_factor.prepare(db, number)
    if before != role:
        auth.end_sessions(db, number)
        member.role = Role(role)
        if role == Role.MEMBER:
            second_factor.forget(db, number)
        audit.record(db, None, "gave a role", f"member {number}", role)
    return links.make_link_token(db, address, ""), secret


def reset_second_factor(db: Session, email: str, tongues: Mapping[str, Tongue]) -> None:
    """For somebody who has lost device and recovery codes, when the operator is sure who asks."""
    member = member_of(db, email_of(email))
    if member is None:
        _refuse(f"nobody here has the address {email}")
    second_factor.forget(db, member.id or 0)
    audit.record(db, None, "reset a second factor", f"member {member.id}")
    told = letters.second_factor_reset(tongues.get(member.language) or tongues[SOURCE])
    mail.queue(db, told, to=member.email, kind="second_factor", key=f"reset {member.id} {now().isoformat()}")


def _make(db: Session, address: str, name: str, role: Role) -> Member:
    wrong = names.wrong_with(name)
    # Somebody who works here may be called so.
    if wrong and (wrong != "reserved" or role == Role.MEMBER):
        _refuse(f"{name!r} cannot be a name: {wrong}")
    try:
        return make(
            db,
            Member(
                email=address, name=name, name_key=names.key_of(name), role=role, of_age_at=now(),
                consent_version=f"{CONSENT}, operator", consent_at=now(),
            ),
        )  # fmt: skip
    except NameTakenError as error:
        msg = f"somebody else is called {name!r}, or almost"
        raise RefusedError(msg) from error


def _refuse(reason: str) -> NoReturn:
    raise RefusedError(reason)
