"""What keeps the directory true: checks of links, letters to organisations, merges, alerts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.models.base import now


class LinkCheck(SQLModel, table=True):
    """How the website of a listing answered last."""

    __tablename__ = "link_check"

    listing_id: int = Field(primary_key=True, foreign_key="listing.id", ondelete="CASCADE")
    url: str = Field(max_length=500)
    status: int | None = None
    error: str = Field(default="", max_length=120)
    checked_at: datetime = Field(default_factory=now)
    # On different days, one after the other.
    failures: int = 0
    failed_on: date | None = None
    archived_on: date | None = None


class AskedToCheck(SQLModel, table=True):
    """A letter to an organisation: is this still right? One for each time that a check is due."""

    __tablename__ = "asked_to_check"

    id: int | None = Field(default=None, primary_key=True)
    listing_id: int = Field(foreign_key="listing.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(unique=True, max_length=64)
    asked_at: datetime = Field(default_factory=now)
    answered_at: datetime | None = None
    answer: str = Field(default="", max_length=20)


class DoNotList(SQLModel, table=True):
    """Somebody asked not to be listed: a keyed hash of what would bring them back by an import."""

    __tablename__ = "do_not_list"

    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(unique=True, max_length=64)
    made_on: date


class Merge(SQLModel, table=True):
    """Two listings that were one; for a month they can be parted again."""

    id: int | None = Field(default=None, primary_key=True)
    kept_id: int = Field(foreign_key="listing.id", index=True, ondelete="CASCADE")
    gone_id: int = Field(foreign_key="listing.id", index=True, ondelete="CASCADE")
    # What was moved, and how both were before.
    moved: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    merged_at: datetime = Field(default_factory=now)
    undone_at: datetime | None = None


class Alert(SQLModel, table=True):
    """Somebody, without an account, would like to hear of new places in a country, for a topic."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(index=True, max_length=254)
    country: str | None = Field(default=None, max_length=2)
    topic: str | None = Field(default=None, max_length=80)
    language: str = Field(default="en", max_length=8)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(default_factory=now)
    confirmed_at: datetime | None = None


class MissedSearch(SQLModel, table=True):
    """Words that found nothing, so that curators see what is missing; nobody's name, day or address."""

    __tablename__ = "missed_search"

    words: str = Field(primary_key=True, max_length=80)
    times: int = 1
    last_on: date
