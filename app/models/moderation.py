"""What keeps the directory true and the threads kind: proposals, cases, decisions, and who may decide."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from app.models.base import now, words


def _json() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ProposalKind(StrEnum):
    NEW = "new"
    EDIT = "edit"
    CLOSURE = "closure"
    REMOVAL = "removal"


class ProposalState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Proposal(SQLModel, table=True):
    """Somebody, with or without an account, says what a listing should say."""

    id: int | None = Field(default=None, primary_key=True)
    # The address of the page that tells what became of it; nobody can guess it.
    reference: str = Field(unique=True, max_length=32)
    kind: ProposalKind = Field(sa_type=words(ProposalKind))
    listing_id: int | None = Field(default=None, foreign_key="listing.id", index=True, ondelete="CASCADE")
    # The version of the listing that the person saw.
    base_version: int = 0
    # By field: what it should say. For an edit also what it said then, in `before`.
    fields: dict[str, Any] = _json()
    before: dict[str, Any] = _json()
    source_url: str = Field(default="", max_length=1000)
    note: str = Field(default="", max_length=2000)
    language: str = Field(default="en", max_length=8)
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    # For the answer, if the person would like one by mail.
    email: str = Field(default="", max_length=254)
    # Sent by somebody who has shown that the organisation is theirs.
    by_owner: bool = False
    # Somebody suggested the same new place before, and this adds to that.
    joins_id: int | None = Field(default=None, index=True)
    # The post whose masked contact details began it.
    question_id: int | None = Field(default=None, foreign_key="question.id", ondelete="SET NULL")
    form_key: str | None = Field(default=None, unique=True, max_length=64)
    state: ProposalState = Field(default=ProposalState.OPEN, sa_type=words(ProposalState))
    # By field: whether it was taken.
    taken: dict[str, Any] = _json()
    created_at: datetime = Field(default_factory=now)
    answered_at: datetime | None = None


class CaseKind(StrEnum):
    REPORT = "report"
    HELD = "held"
    CONTACT = "contact"
    PROPOSAL = "proposal"
    STALE = "stale"
    LINK = "link"
    DUPLICATE = "duplicate"
    APPEAL = "appeal"
    CLAIM = "claim"
    MEMBER = "member"


class About(StrEnum):
    """What a case is about; a proposal for a new listing is about nothing that is there yet."""

    LISTING = "listing"
    QUESTION = "question"
    MEMBER = "member"
    NOTHING = "nothing"


class Harm(StrEnum):
    """How much it may hurt somebody to wait."""

    DANGER = "danger"
    PRIVATE = "private"
    ORDINARY = "ordinary"


class Case(SQLModel, table=True):
    """Something that a person has to look at, until it is decided."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_closed_at_harm_opened_at", "closed_at", "harm", "opened_at"),
        Index("ix_moderation_case_about_about_id", "about", "about_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: CaseKind = Field(sa_type=words(CaseKind))
    about: About = Field(default=About.NOTHING, sa_type=words(About))
    about_id: int | None = None
    # The reply of the thread, the other of two that look alike.
    reply_id: int | None = Field(default=None, foreign_key="reply.id", ondelete="SET NULL")
    other_id: int | None = None
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", unique=True, ondelete="CASCADE")
    # While it is open, nobody opens another for the same reason; empty when it is decided.
    key: str | None = Field(default=None, unique=True, max_length=120)
    harm: Harm = Field(default=Harm.ORDINARY, sa_type=words(Harm))
    # What the machine saw, for a person to read: the answer of a link, since when a check is due.
    note: str = Field(default="", max_length=500)
    opened_at: datetime = Field(default_factory=now)
    closed_at: datetime | None = None
    claimed_by: int | None = Field(default=None, foreign_key="member.id", ondelete="SET NULL")
    claimed_until: datetime | None = None


class DecisionOutcome(StrEnum):
    KEPT = "kept"
    HIDDEN = "hidden"
    REMOVED = "removed"
    RESTORED = "restored"
    UPHELD = "upheld"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    MERGED = "merged"
    DIFFERENT = "different"
    WARNED = "warned"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"


class Decision(SQLModel, table=True):
    """What somebody with a role decided, why, and how it was before, so that it can be taken back."""

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="moderation_case.id", index=True, ondelete="CASCADE")
    # Of the case, kept here for the public log.
    kind: CaseKind = Field(sa_type=words(CaseKind))
    outcome: DecisionOutcome = Field(sa_type=words(DecisionOutcome))
    rule: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=2000)
    decided_by: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    # Whose post or proposal it was.
    told_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    # Of the page that tells the author what was decided and gives the text back.
    token_hash: str = Field(unique=True, max_length=64)
    before: dict[str, Any] = _json()
    decided_at: datetime = Field(default_factory=now)
    undone_at: datetime | None = None
    undone_by: int | None = Field(default=None, foreign_key="member.id", ondelete="SET NULL")


class Appeal(SQLModel, table=True):
    """The author asks that somebody else looks again: once for each decision."""

    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id", unique=True, ondelete="CASCADE")
    # The case in which somebody else looks again.
    case_id: int = Field(foreign_key="moderation_case.id", unique=True, ondelete="CASCADE")
    said: str = Field(max_length=2000)
    made_at: datetime = Field(default_factory=now)
    answered_at: datetime | None = None


class AuditEvent(SQLModel, table=True):
    """What somebody with a role did. Only ever added: the database refuses to change or delete a row, and
    each holds the hash of the one before."""

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    # The number of the member, which leads to nobody when they have left; empty for the machine.
    who: str = Field(max_length=32)
    role: str = Field(max_length=20)
    act: str = Field(max_length=60)
    about: str = Field(max_length=60)
    detail: str = Field(default="", max_length=500)
    previous: str = Field(max_length=64)
    hash: str = Field(unique=True, max_length=64)
