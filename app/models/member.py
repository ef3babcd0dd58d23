"""People who have an account, how they sign in, and what was mailed to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import now, words


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"
    EDITOR = "editor"
    ADMIN = "admin"


class Member(SQLModel, table=True):
    """A person under a name of their choice. The address is known to nobody but the site."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=40)
    # The name folded, so that nobody can look like somebody else.
    name_key: str = Field(unique=True, max_length=80)
    language: str = Field(default="en", max_length=8)
    country: str | None = Field(default=None, max_length=2)
    role: Role = Field(default=Role.MEMBER, sa_type=words(Role))
    notify: bool = True
    digest: bool = False
    # The person said that they are old enough, and agreed that health is written about here.
    of_age_at: datetime
    consent_version: str = Field(max_length=20)
    consent_at: datetime
    created_at: datetime = Field(default_factory=now)


class MemberSession(SQLModel, table=True):
    """One device on which a member is signed in. The token itself is only in that device's cookie."""

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(unique=True, max_length=64)
    device: str = Field(default="", max_length=60)
    signed_in_at: datetime = Field(default_factory=now)
    # When a member with a role showed the second factor on this device.
    second_factor_at: datetime | None = None
    seen_at: datetime = Field(default_factory=now)


class SignInToken(SQLModel, table=True):
    """A link that was mailed. Only the newest for an address is good, once, for a short time."""

    __tablename__ = "sign_in_token"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(index=True, max_length=254)
    token_hash: str = Field(unique=True, max_length=64)
    # Where the person was going, within the site.
    onward: str = Field(default="", max_length=500)
    created_at: datetime = Field(default_factory=now)
    used_at: datetime | None = None


class MailState(StrEnum):
    """`sending` is left behind by a worker that died in the middle: nobody knows whether it arrived. `held_back` is
    what an address has had enough of for this hour; it leaves together with others, in one letter, and those that
    are in it are `joined`."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    PARKED = "parked"
    HELD_BACK = "held_back"
    JOINED = "joined"


class Mail(SQLModel, table=True):
    """A mail, written in the transaction of what it is about, sent by the worker."""

    __table_args__ = (Index("ix_mail_recipient_kind_created_at", "recipient", "kind", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    recipient: str = Field(max_length=254)
    kind: str = Field(max_length=40)
    # The same key is never mailed twice.
    key: str = Field(unique=True, max_length=200)
    subject: str = Field(max_length=200)
    text: str
    language: str = Field(default="en", max_length=8, sa_column_kwargs={"server_default": "en"})
    unsubscribe_url: str = Field(default="", max_length=500)
    state: MailState = Field(default=MailState.QUEUED, sa_type=words(MailState))
    note: str = Field(default="", max_length=500)
    created_at: datetime = Field(default_factory=now)
    sent_at: datetime | None = None


class Attempt(SQLModel, table=True):
    """Somebody did something that is limited: who or from where (only a keyed hash), and when."""

    __table_args__ = (Index("ix_attempt_kind_who_at", "kind", "who", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    who: str = Field(max_length=32)
    at: datetime = Field(default_factory=now)


class KeptOut(SQLModel, table=True):
    """An address that somebody gave up while they could not write: only a keyed hash, and until when."""

    __tablename__ = "kept_out"
    __table_args__ = (UniqueConstraint("key_hash", "decision_id", name="uq_kept_out_key_hash_decision_id"),)

    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(max_length=64)
    # When that is undone, the address is free again.
    decision_id: int = Field(foreign_key="decision.id", index=True, ondelete="CASCADE")
    until: datetime | None = None
