"""Questions in lists: on their own page, on listings, guides, topics and countries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from app.auth import Person
from app.i18n import Tongue
from app.listings.labels import capital
from app.questions import queries
from app.site import Site


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in a list; `language` is set where it is not the reader's."""

    url: str
    title: str
    language: str
    country: str
    replies: int
    active_at: datetime


def url_of(question: Any) -> str:
    return f"/questions/{question.id}-{question.slug}"


def url_of_post(row: Any) -> str:
    """Of a question, or of a reply in its thread: a row with question_id, slug and perhaps reply_id."""
    return f"/questions/{row.question_id}-{row.slug}" + at_reply(getattr(row, "reply_id", None))


def private_url(question_id: int, reply_id: int | None = None) -> str:
    """For a letter, which tells nobody what a thread is about: the words of its title come when it is opened."""
    return f"/questions/{question_id}{at_reply(reply_id)}"


def at_reply(reply_id: int | None, order: str = "") -> str:
    """After the address of a thread: on whichever page of it, in this order, this reply stands."""
    by_date = "order=date&" if order == "date" else ""
    return f"?{by_date}reply={reply_id}#r{reply_id}" if reply_id else ""


def entries(connection: Connection, tongue: Tongue, rows: Sequence[Any]) -> list[Entry]:
    replies = queries.reply_counts(connection, [row.id for row in rows]) if rows else {}
    return [
        Entry(
            url_of(row), row.title, row.language if row.language != tongue.language else "",
            tongue.country(row.country) if row.country else "", replies[row.id], row.active_at,
        )
        for row in rows
    ]  # fmt: skip


def about(
    connection: Connection, tongue: Tongue, *, country: str = "", topics: Sequence[str] = (), limit: int = 5
) -> list[Entry]:
    """Public questions from a country, or about a topic, newest first."""
    rows, _total = queries.newest(connection, None, country=country, topics=topics, limit=limit)
    return entries(connection, tongue, rows)


def index(
    site: Site, connection: Connection, tongue: Tongue, person: Person | None, *, country: str, topic: str,
    unanswered: bool, number: int,
) -> dict[str, Any]:  # fmt: skip
    """`topic` with everything narrower."""
    topics = site.taxonomy.with_narrower(topic) if topic else []
    rows, total = queries.newest(
        connection, person, country=country, topics=topics, unanswered=unanswered,
        offset=(number - 1) * queries.PER_PAGE,
    )  # fmt: skip
    chosen = {"country": country, "topic": topic, "unanswered": "1" if unanswered else ""}
    query = [(name, value) for name, value in chosen.items() if value]
    return {
        "entries": entries(connection, tongue, rows),
        "total": total,
        "page": number,
        "pages": max(1, -(-total // queries.PER_PAGE)),
        "query": query,
        "page_url": lambda one: f"/questions?{urlencode([*query, ('page', one)])}",
        "country": tongue.country(country) if country else "",
        "topic": capital(site.taxonomy.label(topic, tongue.language)) if topic else "",
        "unanswered": unanswered,
    }
