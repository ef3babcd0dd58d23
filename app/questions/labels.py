"""The words for what posts are and what people say about them."""

from collections.abc import Iterable
from datetime import datetime

from app.i18n import Tongue
from app.listings.labels import capital
from app.models import HatKind, Outcome, ReplyKind, Visibility

_WEEK, _MONTH, _YEAR = 7, 30.4, 365.0


def kind(tongue: Tongue, value: ReplyKind) -> str:
    _ = tongue.gettext
    return {
        ReplyKind.ANSWER: _("General information"),
        ReplyKind.EXPERIENCE: _("My experience"),
        ReplyKind.UPDATE: _("How it went"),
    }[value]


def visibilities(tongue: Tongue) -> list[tuple[str, str]]:
    _ = tongue.gettext
    return [
        (Visibility.EVERYONE.value, _("Everybody can read it, and search engines may find it")),
        (Visibility.MEMBERS.value, _("Only people who are signed in can read it")),
    ]


def languages(tongue: Tongue, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Each code with what the language is called, in the order of the alphabet."""
    named = [(code, capital(tongue.language_name(code))) for code in codes]
    return sorted(named, key=lambda pair: tongue.order(pair[1]))


def hat(tongue: Tongue, value: HatKind) -> str:
    """What somebody who wears it has proven."""
    _ = tongue.gettext
    return {HatKind.THERAPIST: _("Verified therapist"), HatKind.CHARITY: _("Works for a charity")}[value]


def outcome(tongue: Tongue, value: Outcome) -> str:
    _ = tongue.gettext
    return {
        Outcome.BETTER: _("Better"),
        Outcome.SAME: _("The same"),
        Outcome.WORSE: _("Worse"),
        Outcome.STOPPED: _("We have stopped looking"),
    }[value]


def later(tongue: Tongue, asked: datetime, answered: datetime) -> str:
    """How long after the question, in the unit in which people say it."""
    days = max(0, (answered - asked).days)
    ngettext = tongue.ngettext
    if days >= _YEAR:
        number = int(days // _YEAR)
        return ngettext("%(num)s year later", "%(num)s years later", number) % {"num": tongue.number(number)}
    if days >= 2 * _MONTH:
        number = int(days // _MONTH)
        return ngettext("%(num)s month later", "%(num)s months later", number) % {"num": tongue.number(number)}
    number = max(1, days // _WEEK)
    return ngettext("%(num)s week later", "%(num)s weeks later", number) % {"num": tongue.number(number)}


def reasons(tongue: Tongue) -> list[tuple[str, str]]:
    """Why somebody reports a post, in plain words, most urgent first."""
    _ = tongue.gettext
    return [
        ("crisis", _("Somebody may be in danger, or may harm themselves")),
        ("under_age", _("The writer may be younger than 16")),
        ("dangerous", _("Following this could harm somebody")),
        ("contact", _("It asks for contact details, or shows private ones")),
        ("identifies", _("It tells things about a person who can be recognised")),
        ("unkind", _("It is unkind, or attacks somebody")),
        ("advert", _("It advertises a clinic or a product")),
        ("spam", _("It is spam")),
        ("other", _("Something else")),
    ]
