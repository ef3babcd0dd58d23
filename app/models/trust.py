"""Who may decide, who is trusted and with what, and who is not for a while."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import now, words


class SecondFactor(SQLModel, table=True):
    """The secret that a member with a role shares with a device; it counts when it was used once."""

    __tablename__ = "second_factor"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    secret: str = Field(max_length=64)
    confirmed_at: datetime | None = None
    # The half minute of the last code that was used: none is good twice.
    last_step: int = 0


class RecoveryCode(SQLModel, table=True):
    """Good once, for somebody whose device is lost."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = None


class SanctionKind(StrEnum):
    WARNED = "warned"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"


class Sanction(SQLModel, table=True):
    """A warning, or a time in which a member's posts are held, or in which they cannot write at all."""

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    kind: SanctionKind = Field(sa_type=words(SanctionKind))
    rule: str = Field(max_length=40)
    note: str = Field(default="", max_length=2000)
    decided_by: int | None = Field(default=None, foreign_key="member.id", ondelete="SET NULL")
    begins_at: datetime = Field(default_factory=now)
    ends_at: datetime | None = None
    lifted_at: datetime | None = None


class HatKind(StrEnum):
    THERAPIST = "therapist"
    CHARITY = "charity"


class Hat(SQLModel, table=True):
    """A role outside of the site that somebody has proven, with what they gain from it."""

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    kind: HatKind = Field(sa_type=words(HatKind))
    organisation: str = Field(max_length=200)
    proof: str = Field(max_length=500)
    interest: str = Field(default="", max_length=500)
    granted_by: int | None = Field(default=None, foreign_key="member.id", ondelete="SET NULL")
    granted_on: date
    expires_on: date
    ended_at: datetime | None = None


class OwnerClaim(SQLModel, table=True):
    """A member says that a listing is theirs, and shows it with a page and with words: a moderator judges it. Which
    listing that is stands in the case."""

    __tablename__ = "owner_claim"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="moderation_case.id", unique=True, ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    note: str = Field(max_length=1000)
    source_url: str = Field(max_length=1000)
    made_at: datetime = Field(default_factory=now)


class Owner(SQLModel, table=True):
    """A member who has shown that a listing is theirs: by mail at its own domain, or, where `domain` is empty, to a
    moderator."""

    __table_args__ = (UniqueConstraint("listing_id", "member_id", name="uq_owner_listing_id_member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    listing_id: int = Field(foreign_key="listing.id", ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    domain: str = Field(max_length=254)
    proven_at: datetime = Field(default_factory=now)
