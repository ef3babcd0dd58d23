"""What is the same in every language of a guide: as it stands, as a revision keeps it, as its history shows it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from app.guides import labels, queries
from app.guides.files import Evidence, Facts, Source
from app.i18n import Tongue


def of(connection: Connection, guide: Any) -> Facts:
    """As they stand now. What was kept under older rules is taken as it is."""
    sources, evidence = queries.sources(connection, guide.id), queries.evidence(connection, guide.id)
    return Facts.model_construct(
        concepts=list(guide.concepts),
        next_review_on=guide.next_review_on,
        related=list(guide.related),
        evidence=[Evidence.model_construct(**_values(row, Evidence.model_fields)) for row in evidence],
        sources=[
            Source.model_construct(**_values(row, Source.model_fields.keys() - {"id"}), id=row.number)
            for row in sources
        ],
    )


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def kept(facts: Facts) -> dict[str, Any]:
    """For a revision."""
    return facts.model_dump(mode="json", include=set(Facts.model_fields))


def again(values: dict[str, Any]) -> Facts:
    """Out of a revision."""
    return Facts.model_validate(values)


def read_by_readers(facts: Facts) -> tuple[Any, Any]:
    """What somebody who reviews the guide has read of them."""
    values = kept(facts)
    return values["sources"], values["evidence"]


def written(tongue: Tongue, facts: Facts) -> str:
    """Line by line, to be compared with what they were."""
    _ = tongue.gettext
    lines = [
        f"{_('Topics')}: {', '.join(facts.concepts)}",
        f"{_('Read on')}: {', '.join(facts.related)}",
        f"{_('Next review')}: {facts.next_review_on.isoformat()}",
    ]
    lines += [
        f"{one.about} ({one.concept or '-'}): {labels.grade(tongue, one.grade)}. {one.words} "
        + " ".join(f"[{number}]" for number in one.sources)
        for one in facts.evidence
    ]
    for source in facts.sources:
        seen = source.seen_on.isoformat() if source.seen_on else ""
        said = (source.title, source.publisher, source.year, source.url, source.note, seen)
        lines.append(f"[{source.id}] " + " · ".join(one for one in said if one))
    return "\n".join(lines)
