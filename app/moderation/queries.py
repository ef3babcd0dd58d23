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
    wanted = select(CASE).where(*_waiting(kind, claimed_by)).order_by(_BY_HARM, CASE.c.opened_at, CASE.c.id)
    return connection.execute(wanted.limit(limit)).all()


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


# Without the address, which is nobody's business (S49).
_SHOWN = [_MEMBER.c[name] for name in ("id", "name", "language", "country", "role", "created_at")]


def member(connection: Connection, member_id: int) -> Any | None:
    return connection.execute(select(*_SHOWN).where(_MEMBER.c.id == member_id)).one_or_none()


def members_called(connection: Connection, said: str, key: str, limit: int) -> Sequence[Any]:
    """Whose name has this in it, as it stands or folded, the shortest first. Names for one thread are found
    nowhere (S74)."""
    alike = _MEMBER.c.name_key.contains(key, autoescape=True)
    wanted = select(*_SHOWN).where(or_(alike, _MEMBER.c.name.icontains(said, autoescape=True)))
    return connection.execute(wanted.order_by(func.length(_MEMBER.c.name_key), _MEMBER.c.id).limit(limit)).all()


def sanctions(connection: Connection, member_id: int) -> Sequence[Any]:
    wanted = select(_SANCTION).where(_SANCTION.c.member_id == member_id).order_by(_SANCTION.c.id.desc())
    return connection.execute(wanted).all()


def hats(connection: Connection, member_id: int) -> Sequence[Any]:
    return connection.execute(select(_HAT).where(_HAT.c.member_id == member_id).order_by(_HAT.c.id.desc())).all()


def written_by(connection: Connection, member_id: int, limit: int = 100) -> list[Any]:
    """Posts under the member's own name, newest first. What was asked under another name stays apart (S74)."""
    asked = select(
        QUESTION.c.id.label("question_id"), QUESTION.c.slug, QUESTION.c.title, QUESTION.c.body, QUESTION.c.status,
        QUESTION.c.created_at,
    ).where(QUESTION.c.author_id == member_id, QUESTION.c.pseudonymous.is_(False))  # fmt: skip
    hidden = and_(REPLY.c.by_asker.is_(True), QUESTION.c.pseudonymous.is_(True))
    replied = (
        select(
            REPLY.c.id.label("reply_id"), REPLY.c.question_id, QUESTION.c.slug, QUESTION.c.title, REPLY.c.body,
            REPLY.c.status, REPLY.c.created_at,
        )
        .join(QUESTION, QUESTION.c.id == REPLY.c.question_id)
        .where(REPLY.c.author_id == member_id, or_(~hidden))
    )  # fmt: skip
    rows = [*connection.execute(asked.limit(limit)), *connection.execute(replied.limit(limit))]
    return sorted(rows, key=lambda row: row.created_at, reverse=True)[:limit]
