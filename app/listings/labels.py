"""What facets and their values are called, in the reader's language."""

from collections.abc import Mapping

from app.i18n import Tongue
from app.site import Site


def facet_label(tongue: Tongue, facet: str) -> str:
    _ = tongue.gettext
    return {
        "country": _("Country"), "kind": _("Kind"), "treatment": _("Treatment"), "condition": _("Condition"),
        "language": _("Language"), "funding": _("Who pays"), "remote": _("Online"),
        "international": _("Patients from abroad"), "city": _("Place"),
    }.get(facet, facet)  # fmt: skip


def value_label(site: Site, tongue: Tongue, facet: str, value: str) -> str:
    if facet == "country":
        return tongue.country(value)
    if facet == "language":
        return capital(tongue.language_name(value))
    if facet in {"condition", "treatment"}:
        return capital(site.taxonomy.label(value, tongue.language))
    return _words(tongue).get(facet, {}).get(value, value)


def capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _words(tongue: Tongue) -> Mapping[str, Mapping[str, str]]:
    _ = tongue.gettext
    return {
        "kind": {
            "clinic": _("Clinic"), "therapist": _("Therapist"), "charity": _("Charity"),
            "professional_body": _("Professional body"),
        },
        "funding": {
            "public": _("Public health service"), "insurance": _("Insurance"), "private": _("You pay yourself"),
            "charity-free": _("Charity or membership"),
        },
        "remote": {"true": _("Online"), "false": _("Not online")},
        "international": {"true": _("Sees patients from abroad"), "false": _("Only patients of the country")},
    }  # fmt: skip
