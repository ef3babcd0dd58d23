"""The second factor of members with a role: codes of a device (RFC 6238), and codes on paper for when it is lost."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import Session, col

from app.auth import end_sessions, hashed
from app.db import lock_on
from app.models import RecoveryCode, SecondFactor, now

ISSUER = "Seventh"
RECOVERY_CODES = 10
_SECONDS, _DIGITS, _DRIFT = 30, 6, 1
# 120 bits: too many to be guessed, so that a plain hash of them tells nothing.
_RECOVERY_BYTES = 15
# No recovery code has a 0 or a 1, but letters that look like them; spaces and dashes are for reading.
_READ_AS = str.maketrans("01", "OI", " -")


@dataclass(frozen=True, slots=True)
class State:
    """`is_set`: codes are asked for. `left`: recovery codes that are still good."""

    is_set: bool
    left: int


def state(connection: Connection, member_id: int) -> State:
    factor = select(col(SecondFactor.member_id)).where(col(SecondFactor.member_id) == member_id)
    left = select(func.count()).where(col(RecoveryCode.member_id) == member_id, col(RecoveryCode.used_at).is_(None))
    return State(connection.execute(factor).first() is not None, connection.execute(left).scalar_one())


# --- secrets


def new_secret() -> str:
    return pyotp.random_base32()


def in_groups(code: str) -> str:
    """In fours, for reading and typing."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def uri(secret: str, email: str) -> str:
    """What programs for codes read from the picture or the link."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute to which this code belongs, if it is this one or the one before or after it. Every half
    minute is compared, and none faster than another."""
    said = "".join(code.split())
    if len(said) != _DIGITS or not said.isascii():
        return None
    current, device, found = int(at.timestamp()) // _SECONDS, pyotp.HOTP(secret, digits=_DIGITS), None
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        if hmac.compare_digest(device.at(step), said):
            found = step
    return found


def prepare(db: Session, member_id: int) -> str:
    """A secret that somebody else hands over; the first code that is used shows that it arrived. Nothing is made,
    and nothing returned, where codes are asked for already."""
    lock_on(db, _lock(member_id))
    if _factor(db, member_id):
        return ""
    secret = new_secret()
    db.add(SecondFactor(member_id=member_id, secret=secret))
    db.flush()
    return secret


def connect(db: Session, member_id: int, secret: str, code: str) -> bool:
    """From now on this secret counts, and no other, if the code shows that a device has it."""
    lock_on(db, _lock(member_id))
    factor, step = _factor(db, member_id), step_of(secret, code, now())
    if step is None or (factor and factor.secret == secret and step <= factor.last_step):
        return False
    factor = factor or SecondFactor(member_id=member_id, secret=secret)
    factor.secret, factor.confirmed_at, factor.last_step = secret, now(), step
    db.add(factor)
    db.flush()
    return True


def use_code(db: Session, member_id: int, code: str) -> bool:
    """Whether the code is good. Each is good once, also for those who send it at the same moment."""
    lock_on(db, _lock(member_id))
    factor = _factor(db, member_id)
    step = step_of(factor.secret, code, now()) if factor else None
    if factor is None or step is None or step <= factor.last_step:
        return False
    factor.last_step = step
    factor.confirmed_at = factor.confirmed_at or now()
    db.flush()
    return True


def _factor(db: Session, member_id: int) -> SecondFactor | None:
    """As it is after everybody who was here before us."""
    return db.get(SecondFactor, member_id, populate_existing=True, with_for_update=True)


def _lock(member_id: int) -> str:
    return f"second factor {member_id}"


# --- recovery codes


def new_recovery_codes(db: Session, member_id: int) -> list[str]:
    """Ten new ones, in groups; the old ones end. They can be shown now, and never again."""
    lock_on(db, _lock(member_id))
    db.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.member_id) == member_id))
    codes = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    db.add_all(RecoveryCode(member_id=member_id, code_hash=hashed(code)) for code in codes)
    db.flush()
    return [in_groups(code) for code in codes]


def use_recovery_code(db: Session, member_id: int, code: str) -> bool:
    """Whether the code was good; it is not any more."""
    said = code.upper().translate(_READ_AS)
    good = (
        col(RecoveryCode.member_id) == member_id, col(RecoveryCode.code_hash) == hashed(said),
        col(RecoveryCode.used_at).is_(None),
    )  # fmt: skip
    return db.connection().execute(update(RecoveryCode).where(*good).values(used_at=now())).rowcount == 1


# --- a lost device


def forget(db: Session, member_id: int) -> None:
    """As if there had never been a second factor; the member is signed out everywhere."""
    lock_on(db, _lock(member_id))
    if factor := _factor(db, member_id):
        db.delete(factor)
        db.flush()
    db.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.member_id) == member_id))
    end_sessions(db, member_id)
