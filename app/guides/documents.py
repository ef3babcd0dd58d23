"""What the index knows of a guide: one document for all its languages, so that it is found once."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from app.guides import queries
from app.search.contract import Document
from app.taxonomy.concepts import CONDITION, Taxonomy


def some(connection: Connection, taxonomy: Taxonomy, ids: Iterable[int]) -> list[Document]:
    return list(_documents(queries.whole(connection, list(ids)), taxonomy))


def every(connection: Connection, taxonomy: Taxonomy) -> Iterator[Document]:
    return _documents(queries.whole(connection), taxonomy)


def _documents(rows: Iterable[Any], taxonomy: Taxonomy) -> Iterator[Document]:
    for _id, group in groupby(rows, key=lambda row: row.id):
        yield _document(list(group), taxonomy)


def _document(said: list[Any], taxonomy: Taxonomy) -> Document:
    guide = said[0]
    concepts = [concept for one in taxonomy.with_broader(guide.concepts) if (concept := taxonomy.get(one))]
    return Document(
        id=guide.id,
        version=guide.version,
        name=" ".join(row.title for row in said),
        topics=" ".join(label for concept in concepts for label in concept.labels.values()),
        text=" ".join(f"{row.summary} {row.body}" for row in said),
        facets={
            "kind": ["guide"],
            "country": guide.countries,
            "condition": [concept.id for concept in concepts if concept.type == CONDITION],
            "treatment": [concept.id for concept in concepts if concept.type != CONDITION],
            "language": [row.language for row in said],
        },
    )
