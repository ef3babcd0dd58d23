"""What the index knows of a question: its words and those of its replies, with contact details masked."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from app.questions import queries, text
from app.search.contract import Document
from app.site import Site
from app.taxonomy.concepts import CONDITION

_MOST_SEARCHED = 200_000  # characters of a thread; the rest of a very long one is read, not searched


def some(connection: Connection, site: Site, ids: Iterable[int]) -> list[Document]:
    return list(_documents(connection, site, queries.whole(connection, list(ids))))


def every(connection: Connection, site: Site) -> Iterator[Document]:
    return _documents(connection, site, queries.whole(connection))


def _documents(connection: Connection, site: Site, rows: Iterable[Any]) -> Iterator[Document]:
    for _id, group in groupby(rows, key=lambda row: row.id):
        yield _document(connection, site, list(group))


def _document(connection: Connection, site: Site, rows: list[Any]) -> Document:
    question = rows[0]
    concepts = [concept for one in site.taxonomy.with_broader(question.topics) if (concept := site.taxonomy.get(one))]
    said = "\n\n".join([question.body, *(row.reply for row in rows if row.reply)])[:_MOST_SEARCHED]
    return Document(
        id=question.id,
        version=question.version,
        name=question.title,
        topics=" ".join(label for concept in concepts for label in concept.labels.values()),
        text=text.plain(connection, site, site.tongues["en"], text.Said(said, question.country)),
        facets={
            "kind": ["question"],
            "country": [question.country] if question.country else [],
            "condition": [concept.id for concept in concepts if concept.type == CONDITION],
            "treatment": [concept.id for concept in concepts if concept.type != CONDITION],
            "language": [question.language],
        },
    )
