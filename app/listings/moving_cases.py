"""Open cases about a listing that becomes part of another: they go on about the other, and come back."""

from typing import Any

from sqlmodel import Session, col, or_, select

from app import cases
from app.listings.pairs import key_of
from app.models import About, Case, CaseKind, Decision


def move(db: Session, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    concerned = or_(Case.about_id == gone_id, Case.other_id == gone_id)
    waiting = select(Case).where(Case.about == About.LISTING, col(Case.closed_at).is_(None), concerned)
    return [_move(db, case, kept_id, gone_id) for case in db.exec(waiting.order_by(col(Case.id))).all()]


def _move(db: Session, case: Case, kept_id: int, gone_id: int) -> dict[str, Any]:
    """About the other one; closed when the same is open there already."""
    was = {"id": case.id, "about_id": case.about_id, "other_id": case.other_id, "key": case.key}
    about = [kept_id if number == gone_id else number for number in (case.about_id, case.other_id)]
    key = case.key
    if case.kind == CaseKind.DUPLICATE and None not in about:
        about.sort(key=lambda number: number or 0)
        key = key_of(about[0] or 0, about[1] or 0)
    elif key and key.endswith(f":{gone_id}") and case.proposal_id is None:
        key = f"{key.rpartition(':')[0]}:{kept_id}"
    taken = key != case.key and _is_open(db, key)
    if taken or (about[0] is not None and about[0] == about[1]):
        cases.close(case)
        db.flush()
        return {**was, "closed": True}
    case.about_id, case.other_id, case.key = about[0], about[1], key
    db.flush()
    return {**was, "closed": False}


def move_back(db: Session, moved: list[dict[str, Any]]) -> None:
    """But for those that somebody has decided since."""
    for was in moved:
        case = db.get(Case, was["id"])
        if case is None or (case.closed_at is not None and (not was["closed"] or _is_decided(db, was["id"]))):
            continue
        free = was["key"] in {None, case.key} or not _is_open(db, was["key"])
        case.about_id, case.other_id, case.closed_at = was["about_id"], was["other_id"], None
        case.key = was["key"] if free else None
        db.flush()


def _is_open(db: Session, key: str | None) -> bool:
    return key is not None and db.exec(select(Case).where(Case.key == key)).first() is not None


def _is_decided(db: Session, case_id: int) -> bool:
    return db.exec(select(Decision).where(Decision.case_id == case_id)).first() is not None
