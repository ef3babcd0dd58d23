"""Listings that were checked some time ago, and the nights that follow."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import select

from app.listings import asking, verifying
from app.listings.freshness import next_check
from app.models import Case, CaseKind, Kind, Listing
from app.site import Site
from tests.factories import a_listing, do_jobs


def today() -> date:
    return datetime.now(UTC).date()


def checked(site: Site, days_late: int, slug: str = "bergen-clinic", **fields: Any) -> Listing:
    """A listing whose next check was due so many days ago."""
    kind = fields.get("kind", Kind.CLINIC)
    on = today() - timedelta(days=days_late + site.ladder.good_for[kind])
    return a_listing(site, slug, checked_on=on, next_check_on=next_check(kind, on, site.ladder), **fields)


def night(site: Site, day: date | None = None) -> None:
    verifying.every_night(site.database, site.ladder, day or today())
    asking.every_night(site, day or today())
    do_jobs(site)


def now_says(site: Site, listing: Listing) -> Listing:
    with site.database.writing() as db:
        return db.get_one(Listing, listing.id)


def stale_cases(site: Site) -> list[Case]:
    with site.database.writing() as db:
        return list(db.exec(select(Case).where(Case.kind == CaseKind.STALE).order_by(Case.id)).all())  # type: ignore[arg-type]
