"""Reads of the directory. Rows, not entities; and what is not public does not exist here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, and_, bindparam, cast, func, or_, select

from app import posts
from app.models import Known, Listing, ListingReport, ListingSource, Revision, SlugRedirect, Status

TABLE = Listing.__table__  # type: ignore[attr-defined] # SQLModel's table
SOURCES = ListingSource.__table__  # type: ignore[attr-defined] # SQLModel's table
_REPORT = ListingReport.__table__  # type: ignore[attr-defined]
PUBLIC = TABLE.c.status == Status.PUBLISHED
# For reads that name ids or slugs. As a plain comparison SQLite would rather use the index of the
# status and read every public row (measured: 17 ms instead of 0.04 ms for 20 of 100,000).
STILL_PUBLIC = func.coalesce(TABLE.c.status, "") == Status.PUBLISHED.value
LISTED_OR_CLOSED = TABLE.c.status.in_([Status.PUBLISHED, Status.CLOSED])
# Nobody has checked it for long: it is not found any more, but its page answers and says so.
LAPSED = and_(TABLE.c.status == Status.PENDING, TABLE.c.checked_on.is_not(None))
READABLE = or_(LISTED_OR_CLOSED, LAPSED)

# Which column answers a filter of the search.
_LISTS = {"condition": "conditions", "treatment": "treatments", "language": "languages", "funding": "funding"}
_KNOWN = {"remote": "remote_consultation", "international": "accepts_international"}

_CARD = (
    "id", "version", "slug", "name", "native_name", "native_language", "summary", "kind", "country", "city",
    "address_visibility", "conditions", "treatments", "remote_consultation", "accepts_international",
    "organisation_wide", "checked_on", "next_check_on", "accepts_new", "accepts_new_reported_on",
    "waiting_weeks_min", "waiting_weeks_max", "waiting_reported_on", "latitude", "longitude", "position_precision",
)  # fmt: skip

# Built once: a statement that is built for each page costs as much as asking it.
_PUBLIC_VERSIONS = select(TABLE.c.id, TABLE.c.version).where(PUBLIC)
_THESE = TABLE.c.id.in_(bindparam("ids", expanding=True))
_THESE_VERSIONS = select(TABLE.c.id, TABLE.c.version).where(STILL_PUBLIC, _THESE)
_CARD_ROWS = select(*(TABLE.c[name] for name in _CARD)).where(STILL_PUBLIC, _THESE)
_ROWS = select(TABLE)
_THESE_ROWS = _ROWS.where(STILL_PUBLIC, _THESE)


def public_versions(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    rows = connection.execute(_THESE_VERSIONS, {"ids": list(ids)}).all()
    return {row[0]: row[1] for row in rows}


def names(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    named = select(TABLE.c.id, TABLE.c.slug, TABLE.c.name).where(STILL_PUBLIC, TABLE.c.id.in_(ids))
    rows = connection.execute(named)
    return {row.id: (row.slug, row.name) for row in rows}


def readable(connection: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """What those of these that have a page are called, and whether the search still finds them."""
    columns = [TABLE.c[name] for name in ("id", "slug", "name", "status")]
    return connection.execute(select(*columns).where(READABLE, TABLE.c.id.in_(list(ids)))).all()


def no_longer_found(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """Those of these that are closed, or hidden because nobody has checked them for long; with where to go
    instead, if that is open."""
    if not ids:
        return []
    instead = TABLE.alias("instead")
    names = ("id", "slug", "name", "country", "status", "closed_on", "closed_reason", "checked_on")
    columns: list[ColumnElement[Any]] = [TABLE.c[name] for name in names]
    columns += [instead.c.slug.label("instead_slug"), instead.c.name.label("instead_name")]
    open_one = and_(instead.c.id == TABLE.c.successor_id, instead.c.status == Status.PUBLISHED)
    found = select(*columns).outerjoin_from(TABLE, instead, open_one)
    gone = and_(READABLE, TABLE.c.status != Status.PUBLISHED)
    return connection.execute(found.where(gone, TABLE.c.id.in_(list(ids)))).all()


def all_versions(connection: Connection) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(_PUBLIC_VERSIONS).all()}


def card_rows(connection: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return connection.execute(_CARD_ROWS, {"ids": list(ids)}).all()


def public_rows(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    rows = connection.execute(_THESE_ROWS, {"ids": list(ids)}).all()
    return {row.id: row for row in rows}


def by_slug(connection: Connection, slug: str) -> Row[Any] | None:
    """A listing that is published, closed, or hidden because nobody has checked it for long."""
    return connection.execute(_ROWS.where(READABLE, TABLE.c.slug == slug)).one_or_none()


def by_slugs(connection: Connection, slugs: Sequence[str]) -> list[Row[Any]]:
    """The public ones among these, in the order asked for, each once; also by an address that one once had."""
    rows = connection.execute(_ROWS.where(READABLE, TABLE.c.slug.in_(slugs))).all()
    found = {row.slug: row for row in rows}
    if len(found) < len(slugs):
        redirects = SlugRedirect.__table__  # type: ignore[attr-defined] # SQLModel's table
        once = select(TABLE, redirects.c.slug.label("once")).join(redirects, redirects.c.listing_id == TABLE.c.id)
        moved = connection.execute(once.where(READABLE, redirects.c.slug.in_(slugs))).all()
        found = {row.once: row for row in moved} | found
    return list({found[slug].id: found[slug] for slug in slugs if slug in found}.values())


def slug_of(connection: Connection, listing_id: int) -> str | None:
    return connection.execute(select(TABLE.c.slug).where(READABLE, TABLE.c.id == listing_id)).scalar()


def redirect(connection: Connection, slug: str) -> str | None:
    """Where a listing that once had this address is now."""
    redirects = SlugRedirect.__table__  # type: ignore[attr-defined] # SQLModel's table
    moved = select(TABLE.c.slug).join(redirects, redirects.c.listing_id == TABLE.c.id)
    return connection.execute(moved.where(READABLE, redirects.c.slug == slug)).scalar()


def sources(connection: Connection, listing_ids: Sequence[int]) -> Sequence[Row[Any]]:
    wanted = select(SOURCES).where(SOURCES.c.listing_id.in_(listing_ids)).order_by(SOURCES.c.id)
    return connection.execute(wanted).all()


def history(connection: Connection, listing_id: int) -> Sequence[Row[Any]]:
    table = Revision.__table__  # type: ignore[attr-defined] # SQLModel's table
    wanted = select(table).where(table.c.listing_id == listing_id).order_by(table.c.id.desc()).limit(50)
    return connection.execute(wanted).all()


def appointments(connection: Connection, listing_id: int, since: date) -> list[tuple[Known, date]]:
    """What each member told last in a thread that everybody can read, whether they got an appointment, and when;
    the newest at the end."""
    told = (
        select(_REPORT.c.member_id, _REPORT.c.got_appointment, _REPORT.c.reported_on)
        .join(posts.QUESTION, posts.QUESTION.c.id == _REPORT.c.question_id)
        .where(_REPORT.c.listing_id == listing_id, _REPORT.c.reported_on >= since, posts.PUBLIC)
        .order_by(_REPORT.c.reported_on.desc(), _REPORT.c.id.desc())
    )
    newest: dict[int, tuple[Known, date]] = {}
    for member_id, got, on in connection.execute(told):
        newest.setdefault(member_id, (got, on))
    return list(newest.values())[::-1]


def count_by_country(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(TABLE.c.country, func.count()).where(PUBLIC).group_by(TABLE.c.country)).all()
    return {row[0]: row[1] for row in rows}


def all_public(connection: Connection, batch: int = 500) -> Iterator[Row[Any]]:
    """Every published listing, by slug, in batches."""
    after = ""
    while rows := connection.execute(
        _ROWS.where(STILL_PUBLIC, TABLE.c.slug > after).order_by(TABLE.c.slug).limit(batch)
    ).all():
        yield from rows
        after = rows[-1].slug


def matching(words: Sequence[str], filters: Mapping[str, Sequence[str]]) -> Select[Any]:
    """Ids of public listings by plain filters and LIKE: what is left when the search engine is down."""
    wanted = select(TABLE.c.id).where(PUBLIC)
    for word in words:
        like = f"%{_escaped(word)}%"
        fields = (TABLE.c.name, TABLE.c.native_name, TABLE.c.summary, TABLE.c.city)
        wanted = wanted.where(or_(*(field.ilike(like, escape="\\") for field in fields)))
    for facet, values in filters.items():
        wanted = wanted.where(has(facet, values))
    return wanted


def has(facet: str, values: Sequence[str]) -> Any:
    """Whether a listing has one of the values. Lists are JSON, so a value stands there in quotes."""
    if facet in _LISTS:
        column = cast(TABLE.c[_LISTS[facet]], Text)
        return or_(*(column.like(f'%"{_escaped(value)}"%', escape="\\") for value in values))
    if facet in _KNOWN:
        words = {"true": "yes", "false": "no"}
        return TABLE.c[_KNOWN[facet]].in_([words.get(value, "") for value in values])
    return TABLE.c[facet].in_(values)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def by_ids_in_order(wanted: Select[Any], limit: int, offset: int) -> Select[Any]:
    return wanted.order_by(TABLE.c.name, TABLE.c.id).limit(limit).offset(offset)


def count_checked(connection: Connection) -> int:
    """How many public listings a person has ever checked."""
    return int(connection.execute(select(func.count()).where(PUBLIC, TABLE.c.checked_on.is_not(None))).scalar_one())


def slugs_and_days(connection: Connection) -> list[tuple[str, date]]:
    """For the map of the site: each listing with the day of its last change."""
    rows = connection.execute(
        select(TABLE.c.slug, TABLE.c.updated_at).where(LISTED_OR_CLOSED).order_by(TABLE.c.slug)
    ).all()
    return [(row[0], row[1].date()) for row in rows]


def in_country(connection: Connection, code: str) -> Sequence[Row[Any]]:
    names = ("id", "kind", "city", "latitude", "longitude", "slug", "name", "address_visibility", "position_precision")
    rows = select(*(TABLE.c[name] for name in names))
    return connection.execute(rows.where(PUBLIC, TABLE.c.country == code).order_by(TABLE.c.kind, TABLE.c.name)).all()


def last_changed(connection: Connection, *wanted: Any, limit: int) -> Sequence[Row[Any]]:
    """The public listings that are new or were changed last: for feeds."""
    names = ("slug", "name", "summary", "city", "country", "address_visibility", "updated_at")
    rows = select(*(TABLE.c[name] for name in names)).where(PUBLIC, *wanted)
    return connection.execute(rows.order_by(TABLE.c.updated_at.desc(), TABLE.c.id.desc()).limit(limit)).all()


def about(ids: Sequence[str]) -> Any:
    """Whether a listing names one of these conditions or treatments."""
    return or_(has("condition", ids), has("treatment", ids))
