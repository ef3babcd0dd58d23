"""Reads for moderators, and of what everybody may know of their work."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from app.models import (
    Appeal,
    Case,
    CaseKind,
    Decision,
    Harm,
    Member,
    Owner,
    OwnerClaim,
    Proposal,
    Report,
    now,
)
from app.posts import QUESTION, REPLY

CASE = Case.__table__  # type: ignore[attr-defined] # SQLModel's table
DECISION = Decision.__table__  # type: ignore[attr-defined]
PROPOSAL = Proposal.__table__  # type: ignore[attr-defined]
APPEAL = Appeal.__table__  # type: ignore[attr-defined]
_CLAIM = OwnerClaim.__table__  # type: ignore[attr-defined]
_REPORT = Report.__table__  # type: ignore[attr-defined]
_OWNER = Owner.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]

OPEN = CASE.c.closed_at.is_(None)
LOG_PAGE = QUEUE_PAGE = 50
_BY_HARM = case({one.value: place for place, one in enumerate(Harm)}, value=CASE.c.harm, else_=9)


def open_cases(connection: Connection, *, kind: CaseKind | None = None, claimed_by: int | None = None) -> Sequence[Any]:
    """What hurts first, then what waits longest."""
    wanted = select(CASE).where(*_waiting(kind, claimed_by)).order_by(_BY_HARM, CASE.c.opened_at, CASE.c.id)
    return connection.execute(wanted.limit(QUEUE_PAGE)).all()


def how_many(connection: Connection, *, kind: CaseKind | None = None, claimed_by: int | None = None) -> int:
    wanted = select(func.count()).select_from(CASE).where(*_waiting(kind, claimed_by))
    return int(connection.execute(wanted).scalar_one())


def _waiting(kind: CaseKind | None, claimed_by: int | None) -> list[Any]:
    wanted = [OPEN]
    if kind is not None:
        wanted.append(CASE.c.kind == kind)
    if claimed_by is not None:
        wanted.append(and_(CASE.c.claimed_by == claimed_by, CASE.c.claimed_until > now()))
    return wanted


def some(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """The open ones of these."""
    return connection.execute(select(CASE).where(CASE.c.id.in_(ids), OPEN).order_by(CASE.c.id)).all()


def counts(connection: Connection) -> Counter[CaseKind]:
    rows = connection.execute(select(CASE.c.kind, func.count()).where(OPEN).group_by(CASE.c.kind))
    return Counter({row[0]: row[1] for row in rows})


def posts_of(connection: Connection, cases: Sequence[Any]) -> dict[int, tuple[Any, Any]]:
    """For each case about a thread: its question, and the post that it is about."""
    questions = {one.about_id for one in cases if one.about == "question"}
    replies = {one.reply_id for one in cases if one.reply_id}
    asked = {row.id: row for row in connection.execute(select(QUESTION).where(QUESTION.c.id.in_(questions)))}
    written = {row.id: row for row in connection.execute(select(REPLY).where(REPLY.c.id.in_(replies)))}
    return {
        one.id: (asked[one.about_id], written[one.reply_id] if one.reply_id else asked[one.about_id])
        for one in cases
        if one.about_id in asked and one.about == "question" and (not one.reply_id or one.reply_id in written)
    }


def reports_of(connection: Connection, cases: Sequence[Any]) -> dict[int, list[Any]]:
    """For each case: the reports that nobody has answered."""
    ids = {one.about_id for one in cases if one.kind == CaseKind.REPORT}
    rows = connection.execute(
        select(_REPORT).where(_REPORT.c.question_id.in_(ids), _REPORT.c.handled_at.is_(None)).order_by(_REPORT.c.id)
    ).all()
    return {
        one.id: [row for row in rows if row.question_id == one.about_id and row.reply_id == one.reply_id]
        for one in cases
        if one.kind == CaseKind.REPORT
    }


def proposals_of(connection: Connection, cases: Sequence[Any]) -> dict[int, Any]:
    ids = {one.proposal_id for one in cases if one.proposal_id}
    return {row.id: row for row in connection.execute(select(PROPOSAL).where(PROPOSAL.c.id.in_(ids)))}


def claims_of(connection: Connection, cases: Sequence[Any]) -> dict[int, Any]:
    """For each case of an owner's claim: what they sent, and who they are."""
    ids = [one.id for one in cases if one.kind == CaseKind.CLAIM]
    wanted = (
        select(_CLAIM, MEMBER.c.name, MEMBER.c.language)
        .join(MEMBER, MEMBER.c.id == _CLAIM.c.member_id)
        .where(_CLAIM.c.case_id.in_(ids))
    )
    return {row.case_id: row for row in connection.execute(wanted)}


def appeals_of(connection: Connection, cases: Sequence[Any]) -> dict[int, Any]:
    """For each case of an appeal: what the writer says, and the decision that it is against."""
    ids = [one.id for one in cases if one.kind == CaseKind.APPEAL]
    wanted = (
        select(APPEAL.c.case_id, APPEAL.c.said, DECISION.c.outcome, DECISION.c.rule, DECISION.c.note, DECISION.c.before)
        .join(DECISION, DECISION.c.id == APPEAL.c.decision_id)
        .where(APPEAL.c.case_id.in_(ids))
    )
    return {row.case_id: row for row in connection.execute(wanted)}


def decisions(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    return connection.execute(select(DECISION).where(DECISION.c.id.in_(ids))).all()


def decided(connection: Connection, *, before: int | None = None) -> Sequence[Any]:
    """For staff: decisions, newest first, with what each was about, and who decided and who took back."""
    by, back = MEMBER.alias(), MEMBER.alias()
    about = [CASE.c[name] for name in ("about", "about_id", "reply_id", "other_id", "proposal_id")]
    wanted = (
        select(DECISION, *about, by.c.name.label("by_name"), back.c.name.label("back_name"))
        .join(CASE, CASE.c.id == DECISION.c.case_id)
        .join(by, by.c.id == DECISION.c.decided_by, isouter=True)
        .join(back, back.c.id == DECISION.c.undone_by, isouter=True)
        .order_by(DECISION.c.id.desc())
        .limit(LOG_PAGE)
    )
    return connection.execute(wanted if before is None else wanted.where(DECISION.c.id < before)).all()


def owned_by(connection: Connection, member_id: int) -> set[int]:
    """The listings that they speak for."""
    return set(connection.execute(select(_OWNER.c.listing_id).where(_OWNER.c.member_id == member_id)).scalars())


def decision_of_token(connection: Connection, token_hash: str) -> Any | None:
    """With what the appeal against it says, if there is one."""
    wanted = (
        select(DECISION, APPEAL.c.said.label("appeal"), APPEAL.c.made_at.label("appealed_at"))
        .join(APPEAL, APPEAL.c.decision_id == DECISION.c.id, isouter=True)
        .where(DECISION.c.token_hash == token_hash)
    )
    return connection.execute(wanted).one_or_none()


def log(connection: Connection, *, before: int | None = None) -> Sequence[Any]:
    """Decisions, newest first, without anybody's name or words."""
    columns = [DECISION.c[name] for name in ("id", "kind", "outcome", "rule", "decided_at", "undone_at")]
    wanted = select(*columns).order_by(DECISION.c.id.desc()).limit(LOG_PAGE)
    return connection.execute(wanted if before is None else wanted.where(DECISION.c.id < before)).all()
