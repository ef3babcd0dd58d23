"""Addresses that somebody gave up while a moderator had stopped them from writing: they open no new account until
that is over. Of each only a keyed hash is kept."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from app.keyed import keyed
from app.models import Decision, DecisionOutcome, KeptOut, Sanction, now
from app.trust import SuspendedError


def keep(db: Session, key: str, member_id: int, email: str) -> None:
    """The member is about to give this address up."""
    whose = _hash(key, email)
    known = set(db.scalars(select(col(KeptOut.decision_id)).where(col(KeptOut.key_hash) == whose)))
    for decision_id, until in _suspensions(db, member_id):
        if decision_id not in known:
            db.add(KeptOut(key_hash=whose, decision_id=decision_id, until=until))
    db.flush()


def refuse(db: Session, key: str, email: str) -> None:
    """Raises SuspendedError when nobody can join with this address now. Once a decision is undone it does not count."""
    kept = select(col(KeptOut.until)).join(Decision, col(Decision.id) == col(KeptOut.decision_id))
    wanted = kept.where(
        col(KeptOut.key_hash) == _hash(key, email), col(Decision.undone_at).is_(None),
        or_(col(KeptOut.until).is_(None), col(KeptOut.until) > now()),
    )  # fmt: skip
    ends = list(db.scalars(wanted))
    if ends:
        raise SuspendedError(None if None in ends else max(one for one in ends if one))


def forget_old(db: Session) -> None:
    undone = select(col(Decision.id)).where(col(Decision.undone_at).is_not(None))
    over = or_(col(KeptOut.until) < now(), col(KeptOut.decision_id).in_(undone))
    db.connection().execute(delete(KeptOut).where(over))


def _suspensions(db: Session, member_id: int) -> list[tuple[int, datetime | None]]:
    """Those in force, by the decision that made each."""
    made = select(Decision).where(
        col(Decision.told_id) == member_id, col(Decision.outcome) == DecisionOutcome.SUSPENDED,
        col(Decision.undone_at).is_(None),
    )  # fmt: skip
    found = [(one.id or 0, db.get_one(Sanction, one.before["sanction"])) for one in db.scalars(made)]
    return [(number, one.ends_at) for number, one in found if one.ends_at is None or one.ends_at > now()]


def _hash(key: str, email: str) -> str:
    return keyed(key, f"kept out {email}")
