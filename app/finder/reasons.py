"""Why a listing is there, in the reader's words: one short sentence for each reason."""

from collections.abc import Callable

from app.finder.answer import Item
from app.i18n import Tongue
from app.listings.labels import value_label
from app.site import Site


def in_words(site: Site, tongue: Tongue, item: Item) -> list[tuple[str, str]]:
    """Each reason's code and its sentence."""
    return [(code, _sentence(site, tongue, code, about)) for code, about in item.reasons]


def _sentence(site: Site, tongue: Tongue, code: str, about: str) -> str:
    _ = tongue.gettext
    condition: Callable[[], str] = lambda: site.taxonomy.label(about, tongue.language)  # noqa: E731
    sentences: dict[str, Callable[[], str]] = {
        "in_country": lambda: _("It is in your country."),
        "also_online": lambda: _("It also treats online."),
        "also_online_hospital": lambda: _("The hospital offers visits by video; ask whether this clinic does."),
        "online": lambda: _("It assesses or treats online."),
        "online_hospital": lambda: _("The hospital offers visits by video; ask whether this clinic does."),
        "accepts_international": lambda: _("It sees patients from abroad."),
        "accepts_hospital": lambda: _("The hospital has an office for patients from abroad."),
        "abroad_unknown": lambda: _("Nobody has told us whether it sees patients from abroad."),
        "signpost_here": lambda: _("It is in your country and can tell you more."),
        "signpost_abroad": lambda: (
            _("It is in %(country)s and can tell you more.") % {"country": tongue.country(about)}
        ),
        "condition_named": lambda: _("It names %(condition)s.") % {"condition": condition()},
        "condition_broader": lambda: _("It names %(condition)s; the rest is not said.") % {"condition": condition()},
        "condition_not_named": lambda: (
            _("It does not say whether it treats %(condition)s.") % {"condition": condition()}
        ),
        "treatment_offered": lambda: _("It offers %(treatment)s.") % {"treatment": condition()},
        "treatment_not_named": lambda: (
            _("It does not say whether it offers %(treatment)s.") % {"treatment": condition()}
        ),
        "funding_fits": lambda: _("Who pays: %(funding)s.") % {"funding": value_label(site, tongue, "funding", about)},
        "funding_unknown": lambda: _("It does not say who pays."),
        "funding_other": lambda: (
            _("Who pays, it says: %(funding)s.") % {"funding": value_label(site, tongue, "funding", about)}
        ),
        "language_spoken": lambda: _("%(language)s is spoken.") % {"language": tongue.language_name(about)},
        "language_unknown": lambda: (
            _("It does not say whether %(language)s is spoken.") % {"language": tongue.language_name(about)}
        ),
        "language_other": lambda: (
            _("Languages are listed, but not %(language)s.") % {"language": tongue.language_name(about)}
        ),
        "referral_needed": lambda: _("A doctor must refer you."),
        "referral_not_needed": lambda: _("You need no referral."),
    }
    return sentences[code]()
