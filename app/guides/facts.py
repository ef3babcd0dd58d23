"""What is the same in every language of a guide: as it stands, and as a revision keeps it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from app.guides import queries
from app.guides.files import Evidence, Facts, Source


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
