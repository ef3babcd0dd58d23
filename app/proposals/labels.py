"""The words for the fields of a listing, for what is said in them, and for what is wrong with what was typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.i18n import Tongue
from app.listings.importing import LISTS
from app.listings.labels import capital, value_label
from app.models import AddressVisibility, Known, Proposal, ProposalKind, ProposalState
from app.proposals.fields import CLOSED_REASON, KNOWN
from app.site import Site

_FACETS = {"conditions": "condition", "treatments": "treatment", "languages": "language", "funding": "funding"}


def field(tongue: Tongue, name: str) -> str:
    _ = tongue.gettext
    return {
        "name": _("Name"), "native_name": _("Name in its own language"),
        "native_language": _("Which language that is"), "kind": _("What it is"), "country": _("Country"),
        "city": _("Town"), "address": _("Street and number"), "postal_code": _("Postal code"),
        "address_visibility": _("How much of the address is shown"), "website": _("Website"),
        "email": _("Mail address"), "phone": _("Phone"), "summary": _("In one or two sentences"),
        "conditions": _("For"), "treatments": _("Offers"), "languages": _("Languages"), "funding": _("Who pays"),
        "fees_note": _("What it costs"), "remote_consultation": _("Online visits"),
        "accepts_international": _("Patients from abroad"), "referral_required": _("Needs a referral"),
        "accepts_new": _("Takes new patients"), "waiting_weeks_min": _("Waiting time in weeks, at least"),
        "waiting_weeks_max": _("Waiting time in weeks, at most"), "waiting_note": _("About the waiting time"),
        CLOSED_REASON: _("Why we think that it has closed"),
    }.get(name, name)  # fmt: skip


def value(site: Site, tongue: Tongue, name: str, said: Any) -> str:
    """What is said in a field, as a person reads it."""
    if said in (None, "", []) or (name in KNOWN and said == Known.UNKNOWN):
        return tongue.gettext("Not known")
    if name in LISTS:
        return tongue.comma.join(value_label(site, tongue, _FACETS[name], one) for one in said)
    chosen = {"address_visibility": visibilities, **dict.fromkeys(KNOWN, known)}
    if name in chosen:
        return dict(chosen[name](tongue)).get(said, str(said))
    if name == "native_language":
        return capital(tongue.language_name(said))
    return value_label(site, tongue, name, said) if name in {"kind", "country"} else str(said)


def known(tongue: Tongue) -> list[tuple[str, str]]:
    _ = tongue.gettext
    return [(Known.YES.value, _("Yes")), (Known.NO.value, _("No")), (Known.UNKNOWN.value, _("Not known"))]


def visibilities(tongue: Tongue) -> list[tuple[str, str]]:
    _ = tongue.gettext
    return [
        (AddressVisibility.FULL.value, _("The whole address")),
        (AddressVisibility.CITY.value, _("Only the town")),
        (AddressVisibility.HIDDEN.value, _("Only the country")),
    ]


def kind(tongue: Tongue, proposal: Proposal) -> str:
    _ = tongue.gettext
    return {
        ProposalKind.NEW: _("A new place"),
        ProposalKind.EDIT: _("A change"),
        ProposalKind.CLOSURE: _("A place that has closed"),
        ProposalKind.REMOVAL: _("To be taken out"),
    }[proposal.kind]


def state(tongue: Tongue, proposal: Proposal, days: int) -> str:
    _ = tongue.gettext
    waiting = tongue.ngettext(
        "Waiting for a moderator since %(num)s day", "Waiting for a moderator since %(num)s days", days
    ) % {"num": tongue.number(days)}  # fmt: skip
    return {
        ProposalState.OPEN: waiting if days else _("Waiting for a moderator since today"),
        ProposalState.ACCEPTED: _("Accepted"),
        ProposalState.PARTLY: _("Accepted in part"),
        ProposalState.DECLINED: _("Declined"),
        ProposalState.WITHDRAWN: _("You have taken it back"),
    }[proposal.state]


def in_common(tongue: Tongue, why: Sequence[str]) -> str:
    """Why two may be one place."""
    _ = tongue.gettext
    words = {
        "name": _("a similar name"), "phone": _("the same phone number"), "mail": _("the same mail address"),
        "site": _("the same website"), "place": _("the same town"),
    }  # fmt: skip
    return tongue.comma.join(words[one] for one in why)


def mistakes(tongue: Tongue, errors: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field that is to be mended."""
    _ = tongue.gettext
    page = _("This is not a web address that we can read. It looks like https://www.clinic.example.")
    check = _("Write the address of a page where a stranger can check it.")
    by_field = {
        ("name", "empty"): _("Write what the place is called."),
        ("website", "wrong"): page,
        ("email", "wrong"): _("This is not a mail address that we can read. It looks like desk@clinic.example."),
        ("phone", "wrong"): _("This is not a number that we can read. It looks like +47 55 55 55 55."),
        ("country", "choose"): _("Choose the country where the place is."),
        ("waiting_weeks_max", "order"): _("The longest wait is shorter than the shortest."),
        ("source_url", "wrong"): page,
        ("source_url", "needed"): check,
        ("source_url", "for_these"): _(
            "A wrong number, address or price sends people astray. "
            "Write the address of a page that says so, so that somebody else can check it."
        ),
        ("reply_to", "wrong"): _("This is not a mail address that we can read."),
        ("note", "empty"): _("Tell us who you are and what should be taken out, so that we can act on it."),
        (CLOSED_REASON, "empty"): _("Tell us what you know, in a few words."),
        ("nothing", "changed"): _("This is what the listing says already. Change a field, or write a note."),
    }  # fmt: skip
    by_code = {
        "long": _("This is longer than we can take. Please shorten it."),
        "letters": _("There is a character in it that we cannot keep. Please write it anew."),
        "choose": _("Choose one of these."),
        "number": _("Write a whole number of weeks, at most 520."),
        "wrong": _("We cannot read this. Please write it in another way."),
    }
    return {name: by_field.get((name, code)) or by_code[code] for name, code in errors.items()}
