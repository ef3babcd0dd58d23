"""What the list and its sheet for the doctor show, gathered for their template."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from app.i18n import Tongue
from app.listings import queries
from app.listings.cards import address_lines, place
from app.listings.forms import LONGEST_QUERY, Asked
from app.listings.freshness import freshness
from app.listings.labels import capital
from app.listings.searching import search
from app.models import Status
from app.site import Site

_MOST_OFFERED = 8


def index(site: Site, connection: Connection, tongue: Tongue, rows: Sequence[Any]) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    sources: dict[int, list[Any]] = {}
    for source in queries.sources(connection, [row.id for row in rows]):
        sources.setdefault(source.listing_id, []).append(source)
    return {
        "kept": [
            {
                "listing": row,
                "place": place(row, tongue),
                "address": [line for line in address_lines(row) if line],
                "treatments": [capital(site.taxonomy.label(one, tongue.language)) for one in row.treatments],
                "freshness": freshness(row.checked_on, row.next_check_on, today, site.ladder),
                "closed": row.status == Status.CLOSED,
                "source": sources.get(row.id, [None])[0],
                "without": [("keep", other.slug) for other in rows if other.id != row.id],
            }
            for row in rows
        ]
    }


def adding(
    site: Site, connection: Connection, tongue: Tongue, rows: Sequence[Any], said: str, *, room: bool
) -> dict[str, Any]:
    """Places that somebody may mean by these words and that are not on the list yet, each with the list that has it."""
    words = " ".join(said.replace("\x00", " ").split())[:LONGEST_QUERY] if room else ""
    kept = {row.id for row in rows}
    offered = []
    if words:
        found = search(site, connection, Asked(q=words, per_page=_MOST_OFFERED + len(kept)))
        new = [hit.id for hit in found.hits if hit.id not in kept][:_MOST_OFFERED]
        cards = {row.id: row for row in queries.card_rows(connection, new)}
        offered = [
            {
                "name": cards[one].name,
                "place": place(cards[one], tongue),
                "with": [("keep", slug) for slug in (*(row.slug for row in rows), cards[one].slug)],
            }
            for one in new
            if one in cards
        ]
    return {"room": room, "add": words, "offered": offered}
