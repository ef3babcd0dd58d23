"""The shape of guides in the JSON answers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.api.strict import Strict


class Guide(Strict):
    slug: str
    url: str
    title: str
    summary: str
    language: str
    concepts: list[str]
    stages: list[str]
    countries: list[str]


class Guides(Strict):
    items: list[Guide]


class GuideLanguage(Strict):
    language: str
    state: Literal["original", "human", "machine"]


class GuideEvidence(Strict):
    about: str
    concept: str | None
    grade: Literal["strong", "moderate", "limited", "conflicting", "against"]
    words: str
    sources: list[int]


class GuideSource(Strict):
    number: int
    title: str
    publisher: str
    year: str
    url: str
    note: str
    seen_on: date | None


class WholeGuide(Guide):
    state: Literal["original", "human", "machine"]
    text: Annotated[str, Field(description="Markdown; [16] names source 16.")]
    reviewed_by: Annotated[str | None, Field(description="Name and profession, as the person wishes to be named.")]
    reviewed_on: date | None
    reviewed_language: str | None
    changed_since_review: Annotated[bool, Field(description="Text, sources or evidence are no longer what was read.")]
    next_review_on: date
    updated_on: date
    languages: list[GuideLanguage]
    evidence: list[GuideEvidence]
    sources: list[GuideSource]
