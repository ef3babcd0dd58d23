"""Bringing the rows of a file into the directory: all of them, or none.

The same file twice changes nothing. A listing that somebody has edited since its last import is
left as it is and reported, and the date of a check is never touched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from app import content, jobs
from app.listings import actions, do_not_list
from app.listings.importing import ListingRow
from app.models import (
    AddressVisibility,
    ImportRun,
    Known,
    Listing,
    ListingSource,
    Origin,
    Precision,
    Revision,
    Scope,
    Status,
)
from app.places.cities import Gazetteer
from app.places.languages import native_language
from app.taxonomy.fold import fold

ALIKE = 92  # of 100: how alike two names in one country are before we ask
_BATCH = 200


@dataclass(slots=True)
class Report:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    # Left alone: edited here since the last import, although the file says something new.
    edited_here: list[str] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    without_position: list[str] = field(default_factory=list)
    # Left out: the organisation asked not to be listed.
    not_wanted: list[str] = field(default_factory=list)
    run_id: int | None = None


def load(
    db: Session,
    rows: Iterable[ListingRow],
    gazetteer: Gazetteer,
    *,
    key: str,
    file_name: str,
    source_date: date,
    step: Callable[[], object] = lambda: None,
    asked: ImportRun | None = None,
) -> Report:
    """Create and update the listings; part of the caller's transaction. `key` is the site's own secret; `step`
    comes after each row. A run that somebody has asked for stays, also when it changes nothing."""
    report = Report()
    run = asked or ImportRun(file_name=file_name[:300], source_date=source_date)
    db.add(run)
    db.flush()  # gives the id that the revisions carry
    known = {listing.slug: listing for listing in db.exec(select(Listing)).all()}
    already = list(known.values())
    last = _last_imported(db)
    changed: list[int] = []
    refused = do_not_list.hashes(db.connection())
    for row in rows:
        if do_not_list.holds(refused, key, row):
            report.not_wanted.append(row.id)
            step()
            continue
        fields, sources = facts_of(row, gazetteer, source_date)
        if fields["city"] and fields["position_precision"] is Precision.NONE:
            report.without_position.append(row.id)
        listing = known.get(row.id)
        if listing is None:
            report.duplicates += [(row.id, other) for other in _alike(row, already)]
            listing = actions.create(db, Listing(slug=row.id, **fields), sources, reason="import", run=run)
            report.created += 1
        elif not _update(db, listing, fields, sources, run, last.get(listing.id or 0), report):
            step()
            continue
        changed.append(listing.id or 0)
        step()
    run.created, run.updated, run.unchanged = report.created, report.updated, report.unchanged
    report.run_id = run.id
    _announce(db, changed)
    if not changed and asked is None:
        db.delete(run)
        report.run_id = None
    return report


def _announce(db: Session, changed: list[int]) -> None:
    for start in range(0, len(changed), _BATCH):
        jobs.later(db, actions.INDEX, ids=changed[start : start + _BATCH])
    if changed:
        content.bump(db)


def _update(
    db: Session,
    listing: Listing,
    fields: dict[str, Any],
    sources: list[ListingSource],
    run: ImportRun,
    last: Revision | None,
    report: Report,
) -> bool:
    """Whether the listing was changed."""
    fields |= _withheld(listing, fields)
    says_the_same = last is not None and _said(fields, sources) == _core(last.after)
    fields |= _unsaid(listing, fields)
    if says_the_same or _said(fields, sources) == _core(actions.snapshot(db, listing)):
        report.unchanged += 1
        return False
    if last is None or last.version != listing.version:
        report.edited_here.append(listing.slug)
        return False
    actions.change(db, listing, fields, sources=sources, reason="import", run=run)
    report.updated += 1
    return True


def _withheld(listing: Listing, fields: dict[str, Any]) -> dict[str, Any]:
    """What a listing hides is not in our export; a file that says nothing about it takes nothing away."""
    hides: tuple[str, ...] = {
        AddressVisibility.FULL: (), AddressVisibility.CITY: ("address", "postal_code"),
        AddressVisibility.HIDDEN: ("address", "postal_code", "city", "region"),
    }[fields["address_visibility"]]  # fmt: skip
    kept = {name: getattr(listing, name) for name in hides if fields[name] is None}
    same_place = kept.get("city", fields["city"]) == listing.city
    if hides and same_place and fields["position_precision"] != Precision.EXACT:
        kept |= {name: getattr(listing, name) for name in ("latitude", "longitude", "position_precision")}
    return kept


def _unsaid(listing: Listing, fields: dict[str, Any]) -> dict[str, Any]:
    """A waiting time, or whether new patients are taken, is told by people here too: a file that says nothing of it
    takes nothing away."""
    wait = ("waiting_weeks_min", "waiting_weeks_max", "waiting_reported_on")
    kept = wait if fields["waiting_weeks_min"] is None and fields["waiting_weeks_max"] is None else ()
    if fields["accepts_new"] == Known.UNKNOWN:
        kept = (*kept, "accepts_new", "accepts_new_reported_on")
    return {name: getattr(listing, name) for name in kept}


# Facts that a file may state; the rest (checks, closing dates) belongs to people here.
_STATED = (
    "kind", "name", "native_name", "summary", "description", "country", "region", "city", "address", "postal_code",
    "address_visibility", "website", "email", "phone", "languages", "conditions", "treatments", "funding",
    "remote_consultation", "accepts_international", "referral_required", "organisation_wide", "waiting_note",
    "waiting_weeks_min", "waiting_weeks_max", "waiting_reported_on", "accepts_new", "accepts_new_reported_on",
    "closed_reason", "status", "latitude", "longitude",
)  # fmt: skip


def _core(snapshot: dict[str, Any]) -> dict[str, Any]:
    facts = {name: snapshot.get(name) for name in _STATED}
    facts["accepts_new"] = facts["accepts_new"] or Known.UNKNOWN.value  # of a revision from before there was this field
    facts["sources"] = sorted((source["url"], *source["supports"]) for source in snapshot.get("sources", []))
    return facts


def _said(fields: dict[str, Any], sources: list[ListingSource]) -> dict[str, Any]:
    facts = Listing(slug="", **fields).model_dump(mode="json")
    return _core(facts | {"sources": [source.model_dump(mode="json") for source in sources]})


def _last_imported(db: Session) -> dict[int, Revision]:
    """The newest imported revision of each listing."""
    revisions = db.exec(select(Revision).where(col(Revision.import_run_id).is_not(None)).order_by(col(Revision.id)))
    return {revision.listing_id: revision for revision in revisions.all()}


def facts_of(row: ListingRow, gazetteer: Gazetteer, source_date: date) -> tuple[dict[str, Any], list[ListingSource]]:
    """The columns of a listing and its sources, as one row of a file states them."""
    fields = row.model_dump(exclude={"id", "sources", "confidence", "scope", "waiting_time_note"})
    for name in ("remote_consultation", "accepts_international", "referral_required", "accepts_new"):
        fields[name] = Known.of(fields[name])
    fields["waiting_note"] = row.waiting_time_note
    fields["organisation_wide"] = sorted(row.scope)
    fields["origin"] = Origin.OWN_PAGE if row.confidence == "high" else Origin.THIRD_PARTY
    fields["native_language"] = native_language(row.country) if row.native_name else None
    fields["position_precision"] = Precision.NONE
    if row.latitude is not None:
        fields["position_precision"] = Precision.EXACT
    elif row.city and (city := gazetteer.find(row.city, row.country)):
        fields |= {"latitude": city.latitude, "longitude": city.longitude, "position_precision": Precision.CITY}
    if row.status == Status.CLOSED:
        fields["closed_on"] = source_date
    return fields, [_source(source, row, source_date) for source in row.sources]


def _source(source: Any, row: ListingRow, source_date: date) -> ListingSource:
    supports = set(source.supports)
    whole = bool(supports & set(row.scope)) and not supports & {"name", "conditions", "treatments"}
    return ListingSource(
        listing_id=0,
        url=source.url,
        title=source.title,
        seen_on=source.seen_on or source_date,
        seen_as=source.seen,
        supports=source.supports,
        scope=Scope.ORGANISATION if whole else Scope.UNIT,
    )


def _alike(row: ListingRow, others: Iterable[Listing]) -> list[str]:
    """Listings that were here before and may be the same place."""
    name = fold(row.name)
    found = []
    for other in others:
        if other.country != row.country:
            continue
        same_contact = (row.phone and row.phone == other.phone) or (row.email and row.email == other.email)
        if same_contact or fuzz.token_sort_ratio(name, fold(other.name)) >= ALIKE:
            found.append(other.slug)
    return found
