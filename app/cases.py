"""What a person has to look at: opened by whoever sees it first, once, and closed by a decision."""

from sqlmodel import Session, select

from app.db import lock_on
from app.models import About, Case, CaseKind, Harm, now

_ORDER = [Harm.DANGER, Harm.PRIVATE, Harm.ORDINARY]


def open_case(
    db: Session, kind: CaseKind, about: About, about_id: int | None, *, key: str, harm: Harm = Harm.ORDINARY,
    note: str = "", reply_id: int | None = None, other_id: int | None = None, proposal_id: int | None = None,
) -> Case:  # fmt: skip
    """The open case with this key, or a new one. What is more urgent than was known makes it so."""
    lock_on(db, f"case {key}")
    # Somebody may be deciding about it at this moment: then it closes, and what comes too late for it needs another.
    case = db.exec(select(Case).where(Case.key == key).with_for_update()).one_or_none()
    if case is None:
        case = Case(
            kind=kind, about=about, about_id=about_id, key=key, harm=harm, note=note[:500], reply_id=reply_id,
            other_id=other_id, proposal_id=proposal_id,
        )  # fmt: skip
        db.add(case)
    elif _ORDER.index(harm) < _ORDER.index(case.harm):
        case.harm = harm
    db.flush()
    return case


def settle(db: Session, key: str) -> None:
    """It has mended itself: nobody needs to look any more."""
    lock_on(db, f"case {key}")
    case = db.exec(select(Case).where(Case.key == key)).one_or_none()
    if case is not None:
        close(case)


def close(case: Case) -> None:
    case.closed_at, case.key, case.claimed_by, case.claimed_until = now(), None, None, None
