"""The guides: articles with sources, in several languages, and how they changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app.models.base import now, words


class Grade(StrEnum):
    """How good the evidence for a treatment is, in the words that readers see."""

    STRONG = "strong"
    MODERATE = "moderate"
    LIMITED = "limited"
    CONFLICTING = "conflicting"
    AGAINST = "against"


class GuideStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    REMOVED = "removed"


class TranslationState(StrEnum):
    """Who put the words into this language: its author, another person, or a machine that nobody has checked."""

    ORIGINAL = "original"
    HUMAN = "human"
    MACHINE = "machine"


def _list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Guide(SQLModel, table=True):
    """What is the same in every language."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=120)
    original_language: str = Field(default="en", max_length=8)
    concepts: list[str] = _list()
    stages: list[str] = _list()
    countries: list[str] = _list()
    related: list[str] = _list()
    # Whether the emergency line of the community stands above it.
    emergency: bool = False
    status: GuideStatus = Field(default=GuideStatus.PUBLISHED, sa_type=words(GuideStatus))
    # Set only by recording that a clinician has read it: the newest review that was not taken back.
    reviewed_by: str | None = Field(default=None, max_length=200)
    reviewed_on: date | None = None
    reviewed_language: str | None = Field(default=None, max_length=8)
    # Its text, its sources or its words about the evidence are no longer those that were read.
    changed_since_review: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    next_review_on: date
    # The digest of the files that it was made from, until somebody edits it here.
    seeded_from: str | None = Field(default=None, max_length=64)
    version: int = 1
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)


class GuideTranslation(SQLModel, table=True):
    """The guide in one language. `of_version` is the version of the original text that it says."""

    __tablename__ = "guide_translation"
    __table_args__ = (UniqueConstraint("guide_id", "language", name="uq_guide_translation_guide_id_language"),)

    id: int | None = Field(default=None, primary_key=True)
    guide_id: int = Field(foreign_key="guide.id", ondelete="CASCADE")
    language: str = Field(max_length=8)
    title: str = Field(max_length=120)
    summary: str = Field(max_length=400)
    body: str
    state: TranslationState = Field(sa_type=words(TranslationState))
    version: int = 1
    of_version: int = 1
    updated_at: datetime = Field(default_factory=now)


class GuideSource(SQLModel, table=True):
    __tablename__ = "guide_source"
    __table_args__ = (UniqueConstraint("guide_id", "number", name="uq_guide_source_guide_id_number"),)

    id: int | None = Field(default=None, primary_key=True)
    guide_id: int = Field(foreign_key="guide.id", ondelete="CASCADE")
    number: int
    title: str = Field(max_length=500)
    publisher: str = Field(default="", max_length=300)
    year: str = Field(default="", max_length=60)
    url: str = Field(max_length=1000)
    note: str = Field(default="", max_length=300)
    seen_on: date | None = None


class GuideEvidence(SQLModel, table=True):
    """One treatment, how good the evidence for it is, and why we say so."""

    __tablename__ = "guide_evidence"

    id: int | None = Field(default=None, primary_key=True)
    guide_id: int = Field(foreign_key="guide.id", index=True, ondelete="CASCADE")
    position: int
    about: str = Field(max_length=200)
    concept: str = Field(default="", max_length=80)
    grade: Grade = Field(sa_type=words(Grade))
    words: str = Field(max_length=600)
    sources: list[int] = _list()


class GuideRevision(SQLModel, table=True):
    """What one language of a guide said from a version on, whole, so that it can be restored."""

    __tablename__ = "guide_revision"
    __table_args__ = (UniqueConstraint("translation_id", "version", name="uq_guide_revision_translation_id_version"),)

    id: int | None = Field(default=None, primary_key=True)
    translation_id: int = Field(foreign_key="guide_translation.id", ondelete="CASCADE")
    version: int
    title: str = Field(max_length=120)
    summary: str = Field(max_length=400)
    body: str
    # Of the original: topics, sources, evidence and what belongs to it, as `guides.facts` writes them.
    facts: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    reason: str = Field(max_length=300)
    made_at: datetime = Field(default_factory=now)


class GuideReview(SQLModel, table=True):
    """A clinician has read the guide in one language. What was taken back keeps no name."""

    __tablename__ = "guide_review"

    id: int | None = Field(default=None, primary_key=True)
    guide_id: int = Field(foreign_key="guide.id", index=True, ondelete="CASCADE")
    language: str = Field(max_length=8)
    # As the person wishes to be named: "Dr Kari Nordmann", "speech therapist".
    name: str = Field(max_length=100)
    profession: str = Field(max_length=90)
    reviewed_on: date
    next_review_on: date
    reason: str = Field(max_length=300)
    made_at: datetime = Field(default_factory=now)
    taken_back_at: datetime | None = None
