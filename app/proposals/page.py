"""What the pages of proposals show, gathered for their templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from app import differences, rules
from app.auth import Person, new_token
from app.i18n import Tongue
from app.listings import duplicates
from app.listings import queries as listings
from app.listings.importing import FUNDING, LISTS
from app.listings.labels import capital, value_label
from app.listings.page import CARDS
from app.models import Kind, Proposal, ProposalKind, ProposalState, Status, now
from app.places import countries
from app.proposals import forms, labels, queries, waiting
from app.proposals.fields import CLOSED_REASON, CONTACT, FIELDS, KNOWN, NUMBERS, WRITTEN, longest
from app.proposals.sheet import Sheet
from app.site import Site

_MOST_ALIKE = 5
FACTS, CLOSED, REMOVAL = "facts", "closed", "removal"
# What stands above the fold of the form, with what is asked for every place.
_FIRST = frozenset((
    "name", "kind", "country", "city", "conditions", "treatments", *CONTACT, "source_url", "note", "reply_to",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


def form(
    site: Site, connection: Connection, tongue: Tongue, person: Person | None, sheet: Sheet, listing: Any = None, *,
    what: str = FACTS, second: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The form with what was typed. The `second` look shows what we understood and what it may double."""
    typed = sheet.typed
    return {
        "listing": listing,
        "what": what,
        "second": second,
        "sheet": sheet,
        "typed": typed,
        "facts": sheet.facts,
        "form_key": typed.form_key or new_token(),
        "mistakes": labels.mistakes(tongue, sheet.errors) if second else {},
        "label": {name: labels.field(tongue, name) for name in (*FIELDS, CLOSED_REASON)},
        "longest": {name: longest(name) for name in FIELDS if name not in {*KNOWN} and _is_text(name)},
        "limits": {"words": forms.LONGEST_WORDS, "note": forms.LONGEST_NOTE, "reason": forms.LONGEST_REASON},
        "unfolded": listing is not None or any(name not in _FIRST for name in (*sheet.changed, *sheet.errors)),
        "signed_in": person is not None,
        "may_check": listing is not None and person is not None and person.is_staff,
        "by_owner": listing is not None and queries.owns(connection, listing.id, person),
        "understood": _understood(site, tongue, sheet, listing) if second else [],
        "conflicts": _conflicts(site, tongue, sheet),
        **_alike(site, connection, tongue, sheet, second=second and listing is None),
        **_choices(site, tongue, sheet),
    }


def _is_text(name: str) -> bool:
    return name not in {"kind", "country", "native_language", "address_visibility", *NUMBERS, *LISTS}


def _understood(site: Site, tongue: Tongue, sheet: Sheet, listing: Any) -> list[tuple[str, Markup | str]]:
    """What would be sent, field by field; of a listing that is there, with what it says now."""
    said = []
    for name in sheet.changed:
        after = labels.value(site, tongue, name, sheet.facts[name])
        before = labels.value(site, tongue, name, sheet.now[name])
        said.append((labels.field(tongue, name), after if listing is None else _beside(name, before, after)))
    return said


def _beside(name: str, before: str, after: str) -> Markup:
    """What goes and what comes: word by word only where there are sentences."""
    if name == "summary":
        return differences.difference(before, after)
    return Markup("<del>{}</del> <ins>{}</ins>").format(before, after)


def _conflicts(site: Site, tongue: Tongue, sheet: Sheet) -> list[tuple[str, str, str, str]]:
    return [
        (
            name,
            labels.field(tongue, name),
            labels.value(site, tongue, name, sheet.facts[name]),
            labels.value(site, tongue, name, sheet.now[name]),
        )
        for name in sheet.conflicts
    ]


def _alike(site: Site, connection: Connection, tongue: Tongue, sheet: Sheet, *, second: bool) -> dict[str, Any]:
    """What may be this place: in the directory already, or suggested by somebody else. Of the latter nobody is told
    more than what it has in common with what they know themselves."""
    place = described(site, sheet) if second else None
    if place is None:
        return {"alike": [], "suggested": []}
    rarity = duplicates.rarity_of(connection)
    found = duplicates.matches(connection, rarity, place)[:_MOST_ALIKE]
    cards = CARDS.of(connection, site, tongue, [one.listing_id for one in found])
    return {
        "alike": [
            (one.slug, one.name, cards[one.listing_id].html() if one.listing_id in cards else Markup())
            for one in found
        ],
        "suggested": [
            (one.id, one.sent_at, labels.in_common(tongue, one.why))
            for one in waiting.alike(site, connection, rarity, place)[:_MOST_ALIKE]
        ],
    }  # fmt: skip


def described(site: Site, sheet: Sheet) -> duplicates.Candidate | None:
    """The place that is typed, without what is wrong; nothing while it has no name or no country."""
    if not sheet.facts["name"] or "country" in sheet.errors:
        return None
    right = {name: "" if name in sheet.errors else value for name, value in sheet.facts.items()}
    return waiting.described(site, {**right, "name": sheet.facts["name"]})


def _choices(site: Site, tongue: Tongue, sheet: Sheet) -> dict[str, Any]:
    """Everything that can be chosen in the form, with what is chosen."""
    facts = sheet.facts
    named = sorted(
        ((code, capital(tongue.language_name(code))) for code in {*site.spotter_languages(), *facts["languages"]}),
        key=lambda pair: tongue.order(pair[1]),
    )
    offered = {name: _concepts(site, tongue, ids, facts[name]) for name, ids in sheet.offered.items()}
    shown = {one.value for options in offered.values() for one in options}
    others = {
        name: _concepts(site, tongue, [one.id for one in all_of() if one.id not in shown], [])
        for name, all_of in (("conditions", site.taxonomy.conditions), ("treatments", site.taxonomy.treatments))
    }
    return {
        "countries": sorted(
            ((code, tongue.country(code)) for code in countries.codes()), key=lambda pair: tongue.order(pair[1])
        ),
        "kinds": [(one.value, value_label(site, tongue, "kind", one.value)) for one in Kind],
        "visibilities": labels.visibilities(tongue),
        "known": labels.known(tongue),
        "languages": named,
        "language_boxes": [(code, words, code in facts["languages"]) for code, words in named],
        "funding_boxes": [(one, value_label(site, tongue, "funding", one), one in facts["funding"]) for one in FUNDING],
        "offered": offered,
        "others": others,
    }  # fmt: skip


def _concepts(site: Site, tongue: Tongue, ids: list[str], chosen: Any) -> list[Option]:
    options = [Option(one, capital(site.taxonomy.label(one, tongue.language)), one in chosen) for one in ids]
    return sorted(options, key=lambda one: tongue.order(one.label))


def show(site: Site, connection: Connection, tongue: Tongue, proposal: Proposal) -> dict[str, Any]:
    """What became of a proposal, for whoever has its address: never who sent it, nor their mail address."""
    decision = queries.decision(connection, proposal.id or 0) if proposal.answered_at else None
    why = [rules.said(tongue, decision.rule), decision.note] if decision else []
    answered = proposal.state in {ProposalState.ACCEPTED, ProposalState.PARTLY}
    slug = listings.slug_of(connection, proposal.listing_id) if proposal.listing_id else None
    return {
        "proposal": proposal,
        "kind": labels.kind(tongue, proposal),
        "state": labels.state(tongue, proposal, (now() - proposal.created_at).days),
        "open": proposal.state == ProposalState.OPEN,
        "why": [one for one in why if one],
        "said": _said(site, tongue, proposal, answered=answered),
        "slug": slug,
        "place": listings.names(connection, [proposal.listing_id or 0]).get(proposal.listing_id or 0, ("", ""))[1],
        "removal": proposal.kind == ProposalKind.REMOVAL,
    }


def _said(site: Site, tongue: Tongue, proposal: Proposal, *, answered: bool) -> list[tuple[str, str, bool | None, str]]:
    """Each field, what was suggested, whether it was taken, and the language of somebody's own words."""
    taken: Mapping[str, Any] = proposal.taken if answered else {}
    names = [name for name in (*FIELDS, CLOSED_REASON) if name in proposal.fields]
    return [
        (
            labels.field(tongue, name),
            labels.value(site, tongue, name, proposal.fields[name]),
            taken.get(name),
            proposal.language if name in WRITTEN and proposal.fields[name] else tongue.language,
        )
        for name in names
    ]


def is_closed(listing: Any) -> bool:
    return bool(listing.status == Status.CLOSED)
