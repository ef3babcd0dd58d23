"""The directory as files that others can use: CSV, JSON, GeoJSON (and `hsds.py`), with licence and date.

What is hidden on the pages is hidden here; drafts and removed listings are not in it.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.i18n import Tongue
from app.listings import as_json, queries
from app.listings.freshness import USUAL, Ladder
from app.listings.importing import DANGEROUS, LISTS, WAITING, YES_NO
from app.models import Origin

LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"

COLUMNS = (
    "id", "name", "native_name", "kind", "country", "country_name", "region", "city", "address", "postal_code",
    "address_visibility", "latitude", "longitude", "website", "email", "phone", *LISTS, *YES_NO, "organisation_wide",
    "waiting_time_note", *WAITING, "summary", "description", "checked_on", "freshness", "confidence", "source_url",
    "source_title", "source_seen_on", "source_supports", "url", "licence", "exported_on",
)  # fmt: skip


def guarded(cell: str) -> str:
    """The cell as a spreadsheet may have it: an apostrophe before what it would run."""
    return f"'{cell}" if cell.lstrip("'").startswith(DANGEROUS) else cell


def as_csv(connection: Connection, base_url: str, tongue: Tongue, today: date, ladder: Ladder = USUAL) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)

    def taken() -> str:
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text

    line.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer.writerow(COLUMNS)
    yield taken()
    for row, listing in _rows(connection, base_url, tongue, today, ladder):
        cells = _cells(row, listing, today)
        writer.writerow([guarded(cells[name]) for name in COLUMNS])
        yield taken()


def _cells(row: Any, listing: dict[str, Any], today: date) -> dict[str, str]:
    exact = listing["position_precision"] == "exact"
    sources = listing["sources"]
    cells = {name: _text(listing.get(name)) for name in COLUMNS}
    cells["id"] = listing["slug"]
    cells["address_visibility"] = row.address_visibility.value
    cells["confidence"] = "high" if row.origin == Origin.OWN_PAGE else "medium"
    # A position that we looked up from the city would come back as an exact one.
    cells["latitude"] = _text(listing["latitude"]) if exact else ""
    cells["longitude"] = _text(listing["longitude"]) if exact else ""
    for name in (*LISTS, "organisation_wide"):
        cells[name] = ";".join(listing[name])
    waiting = listing["waiting"] or {}
    cells["waiting_time_note"] = waiting.get("note") or ""
    cells |= {f"waiting_{name}": _text(waiting.get(name)) for name in ("weeks_min", "weeks_max", "reported_on")}
    cells["source_url"] = " ; ".join(source["url"] for source in sources)
    cells["source_title"] = " ; ".join(source["title"].replace(" ; ", "; ") for source in sources)
    cells["source_supports"] = "|".join(",".join(source["supports"]) for source in sources)
    cells["source_seen_on"] = max((source["seen_on"] for source in sources), default="")
    return cells | {"licence": LICENCE, "exported_on": today.isoformat()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def to_json(
    connection: Connection, base_url: str, tongue: Tongue, today: date, ladder: Ladder = USUAL
) -> Iterator[str]:
    head = {"licence": LICENCE, "exported_on": today.isoformat(), "source": base_url}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": ['
    yield from _joined(every(connection, base_url, tongue, today, ladder))
    yield "]}\n"


def to_geojson(
    connection: Connection, base_url: str, tongue: Tongue, today: date, ladder: Ladder = USUAL
) -> Iterator[str]:
    """RFC 7946; only listings whose place may be shown, and how exactly it is known."""
    head = {"type": "FeatureCollection", "licence": LICENCE, "exported_on": today.isoformat()}
    yield json.dumps(head)[:-1] + ', "features": ['
    placed = (one for one in every(connection, base_url, tongue, today, ladder) if one["latitude"] is not None)
    yield from _joined(map(_feature, placed))
    yield "]}\n"


def _feature(listing: dict[str, Any]) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [listing["longitude"], listing["latitude"]]}
    properties = {name: value for name, value in listing.items() if name not in {"latitude", "longitude", "history"}}
    return {"type": "Feature", "id": listing["slug"], "geometry": place, "properties": properties}


def _joined(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False)


def every(
    connection: Connection, base_url: str, tongue: Tongue, today: date, ladder: Ladder
) -> Iterator[dict[str, Any]]:
    """Every public listing, with its sources."""
    for _row, listing in _rows(connection, base_url, tongue, today, ladder):
        yield listing


def _rows(
    connection: Connection, base_url: str, tongue: Tongue, today: date, ladder: Ladder
) -> Iterator[tuple[Any, dict[str, Any]]]:
    batch: list[Any] = []
    for row in queries.all_public(connection):
        batch.append(row)
        if len(batch) == _BATCH:
            yield from _with_sources(connection, base_url, tongue, today, ladder, batch)
            batch = []
    yield from _with_sources(connection, base_url, tongue, today, ladder, batch)


def _with_sources(
    connection: Connection, base_url: str, tongue: Tongue, today: date, ladder: Ladder, rows: list[Any]
) -> Iterator[tuple[Any, dict[str, Any]]]:
    sources: dict[int, list[Any]] = {}
    for source in queries.sources(connection, [row.id for row in rows]):
        sources.setdefault(source.listing_id, []).append(source)
    for row in rows:
        yield row, as_json.whole(base_url, tongue, row, today, sources.get(row.id, []), [], ladder=ladder)


_BATCH = 500
Export = Callable[..., Iterator[str]]
FORMATS: dict[str, tuple[Export, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (to_json, "application/json"),
    "geojson": (to_geojson, "application/geo+json"),
}
