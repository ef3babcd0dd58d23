"""What the page of one listing shows: every fact with where it comes from, and every gap as a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app import maps, posts
from app.i18n import Tongue
from app.listings import nearby, queries, waiting
from app.listings.cards import address_lines, place, position
from app.listings.freshness import freshness
from app.listings.labels import capital, value_label
from app.models import Kind, Known, MentionKind, Origin, Precision, Status
from app.site import Site


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what we know: its values, and the numbers of the sources that say so."""

    label: str
    values: Sequence[tuple[str, str]]  # words, and a path to read on, or ""
    sources: Sequence[int]
    note: str = ""
    # Set when the values, or the note, are words of the listing itself and not of the interface.
    values_language: str = ""
    note_language: str = ""
    # What members told of it, which stands beside what we know and beside that we know nothing.
    told: str = ""


def context(site: Site, connection: Connection, tongue: Tongue, row: Any, today: date) -> dict[str, Any]:
    listing_sources = queries.sources(connection, [row.id])
    numbers = _numbers(listing_sources)
    spot = position(row)
    closed = row.status == Status.CLOSED
    told = waiting.appointments_in_words(
        tongue, queries.appointments(connection, row.id, today - waiting.TOLD_GOOD_FOR)
    )
    return {
        "listing": row,
        "house": row.name.partition(" - ")[0],
        "unit": capital(row.name.partition(" - ")[2]),
        "place": place(row, tongue),
        "facts": _facts(site, tongue, row, numbers, today, told),
        "sources": listing_sources,
        "freshness": freshness(row.checked_on, row.next_check_on, today, site.ladder),
        "hidden": row.status == Status.PENDING,
        "hidden_on": site.ladder.hidden_on(row.next_check_on) if row.next_check_on else None,
        "origin_line": _origin_line(tongue, row),
        "questions": posts.naming(connection, MentionKind.LISTING, row.id),
        "history": queries.history(connection, row.id),
        "closed": closed,
        "successor": queries.slug_of(connection, row.successor_id) if closed and row.successor_id else None,
        "near": nearby.like(connection, tongue, row, limit=4) if spot or closed else [],
        "plot": maps.country_map(row.country, [_pin(row, spot)]) if spot else None,
        "plot_caption": _plot_caption(tongue, row) if spot else "",
        "contact": any((row.website, row.email, row.phone)),
        "address": [line for line in address_lines(row) if line],
        "json_ld": _json_ld(site, row, waiting.accepts_new(row, today, site.ladder)),
    }


def _numbers(listing_sources: Sequence[Any]) -> Mapping[str, list[int]]:
    """For each field, which sources support it, as numbered on the page."""
    numbers: dict[str, list[int]] = {}
    for number, source in enumerate(listing_sources, start=1):
        for name in source.supports:
            numbers.setdefault(name, []).append(number)
    return numbers


def _facts(
    site: Site, tongue: Tongue, row: Any, numbers: Mapping[str, list[int]], today: date, told: str
) -> list[Fact]:
    _ = tongue.gettext

    def concepts(ids: Sequence[str]) -> list[tuple[str, str]]:
        return [(capital(site.taxonomy.label(one, tongue.language)), f"/topics/{one}") for one in ids]

    def fact(label: str, name: str, values: Sequence[tuple[str, str]], note: str = "", note_language: str = "") -> Fact:
        if name in row.organisation_wide and values:
            note, note_language = _("This is said by the whole hospital, not by this clinic."), ""
        return Fact(label, values, numbers.get(name, ()), note, note_language=note_language)

    words = {
        facet: [(value_label(site, tongue, facet, one), "") for one in ids]
        for facet, ids in (("funding", row.funding), ("language", row.languages))
    }
    return [
        fact(_("Offers"), "treatments", concepts(row.treatments)),
        fact(_("For"), "conditions", concepts(row.conditions)),
        fact(_("Patients from abroad"), "accepts_international", _answer(tongue, row.accepts_international)),
        fact(_("Online visits"), "remote_consultation", _answer(tongue, row.remote_consultation)),
        fact(_("Referral"), "referral_required", _referral(tongue, row.referral_required)),
        fact(_("Who pays"), "funding", words["funding"], row.fees_note or "", "en"),
        fact(_("Languages"), "languages", words["language"]),
        replace(_waiting(tongue, row, numbers, waiting.wait_in_words(tongue, row, today, site.ladder)), told=told),
        fact(_("New patients"), "accepts_new", _words(waiting.accepts_in_words(tongue, row, today, site.ladder))),
        fact(
            _("Place"), "city", [(place(row, tongue), f"/countries/{row.country.lower()}")], _address_note(tongue, row)
        ),
    ]


def _answer(tongue: Tongue, known: Known) -> list[tuple[str, str]]:
    _ = tongue.gettext
    return {Known.YES: [(_("Yes"), "")], Known.NO: [(_("No"), "")], Known.UNKNOWN: []}[known]


def _referral(tongue: Tongue, known: Known) -> list[tuple[str, str]]:
    _ = tongue.gettext
    words = {Known.YES: [_("Needed, from a doctor or hospital")], Known.NO: [_("Not needed")], Known.UNKNOWN: []}
    return [(word, "") for word in words[known]]


def _waiting(tongue: Tongue, row: Any, numbers: Mapping[str, list[int]], reported: str) -> Fact:
    """A waiting time is only as good as its date; an old one becomes "unknown"."""
    _ = tongue.gettext
    label = _("Waiting time")
    if reported:
        return Fact(label, [(reported, "")], numbers.get("waiting_weeks_max", ()))
    if row.waiting_note:
        note = _("From a page without a date. Ask them.")
        return Fact(label, [(row.waiting_note, "")], numbers.get("waiting_time_note", ()), note, values_language="en")
    return Fact(label, [], ())


def _words(said: str) -> list[tuple[str, str]]:
    return [(said, "")] if said else []


def _address_note(tongue: Tongue, row: Any) -> str:
    _ = tongue.gettext
    if row.address_visibility.value == "hidden":
        return _("The address is not shown, at their wish.")
    if row.address_visibility.value == "city":
        return _("Only the town is shown, at their wish.")
    return "" if row.address else _("We have no street address.")


def _origin_line(tongue: Tongue, row: Any) -> str:
    _ = tongue.gettext
    if row.origin == Origin.OWN_PAGE:
        return _("Read on a page of the organisation itself.")
    if row.origin == Origin.THIRD_PARTY:
        return _("Read on other people's pages only. Their own page was not seen.")
    return _("Suggested by a reader.")


def _plot_caption(tongue: Tongue, row: Any) -> str:
    _ = tongue.gettext
    if row.position_precision == Precision.EXACT:
        return _("The point is the address.")
    return _("The point is the middle of %(city)s, not the address.") % {"city": row.city}


def _pin(row: Any, spot: tuple[float, float]) -> maps.Pin:
    return maps.Pin(spot[0], spot[1], row.city or row.name, "", 1, row.position_precision == Precision.EXACT)


def _json_ld(site: Site, row: Any, accepts_new: Known) -> dict[str, Any]:
    """The listing in the words of schema.org; only what the page shows."""
    kinds = {
        "clinic": "MedicalClinic",
        "therapist": "MedicalBusiness",
        "charity": "NGO",
        "professional_body": "Organization",
    }
    street, city, region, postal_code = address_lines(row)
    address = {
        "@type": "PostalAddress", "streetAddress": street, "addressLocality": city, "addressRegion": region,
        "postalCode": postal_code, "addressCountry": row.country,
    }  # fmt: skip
    said = {
        "@context": "https://schema.org",
        "@type": kinds[row.kind.value],
        "name": row.name,
        "alternateName": row.native_name,
        "description": row.summary,
        "url": row.website,
        "telephone": row.phone,
        "email": row.email,
        "knowsLanguage": row.languages,
        "address": {name: value for name, value in address.items() if value},
        "isAcceptingNewPatients": accepts_new.as_bool() if row.kind == Kind.CLINIC else None,
        "mainEntityOfPage": f"{site.settings.base_url}/listings/{row.slug}",
    }
    return {name: value for name, value in said.items() if value or value is False}
