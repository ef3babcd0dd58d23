"""Guides for other programs."""

from collections.abc import Sequence
from typing import Any


def entry(base_url: str, row: Any) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "url": f"{base_url}/guides/{row.slug}",
        "title": row.title,
        "summary": row.summary,
        "language": row.language,
        "concepts": row.concepts,
        "stages": row.stages,
        "countries": row.countries,
    }


def whole(
    base_url: str, guide: Any, said: Any, languages: Sequence[Any], evidence: Sequence[Any], sources: Sequence[Any]
) -> dict[str, Any]:
    """Everything, with the text as Markdown."""
    return {
        "slug": guide.slug,
        "url": f"{base_url}/guides/{guide.slug}",
        "title": said.title,
        "summary": said.summary,
        "language": said.language,
        "concepts": guide.concepts,
        "stages": guide.stages,
        "countries": guide.countries,
        "state": said.state.value,
        "text": said.body,
        "reviewed_by": guide.reviewed_by,
        "reviewed_on": guide.reviewed_on.isoformat() if guide.reviewed_on else None,
        "reviewed_language": guide.reviewed_language,
        "changed_since_review": guide.changed_since_review,
        "next_review_on": guide.next_review_on.isoformat(),
        "updated_on": said.updated_at.date().isoformat(),
        "languages": [{"language": row.language, "state": row.state.value} for row in languages],
        "evidence": [
            {
                "about": row.about, "concept": row.concept or None, "grade": row.grade.value, "words": row.words,
                "sources": row.sources,
            }
            for row in evidence
        ],
        "sources": [
            {
                "number": row.number, "title": row.title, "publisher": row.publisher, "year": row.year, "url": row.url,
                "note": row.note, "seen_on": row.seen_on.isoformat() if row.seen_on else None,
            }
            for row in sources
        ],
    }  # fmt: skip
