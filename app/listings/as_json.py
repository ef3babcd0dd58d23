"""A listing as the public API and the exports say it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.i18n import Tongue
from app.listings import waiting as waits
from app.listings.cards import address_lines, position
from app.listings.freshness import USUAL, Ladder, freshness
from app.models import AddressVisibility


def listing(
    base_url: str, tongue: Tongue, row: Any, today: date, distance_km: float | None = None, *, ladder: Ladder = USUAL
) -> dict[str, Any]:
    """What may be known of a listing; a hidden address leaves nothing here either."""
    spot = position(row) or (None, None)
    hidden = row.address_visibility == AddressVisibility.HIDDEN
    return {
        "id": row.id,
        "slug": row.slug,
        "url": f"{base_url}/listings/{row.slug}",
        "name": row.name,
        "native_name": row.native_name,
        "kind": row.kind.value,
        "country": row.country,
        "country_name": tongue.country(row.country),
        "region": None if hidden else row.region,
        "city": None if hidden else row.city,
        "latitude": spot[0],
        "longitude": spot[1],
        "distance_km": None if distance_km is None else round(distance_km, 1),
        "summary": row.summary,
        "treatments": row.treatments,
        "conditions": row.conditions,
        "languages": row.languages,
        "funding": row.funding,
        "remote_consultation": row.remote_consultation.as_bool(),
        "accepts_international": row.accepts_international.as_bool(),
        "referral_required": row.referral_required.as_bool(),
        "organisation_wide": row.organisation_wide,
        "website": row.website,
        "phone": row.phone,
        "email": row.email,
        "checked_on": _day(row.checked_on),
        "freshness": freshness(row.checked_on, row.next_check_on, today, ladder),
    }


def whole(
    base_url: str, tongue: Tongue, row: Any, today: date, sources: Sequence[Any], history: Sequence[Any],
    mentioned_in: Sequence[Any] = (), *, ladder: Ladder = USUAL,
) -> dict[str, Any]:  # fmt: skip
    street, _city, _region, postal_code = address_lines(row)
    said = row.waiting_note or row.waiting_weeks_min is not None or row.waiting_weeks_max is not None
    believed = waits.waits(row, today, ladder)
    waiting = {
        "weeks_min": row.waiting_weeks_min if believed else None,
        "weeks_max": row.waiting_weeks_max if believed else None,
        "note": row.waiting_note,
        "reported_on": _day(row.waiting_reported_on),
        "unknown_since": _day(waits.wait_unknown_since(row, today, ladder)),
    }
    return listing(base_url, tongue, row, today, ladder=ladder) | {
        "status": row.status.value,
        "closed_on": _day(row.closed_on),
        "closed_reason": row.closed_reason,
        "description": row.description,
        "address": street or None,
        "postal_code": postal_code or None,
        "position_precision": row.position_precision.value if position(row) else "none",
        "waiting": waiting if said else None,
        "accepts_new": waits.accepts_new(row, today, ladder).as_bool(),
        "accepts_new_reported_on": _day(row.accepts_new_reported_on),
        "accepts_new_unknown_since": _day(waits.accepts_unknown_since(row, today, ladder)),
        "sources": [source_json(source) for source in sources],
        "history": [
            {"version": change.version, "on": change.made_at.date().isoformat(), "reason": change.reason}
            for change in history
        ],
        "mentioned_in": [
            {"url": f"{base_url}/questions/{one.id}-{one.slug}", "title": one.title, "replies": one.replies}
            for one in mentioned_in
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def source_json(source: Any) -> dict[str, Any]:
    return {
        "url": source.url, "title": source.title, "seen_on": source.seen_on.isoformat(), "seen_as": source.seen_as,
        "supports": source.supports, "scope": source.scope.value,
    }  # fmt: skip
