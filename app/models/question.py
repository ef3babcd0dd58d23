"""Questions and replies, what they mention, and what people did with them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Known, now, words


class Visibility(StrEnum):
    EVERYONE = "everyone"
    MEMBERS = "members"


class PostStatus(StrEnum):
    """Only `published` is read by others; `removed` leaves its place in the thread without its words."""

    PUBLISHED = "published"
    HELD = "held"
    HIDDEN = "hidden"
    REMOVED = "removed"


class ReplyKind(StrEnum):
    ANSWER = "answer"
    EXPERIENCE = "experience"
    UPDATE = "update"


class Question(SQLModel, table=True):
    __table_args__ = (Index("ix_question_status_active_at", "status", "active_at"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=120)
    title: str = Field(max_length=150)
    body: str
    language: str = Field(default="en", max_length=8)
    country: str | None = Field(default=None, index=True, max_length=2)
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    author_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    # What readers see; empty for somebody who has left and asked not to be named.
    author_name: str = Field(default="", max_length=60)
    # Asked under a name for this thread only: nothing links it to the member.
    pseudonymous: bool = False
    visibility: Visibility = Field(default=Visibility.EVERYONE, sa_type=words(Visibility))
    status: PostStatus = Field(default=PostStatus.PUBLISHED, sa_type=words(PostStatus))
    # Of the form it was sent with: the same form twice is one question.
    form_key: str | None = Field(default=None, unique=True, max_length=64)
    version: int = 1
    created_at: datetime = Field(default_factory=now)
    edited_at: datetime | None = None
    active_at: datetime = Field(default_factory=now)


class Reply(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    parent_id: int | None = Field(default=None, foreign_key="reply.id", ondelete="SET NULL")
    body: str
    language: str = Field(default="en", max_length=8)
    kind: ReplyKind = Field(default=ReplyKind.ANSWER, sa_type=words(ReplyKind))
    author_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    author_name: str = Field(default="", max_length=60)
    # Written by the one who asked, under the name of the thread.
    by_asker: bool = False
    status: PostStatus = Field(default=PostStatus.PUBLISHED, sa_type=words(PostStatus))
    form_key: str | None = Field(default=None, unique=True, max_length=64)
    version: int = 1
    created_at: datetime = Field(default_factory=now)
    edited_at: datetime | None = None


class PostRevision(SQLModel, table=True):
    """What a question or a reply said before it was changed."""

    __tablename__ = "post_revision"

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    reply_id: int | None = Field(default=None, foreign_key="reply.id", index=True, ondelete="CASCADE")
    version: int
    title: str = Field(default="", max_length=150)
    body: str
    made_at: datetime = Field(default_factory=now)


class MentionKind(StrEnum):
    LISTING = "listing"
    GUIDE = "guide"
    QUESTION = "question"


class Mention(SQLModel, table=True):
    """A post names a listing, a guide or another question; so each leads to the other."""

    __table_args__ = (Index("ix_mention_kind_target_id", "kind", "target_id"),)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    reply_id: int | None = Field(default=None, foreign_key="reply.id", index=True, ondelete="CASCADE")
    kind: MentionKind = Field(sa_type=words(MentionKind))
    target_id: int


class ReactionKind(StrEnum):
    HELPFUL = "helpful"
    THANKS = "thanks"
    ME_TOO = "me_too"


class Reaction(SQLModel, table=True):
    """`target` is q12 for a question, r34 for a reply: one of each kind for each person."""

    __table_args__ = (UniqueConstraint("member_id", "target", "kind", name="uq_reaction_member_id_target_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE")
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    target: str = Field(max_length=24)
    kind: ReactionKind = Field(sa_type=words(ReactionKind))


class Follow(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("member_id", "question_id", name="uq_follow_member_id_question_id"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE")
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")


class Draft(SQLModel, table=True):
    """What somebody is writing: one row for each tab, so that no tab overwrites another."""

    __table_args__ = (UniqueConstraint("member_id", "place", "tab", name="uq_draft_member_id_place_tab"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE")
    # "new"; or the question and the reply that is answered: q12, q12.r34; or that is changed: e12, e12.r34.
    place: str = Field(max_length=40)
    tab: str = Field(max_length=32)
    title: str = Field(default="", max_length=150)
    body: str = ""
    # What was chosen beside the words, by the name of its field: who may read it, under which name, and so on.
    choices: dict[str, list[str]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    updated_at: datetime = Field(default_factory=now)


class Outcome(StrEnum):
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    STOPPED = "stopped"


class CheckIn(SQLModel, table=True):
    """Somebody who agreed is asked how it went: after two weeks, three months, a year."""

    __tablename__ = "checkin"

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    due_on: date
    token_hash: str | None = Field(default=None, unique=True, max_length=64)
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    outcome: Outcome | None = Field(default=None, sa_type=words(Outcome))
    words: str = ""


class ListingReport(SQLModel, table=True):
    """What happened with a place that a thread named: an appointment or none, and after how long."""

    __tablename__ = "listing_report"
    __table_args__ = (
        UniqueConstraint("question_id", "listing_id", "member_id", name="uq_listing_report_question_id_listing_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", ondelete="CASCADE")
    listing_id: int = Field(foreign_key="listing.id", index=True, ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    got_appointment: Known = Field(sa_type=words(Known))
    waited_weeks: int | None = None
    reported_on: date


class Report(SQLModel, table=True):
    """Somebody says that a post is not right."""

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    reply_id: int | None = Field(default=None, foreign_key="reply.id", index=True, ondelete="CASCADE")
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    reason: str = Field(max_length=40)
    words: str = Field(default="", max_length=2000)
    # The text as it was when it was reported.
    said: str = ""
    created_at: datetime = Field(default_factory=now)
    handled_at: datetime | None = None


class ExchangeState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


class Exchange(SQLModel, table=True):
    """Two members who both agree see one address that each chose; nothing else passes between them."""

    __table_args__ = (
        UniqueConstraint("question_id", "from_id", "to_id", name="uq_exchange_question_id_from_id_to_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    from_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    to_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    # As each is called in the thread.
    from_name: str = Field(max_length=60)
    to_name: str = Field(max_length=60)
    from_address: str = Field(max_length=254)
    to_address: str = Field(default="", max_length=254)
    state: ExchangeState = Field(default=ExchangeState.ASKED, sa_type=words(ExchangeState))
    created_at: datetime = Field(default_factory=now)
