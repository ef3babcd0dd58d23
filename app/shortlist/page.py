"""What the list and its sheet for the doctor show, gathered for their template."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from app.i18n import Tongue
from app.listings import queries
from app.listings.cards import address_lines, place
from app.listings.freshness import freshness
from app.listings.labels import capital
from app.models import Status
from app.site import Site


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
