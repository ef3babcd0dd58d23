"""The directory: listings, where their facts come from, and how they changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from app.models.base import Known, now, words


class Kind(StrEnum):
    CLINIC = "clinic"
    THERAPIST = "therapist"
    CHARITY = "charity"
    PROFESSIONAL_BODY = "professional_body"


class Status(StrEnum):
    """Only `published` is found. `closed` keeps its page, and so does what is `pending` because its last check is
    too long ago; the others do not exist for readers."""

    DRAFT = "draft"
    PENDING = "pending"
    PUBLISHED = "published"
    CLOSED = "closed"
    REMOVED = "removed"


class AddressVisibility(StrEnum):
    FULL = "full"
    CITY = "city"
    HIDDEN = "hidden"


class Precision(StrEnum):
    """How exactly the position is known; `none` has no pin on any map."""

    EXACT = "exact"
    CITY = "city"
    NONE = "none"


class Origin(StrEnum):
    """Whose page the facts were read on."""

    OWN_PAGE = "own_page"
    THIRD_PARTY = "third_party"
    SUGGESTED = "suggested"


class Scope(StrEnum):
    """Whether a source speaks for the unit itself or for the whole hospital around it."""

    UNIT = "unit"
    ORGANISATION = "organisation"


def _words_list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Listing(SQLModel, table=True):
    __table_args__ = (
        Index("ix_listing_status_country", "status", "country"),
        Index("ix_listing_status_checked_on", "status", "checked_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=120)
    kind: Kind = Field(sa_type=words(Kind))
    name: str = Field(max_length=200)
    native_name: str | None = Field(default=None, max_length=200)
    native_language: str | None = Field(default=None, max_length=8)
    summary: str = Field(default="", max_length=1000)
    description: str = Field(default="")

    country: str = Field(max_length=2)
    region: str | None = Field(default=None, max_length=120)
    city: str | None = Field(default=None, max_length=120)
    address: str | None = Field(default=None, max_length=300)
    postal_code: str | None = Field(default=None, max_length=20)
    address_visibility: AddressVisibility = Field(default=AddressVisibility.FULL, sa_type=words(AddressVisibility))
    latitude: float | None = None
    longitude: float | None = None
    position_precision: Precision = Field(default=Precision.NONE, sa_type=words(Precision))

    website: str | None = Field(default=None, max_length=500)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=60)

    languages: list[str] = _words_list()
    conditions: list[str] = _words_list()
    treatments: list[str] = _words_list()
    funding: list[str] = _words_list()
    remote_consultation: Known = Field(default=Known.UNKNOWN, sa_type=words(Known))
    accepts_international: Known = Field(default=Known.UNKNOWN, sa_type=words(Known))
    referral_required: Known = Field(default=Known.UNKNOWN, sa_type=words(Known))
    # The fields above whose source speaks for the whole hospital or region, not for this unit.
    organisation_wide: list[str] = _words_list()
    waiting_weeks_min: int | None = None
    waiting_weeks_max: int | None = None
    waiting_note: str | None = Field(default=None, max_length=500)
    waiting_reported_on: date | None = None
    # Whether new patients are taken, and when somebody said so.
    accepts_new: Known = Field(
        default=Known.UNKNOWN, sa_type=words(Known), sa_column_kwargs={"server_default": "unknown"}
    )
    accepts_new_reported_on: date | None = None
    fees_note: str | None = Field(default=None, max_length=500)

    origin: Origin = Field(default=Origin.SUGGESTED, sa_type=words(Origin))
    status: Status = Field(default=Status.DRAFT, sa_type=words(Status))
    closed_on: date | None = None
    closed_reason: str | None = Field(default=None, max_length=500)
    successor_id: int | None = Field(default=None, foreign_key="listing.id")
    # Moved only by a check that a person made, never by saving or importing.
    checked_on: date | None = None
    next_check_on: date | None = None
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)


class ListingSource(SQLModel, table=True):
    __tablename__ = "listing_source"

    id: int | None = Field(default=None, primary_key=True)
    listing_id: int = Field(foreign_key="listing.id", index=True, ondelete="CASCADE")
    url: str = Field(max_length=1000)
    title: str = Field(max_length=500)
    seen_on: date
    seen_as: str = Field(default="live page", max_length=40)
    supports: list[str] = _words_list()
    scope: Scope = Field(default=Scope.UNIT, sa_type=words(Scope))


class SlugRedirect(SQLModel, table=True):
    """An address that a listing once had; it leads to where the listing is now."""

    __tablename__ = "slug_redirect"

    slug: str = Field(primary_key=True, max_length=120)
    listing_id: int = Field(foreign_key="listing.id", index=True, ondelete="CASCADE")


class ImportRun(SQLModel, table=True):
    """One import of a file, so that it can be named and undone as a whole."""

    __tablename__ = "import_run"

    id: int | None = Field(default=None, primary_key=True)
    file_name: str = Field(max_length=300)
    source_date: date
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    started_at: datetime = Field(default_factory=now)
    undone_at: datetime | None = None


class Revision(SQLModel, table=True):
    """What a listing said before and after one change, and why; enough to take the change back."""

    id: int | None = Field(default=None, primary_key=True)
    listing_id: int = Field(foreign_key="listing.id", index=True, ondelete="CASCADE")
    import_run_id: int | None = Field(default=None, foreign_key="import_run.id", index=True)
    version: int
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str = Field(max_length=300)
    made_at: datetime = Field(default_factory=now)
