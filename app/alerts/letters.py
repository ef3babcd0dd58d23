"""The letters of alerts. None says what an alert is about: that stands behind its link (S76)."""

from app.i18n import Tongue
from app.letters import Letter, letter


def link(tongue: Tongue, url: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("Your letters from Seventh"),
        _("Hello,"),
        _("somebody gave this address to hear of new places on Seventh. To see what, to begin it or to stop it, open:"),
        url,
        _("If it was not you, you need not do anything. What nobody confirms is forgotten after a week."),
    )


def full(tongue: Tongue, urls: list[str]) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("Your letters from Seventh"),
        _("Hello,"),
        _("there are as many alerts for this address as one address may have. To stop one of them, open:"),
        *urls,
    )


def new_places(tongue: Tongue, number: int, url: str) -> Letter:
    _, ngettext = tongue.gettext, tongue.ngettext
    new = ngettext("There is %(num)s new place:", "There are %(num)s new places:", number)
    return letter(
        tongue,
        _("New on Seventh"),
        _("Hello,"),
        new % {"num": tongue.number(number)},
        url,
        _("Under the same link you can stop these letters."),
    )
