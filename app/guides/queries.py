"""Reads of the guides: rows, and only of those that are published."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.models import (
    Guide,
    GuideEvidence,
    GuideReview,
    GuideRevision,
    GuideSource,
    GuideStatus,
    GuideTranslation,
)
from app.site import Site

GUIDE = Guide.__table__  # type: ignore[attr-defined] # SQLModel's table
SAID = GuideTranslation.__table__  # type: ignore[attr-defined]
_SOURCE = GuideSource.__table__  # type: ignore[attr-defined]
_REVISION = GuideRevision.__table__  # type: ignore[attr-defined]
_REVIEW = GuideReview.__table__  # type: ignore[attr-defined]
_EVIDENCE = GuideEvidence.__table__  # type: ignore[attr-defined]

PUBLIC = GUIDE.c.status == GuideStatus.PUBLISHED
_HEAD = [
    GUIDE.c[name]
    for name in ("id", "slug", "concepts", "stages", "countries", "version", "original_language", "reviewed_on")
]
_TITLE = [SAID.c.language, SAID.c.title, SAID.c.summary]


def by_slug(connection: Connection, slug: str) -> Any | None:
    return connection.execute(select(GUIDE).where(PUBLIC, GUIDE.c.slug == slug)).one_or_none()


def languages(connection: Connection, guide_id: int) -> Sequence[Any]:
    """All that it is written in: language, state, versions; without the text."""
    columns = [SAID.c[name] for name in ("language", "title", "state", "version", "of_version", "updated_at")]
    return connection.execute(select(*columns).where(SAID.c.guide_id == guide_id).order_by(SAID.c.language)).all()


def said(connection: Connection, guide_id: int, language: str) -> Any:
    """The text in one of its `languages`."""
    found = select(SAID).where(SAID.c.guide_id == guide_id, SAID.c.language == language)
    return connection.execute(found).one()


def sources(connection: Connection, guide_id: int) -> Sequence[Any]:
    found = select(_SOURCE).where(_SOURCE.c.guide_id == guide_id).order_by(_SOURCE.c.number)
    return connection.execute(found).all()


def evidence(connection: Connection, guide_id: int) -> Sequence[Any]:
    found = select(_EVIDENCE).where(_EVIDENCE.c.guide_id == guide_id).order_by(_EVIDENCE.c.position)
    return connection.execute(found).all()


def heads(connection: Connection, language: str) -> list[Any]:
    """Every guide with its title and summary in the reader's language, else in its own."""
    wanted = select(*_HEAD, *_TITLE).join(SAID, SAID.c.guide_id == GUIDE.c.id).where(PUBLIC)
    wanted = wanted.where(SAID.c.language.in_([language, GUIDE.c.original_language])).order_by(GUIDE.c.id)
    found: dict[int, Any] = {}
    for row in connection.execute(wanted):
        if row.id not in found or row.language == language:
            found[row.id] = row
    return list(found.values())


def revisions(connection: Connection, guide_id: int, language: str) -> Sequence[Any]:
    """What it said in this language, newest first; the newest is what it says now."""
    found = (
        select(_REVISION)
        .join(SAID, SAID.c.id == _REVISION.c.translation_id)
        .where(SAID.c.guide_id == guide_id, SAID.c.language == language)
    )
    return connection.execute(found.order_by(_REVISION.c.version.desc())).all()


def reviews(connection: Connection, guide_id: int) -> Sequence[Any]:
    """Who has read it, newest first, and what was taken back."""
    found = select(_REVIEW).where(_REVIEW.c.guide_id == guide_id).order_by(_REVIEW.c.id.desc())
    return connection.execute(found).all()


def bodies(connection: Connection, guide_id: int) -> dict[str, str]:
    """The text in each of its languages."""
    found = select(SAID.c.language, SAID.c.body).where(SAID.c.guide_id == guide_id)
    return {row.language: row.body for row in connection.execute(found)}


def slugs(connection: Connection) -> set[str]:
    return set(connection.execute(select(GUIDE.c.slug).where(PUBLIC)).scalars())


def known_heads(site: Site, connection: Connection, language: str) -> list[Any]:
    """The same, kept until something changes: most pages name a guide or two."""
    return site.remember(("guides", language), lambda: heads(connection, language))


def whole(connection: Connection, ids: Sequence[int] | None = None) -> list[Any]:
    """For the index: each published guide, joined with everything it says in each language."""
    columns = [*_HEAD, *_TITLE, SAID.c.body]
    wanted = select(*columns).join(SAID, SAID.c.guide_id == GUIDE.c.id).where(PUBLIC)
    if ids is not None:
        wanted = wanted.where(GUIDE.c.id.in_(list(ids)))
    return list(connection.execute(wanted.order_by(GUIDE.c.id, SAID.c.language)))


def versions(connection: Connection) -> dict[int, int]:
    return {row.id: row.version for row in connection.execute(select(GUIDE.c.id, GUIDE.c.version).where(PUBLIC))}
