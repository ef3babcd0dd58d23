"""The bodies of the JSON answers about questions."""

from typing import Any

from sqlalchemy import Connection

from app.i18n import Tongue
from app.models import PostStatus
from app.questions import as_json, queries, text
from app.questions.named import led_to
from app.site import Site

MOST_ANSWERS = 500


def questions(site: Site, connection: Connection, country: str, topic: str, page: int) -> dict[str, Any]:
    topics = site.taxonomy.with_narrower(topic) if topic else []
    rows, total = queries.newest(
        connection, None, country=country.upper(), topics=topics, offset=(page - 1) * queries.PER_PAGE
    )
    replies = queries.reply_counts(connection, [row.id for row in rows])
    items = [as_json.entry(site.settings.base_url, row, replies) for row in rows]
    return {"items": items, "total": total, "page": page, "per_page": queries.PER_PAGE}


def question(site: Site, connection: Connection, tongue: Tongue, found: Any) -> dict[str, Any]:
    """A thread with up to 500 answers, oldest first."""
    ids = [reply for reply, _parent in queries.outline(connection, found.id, None)][:MOST_ANSWERS]
    rows = queries.replies(connection, ids, None)
    shown = [rows[one] for one in ids if rows[one].status == PostStatus.PUBLISHED]
    said = [text.Said(row.body, found.country) for row in [found, *shown]]
    words = text.plains(connection, site, tongue, said)
    reactions = queries.reactions(connection, found.id)
    replies = list(zip(shown, words[1:], strict=True))
    named = led_to(site, connection, tongue, found.id)
    return as_json.whole(site.settings.base_url, found, words[0], replies, reactions, named)
