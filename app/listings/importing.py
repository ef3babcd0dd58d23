"""Reading files of listings: every row is checked before anything is changed.

Two formats say the same: JSON (an array of objects, as in data/listings.json) and CSV (as our own
export writes it; several values in one cell are separated by semicolons).
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic import EmailStr as Email

from app.models import AddressVisibility, Kind, Status
from app.places import countries
from app.taxonomy.concepts import Taxonomy
from app.unseen import UNSEEN

LARGEST_FILE = 50_000_000
# Control characters, which PostgreSQL and spreadsheets refuse, and private-use ones, which we use ourselves.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffe\uffff]")
_WEB = re.compile(r"^https?://[^\s<>\"]+\.[^\s<>\"]+$")
LISTS = ("languages", "conditions", "treatments", "funding")
YES_NO = ("remote_consultation", "accepts_international", "referral_required")
# What is soon outdated, each with the day on which it was reported.
WAITING = (
    "waiting_weeks_min", "waiting_weeks_max", "waiting_reported_on", "accepts_new", "accepts_new_reported_on",
)  # fmt: skip
FUNDING = ("public", "insurance", "private", "charity-free")

Text = Annotated[str, Field(min_length=1)]


def _none_if_blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _web_address(value: Any) -> Any:
    if isinstance(value, str) and not _WEB.match(value):
        msg = "must be a web address that begins with http:// or https://"
        raise ValueError(msg)
    return value


Blank = BeforeValidator(_none_if_blank)
Weeks = Annotated[int, Field(ge=0, le=520)]
Web = Annotated[str, BeforeValidator(_web_address), Field(max_length=1000)]


class SourceRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Web
    title: Annotated[str, Field(min_length=1, max_length=500)]
    seen: Annotated[str, Field(max_length=40)] = "live page"
    seen_on: date | None = None
    supports: list[str] = Field(default_factory=list, max_length=60)


class ListingRow(BaseModel):
    """One listing as a file gives it; `null` and an empty list mean "not stated", never "no"."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
    name: Annotated[str, Field(min_length=2, max_length=200)]
    native_name: Annotated[Annotated[str, Field(max_length=200)] | None, Blank] = None
    kind: Kind
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    region: Annotated[Annotated[str, Field(max_length=120)] | None, Blank] = None
    city: Annotated[Annotated[str, Field(max_length=120)] | None, Blank] = None
    address: Annotated[Annotated[str, Field(max_length=300)] | None, Blank] = None
    postal_code: Annotated[Annotated[str, Field(max_length=20)] | None, Blank] = None
    address_visibility: AddressVisibility = AddressVisibility.FULL
    latitude: Annotated[Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None, Blank] = None
    longitude: Annotated[Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None, Blank] = None
    website: Annotated[Web | None, Blank] = None
    email: Annotated[Email | None, Blank] = None
    phone: Annotated[Annotated[str, Field(max_length=60, pattern=r"^[0-9A-Za-z+()/.\-\s;,#]{5,60}$")] | None, Blank] = (
        None
    )
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]] = Field(default_factory=list, max_length=60)
    conditions: list[str] = Field(default_factory=list, max_length=60)
    treatments: list[str] = Field(default_factory=list, max_length=60)
    funding: list[Literal["public", "insurance", "private", "charity-free"]] = Field(default_factory=list)
    remote_consultation: Annotated[bool | None, Blank] = None
    accepts_international: Annotated[bool | None, Blank] = None
    referral_required: Annotated[bool | None, Blank] = None
    waiting_time_note: Annotated[Annotated[str, Field(max_length=500)] | None, Blank] = None
    waiting_weeks_min: Annotated[Weeks | None, Blank] = None
    waiting_weeks_max: Annotated[Weeks | None, Blank] = None
    waiting_reported_on: Annotated[date | None, Blank] = None
    accepts_new: Annotated[bool | None, Blank] = None
    accepts_new_reported_on: Annotated[date | None, Blank] = None
    summary: Annotated[str, Field(max_length=1000)] = ""
    description: Annotated[str, Field(max_length=20_000)] = ""
    sources: Annotated[list[SourceRow], Field(min_length=1, max_length=50)]
    confidence: Literal["high", "medium"] = "medium"
    scope: dict[str, Literal["organisation"]] = Field(default_factory=dict)
    status: Literal[Status.PUBLISHED, Status.CLOSED, Status.DRAFT] = Status.PUBLISHED
    closed_reason: Annotated[Annotated[str, Field(max_length=500)] | None, Blank] = None


@dataclass(frozen=True, slots=True)
class RowError:
    """Which listing, which field, and what is wrong there."""

    row: int
    listing: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.listing or 'without id'}: {self.field}: {self.message}"


@dataclass(slots=True)
class Parsed:
    rows: list[ListingRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read(path: Path, taxonomy: Taxonomy) -> Parsed:
    """All rows of a file, and everything that is wrong with it. Never raises for a bad file."""
    parsed = Parsed()
    try:
        if path.stat().st_size > LARGEST_FILE:
            parsed.errors.append(RowError(0, "", "file", f"is larger than {LARGEST_FILE // 1_000_000} MB"))
            return parsed
        return parse(path.read_text(encoding="utf-8-sig"), taxonomy, as_csv=path.suffix == ".csv")
    except (OSError, UnicodeDecodeError) as error:
        parsed.errors.append(RowError(0, "", "file", f"cannot be read: {error}"))
        return parsed


def parse(text: str, taxonomy: Taxonomy, *, as_csv: bool) -> Parsed:
    """The same for what a file holds."""
    parsed = Parsed()
    try:
        raws = list(_rows(text, as_csv=as_csv))
    except (csv.Error, ValueError, RecursionError) as error:
        parsed.errors.append(RowError(0, "", "file", f"cannot be read: {error}"))
        return parsed
    seen: set[str] = set()
    for number, raw in enumerate(raws, start=1):
        _check(number, raw, taxonomy, seen, parsed)
    return parsed


def _rows(text: str, *, as_csv: bool) -> Iterator[Any]:
    if as_csv:
        yield from map(_from_csv, csv.DictReader(io.StringIO(text), strict=True))
        return
    raws = json.loads(text)
    if isinstance(raws, dict) and "items" in raws:
        raws = raws["items"]
    if not isinstance(raws, list):
        msg = "the file must hold a list of listings"
        raise ValueError(msg)  # noqa: TRY004 - shown to a person as a bad file, not a bad type
    yield from raws


def _check(number: int, raw: Any, taxonomy: Taxonomy, seen: set[str], parsed: Parsed) -> None:
    name = str(raw.get("id") or raw.get("slug") or "")[:120] if isinstance(raw, dict) else ""
    try:
        row = ListingRow.model_validate(raw)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False, include_input=False):
            where = ".".join(map(str, error["loc"])) or "row"
            parsed.errors.append(RowError(number, name, where, error["msg"]))
        return
    problems = list(_wrong(row, taxonomy))
    if row.id in seen:
        problems.append(("id", "stands twice in this file"))
    seen.add(row.id)
    parsed.errors += [RowError(number, row.id, where, message) for where, message in problems]
    parsed.rows.append(row)


def _wrong(row: ListingRow, taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """What the types cannot say."""
    for name, value in row.model_dump(mode="json").items():
        said = "".join(_texts(value))
        if NO_TEXT.search(said) or UNSEEN.search(said):
            yield name, "holds a character that no text has"
    if row.country not in countries.codes():
        yield "country", f"{row.country!r} is not a country code"
    yield from _not_in(row, taxonomy)
    if (row.latitude is None) != (row.longitude is None):
        yield "latitude", "latitude and longitude belong together"
    if row.status == Status.CLOSED and not row.closed_reason:
        yield "closed_reason", "a closed listing says why"
    yield from _undated(row)
    fields = set(ListingRow.model_fields)
    for source in row.sources:
        for supported in source.supports:
            if supported not in fields:
                yield "sources", f"{supported!r} is not a field that a source can support"


def _undated(row: ListingRow) -> Iterator[tuple[str, str]]:
    """What is soon outdated needs its day, or it would be believed for ever."""
    weeks = [one for one in (row.waiting_weeks_min, row.waiting_weeks_max) if one is not None]
    if weeks != sorted(weeks):
        yield "waiting_weeks_max", "is less than waiting_weeks_min"
    for name, said, day in (
        ("waiting_reported_on", bool(weeks), row.waiting_reported_on),
        ("accepts_new_reported_on", row.accepts_new is not None, row.accepts_new_reported_on),
    ):
        if said and day is None:
            yield name, "is missing: when was it reported?"
        elif day is not None and day > datetime.now(UTC).date():
            yield name, "is in the future"


def _not_in(row: ListingRow, taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    known = {
        "conditions": {concept.id for concept in taxonomy.conditions()},
        "treatments": {concept.id for concept in taxonomy.treatments()},
    }
    for name, ids in known.items():
        for concept_id in getattr(row, name):
            if concept_id not in ids:
                yield name, f"{concept_id!r} is not in the taxonomy"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _from_csv(cells: dict[str | None, Any]) -> dict[str, Any]:
    """One line of our CSV as the JSON row it stands for."""
    if None in cells:
        msg = "a row has more cells than the head line"
        raise ValueError(msg)
    given = {str(name).strip(): _unguarded((value or "").strip()) for name, value in cells.items()}
    row: dict[str, Any] = {name: value for name, value in given.items() if value and name in ListingRow.model_fields}
    for name in LISTS:
        if name in row:
            row[name] = [part.strip() for part in row[name].split(";") if part.strip()]
    unknown = set(given) - set(ListingRow.model_fields) - _ONLY_EXPORTED - _OF_SOURCES
    if unknown:
        msg = f"the head line has columns that are not known: {', '.join(sorted(unknown)[:5])}"
        raise ValueError(msg)
    row["id"] = given.get("id") or given.get("slug", "")
    if given.get("organisation_wide"):
        row["scope"] = {name.strip(): "organisation" for name in given["organisation_wide"].split(";")}
    if given.get("source_url"):
        row["sources"] = _sources(given)
    return row


def _sources(given: dict[str, str]) -> list[dict[str, Any]]:
    """One source for each address. A file that does not say what they support means: all that it says."""
    urls = given["source_url"].split(" ; ")
    titles = given.get("source_title", "").split(" ; ")
    filled = [name for name, value in given.items() if value and name in ListingRow.model_fields]
    everything = ",".join(name for name in filled if name not in {"id", "status", "confidence", "address_visibility"})
    supports = given["source_supports"].split("|") if "source_supports" in given else [everything] * len(urls)
    return [
        {
            "url": url,
            "title": title or url,
            "seen_on": given.get("source_seen_on") or None,
            "supports": [name.strip() for name in supported.split(",") if name.strip()],
        }
        for url, title, supported in zip_longest(urls, titles[: len(urls)], supports[: len(urls)], fillvalue="")
    ]


def _unguarded(cell: str) -> str:
    """Take off the apostrophe that our export sets before what a spreadsheet could run."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(DANGEROUS) else cell


# A spreadsheet would run a cell that begins with one of these.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_OF_SOURCES = {"source_url", "source_title", "source_seen_on", "source_supports"}


# Columns of the export that follow from others, and are passed over when read again.
_ONLY_EXPORTED = {
    "slug", "country_name", "url", "checked_on", "freshness", "licence", "exported_on", "organisation_wide",
}  # fmt: skip
