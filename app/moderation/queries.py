"""Reads for moderators, and of what everybody may know of their work."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from app.models import (
    Appeal,
    Case,
    CaseKind,
    Decision,
    Harm,
    Hat,
    Member,
    OwnerClaim,
    Proposal,
    Report,
    Sanction,
    now,
)
from app.posts import QUESTION, REPLY

CASE = Case.__table__  # type: ignore[attr-defined] # SQLModel's table
DECISION = Decision.__table__  # type: ignore[attr-defined]
PROPOSAL = Proposal.__table__  # type: ignore[attr-defined]
APPEAL = Appeal.__table__  # type: ignore[attr-defined]
_CLAIM = OwnerClaim.__table__  # type: ignore[attr-defined]
_REPORT = Report.__table__  # type: ignore[attr-defined]
_MEMBER = Member.__table__  # type: ignore[attr-defined]
_SANCTION = Sanction.__table__  # type: ignore[attr-defined]
_HAT = Hat.__table__  # type: ignore[attr-defined]

OPEN = CASE.c.closed_at.is_(None)
_BY_HARM = case({one.value: place for place, one in enumerate(Harm)}, value=CASE.c.harm, else_=9)


def open_cases(
    connection: Connection, *, kind: CaseKind | None = None, claimed_by: int | None = None, limit: int = 50
) -> Sequence[Any]:
    """What hurts first, then what waits longest."""
    wanted = [OPEN]
    if kind is not None:
        wanted.append(CASE.c.kind == kind)
    if claimed_by is not None:
        wanted.append(and_(CASE.c.claimed_by == claimed_by, CASE.c.claimed_until > now()))
    return connection.execute(
        select(CASE).where(*wanted).order_by(_BY_HARM, CASE.c.opened_at, CASE.c.id).limit(limit)
    ).all()


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
        select(_CLAIM, _MEMBER.c.name, _MEMBER.c.language)
        .join(_MEMBER, _MEMBER.c.id == _CLAIM.c.member_id)
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


def decision_of_token(connection: Connection, token_hash: str) -> Any | None:
    """With what the appeal against it says, if there is one."""
    wanted = (
        select(DECISION, APPEAL.c.said.label("appeal"), APPEAL.c.made_at.label("appealed_at"))
        .join(APPEAL, APPEAL.c.decision_id == DECISION.c.id, isouter=True)
        .where(DECISION.c.token_hash == token_hash)
    )
    return connection.execute(wanted).one_or_none()


LOG_PAGE = 50


def log(connection: Connection, *, before: int | None = None, limit: int = LOG_PAGE) -> Sequence[Any]:
    """Decisions, newest first, without anybody's name or words."""
    columns = [DECISION.c[name] for name in ("id", "kind", "outcome", "rule", "decided_at", "undone_at")]
    wanted = select(*columns).order_by(DECISION.c.id.desc()).limit(limit)
    return connection.execute(wanted if before is None else wanted.where(DECISION.c.id < before)).all()


def member(connection: Connection, member_id: int) -> Any | None:
    """Without the address, which is nobody's business (S49)."""
    columns = [_MEMBER.c[name] for name in ("id", "name", "language", "country", "role", "created_at")]
    return connection.execute(select(*columns).where(_MEMBER.c.id == member_id)).one_or_none()


def sanctions(connection: Connection, member_id: int) -> Sequence[Any]:
    wanted = select(_SANCTION).where(_SANCTION.c.member_id == member_id).order_by(_SANCTION.c.id.desc())
    return connection.execute(wanted).all()


def hats(connection: Connection, member_id: int) -> Sequence[Any]:
    return connection.execute(select(_HAT).where(_HAT.c.member_id == member_id).order_by(_HAT.c.id.desc())).all()


def written_by(connection: Connection, member_id: int, limit: int = 100) -> list[Any]:
    """Posts under the member's own name, newest first. What was asked under another name stays apart (S74)."""
    asked = select(
        QUESTION.c.id.label("question_id"), QUESTION.c.slug, QUESTION.c.title, QUESTION.c.body, QUESTION.c.status,
        QUESTION.c.created_at, QUESTION.c.language, QUESTION.c.language.label("title_language"),
    ).where(QUESTION.c.author_id == member_id, QUESTION.c.pseudonymous.is_(False))  # fmt: skip
    hidden = and_(REPLY.c.by_asker.is_(True), QUESTION.c.pseudonymous.is_(True))
    replied = (
        select(
            REPLY.c.id.label("reply_id"), REPLY.c.question_id, QUESTION.c.slug, QUESTION.c.title, REPLY.c.body,
            REPLY.c.status, REPLY.c.created_at, REPLY.c.language, QUESTION.c.language.label("title_language"),
        )
        .join(QUESTION, QUESTION.c.id == REPLY.c.question_id)
        .where(REPLY.c.author_id == member_id, or_(~hidden))
    )  # fmt: skip
    rows = [*connection.execute(asked.limit(limit)), *connection.execute(replied.limit(limit))]
    return sorted(rows, key=lambda row: row.created_at, reverse=True)[:limit]
