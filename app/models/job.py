"""What must happen after a change: rows written in the same transaction as the change itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from app.models.base import now


class Job(SQLModel, table=True):
    """One thing to do. It is idempotent, carries ids and not objects, and is deleted when done."""

    __table_args__ = (Index("ix_job_parked_at_run_at", "parked_at", "run_at"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=60)
    arguments: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    run_at: datetime = Field(default_factory=now)
    attempts: int = 0
    error: str | None = None
    # A job that failed too often waits here, with its error, for a person.
    parked_at: datetime | None = None
    created_at: datetime = Field(default_factory=now)


class ContentVersion(SQLModel, table=True):
    """One number that every public change raises in its own transaction; pages are cached by it."""

    __tablename__ = "content_version"

    name: str = Field(primary_key=True, max_length=20)
    number: int


class Setting(SQLModel, table=True):
    """What the running site remembers about itself, by name."""

    name: str = Field(primary_key=True, max_length=60)
    value: str
