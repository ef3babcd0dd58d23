"""The letters about an account: subject and text in the reader's language. No subject says what the site is about."""

from app.accounts.links import LINK_LASTS
from app.i18n import Tongue
from app.letters import Letter, letter

_MINUTES = {"minutes": int(LINK_LASTS.total_seconds() // 60)}


def link(tongue: Tongue, url: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("Your link to Seventh"),
        _("Hello,"),
        _("open this link and press the button there to sign in:"),
        url,
        _(
            "The link works once, for %(minutes)s minutes, on any device. "
            "If you asked for several, only the newest works."
        )
        % _MINUTES,
        _("If you did not ask for it, you need not do anything. Nobody can sign in without this letter."),
    )


def new_address(tongue: Tongue, url: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("Your new address at Seventh"),
        _("Hello,"),
        _(
            "a member of Seventh would like their letters to come to this address. "
            "If it was you, open this link and press the button there:"
        ),
        url,
        _("The link works for %(minutes)s minutes.") % _MINUTES,
        _("If it was not you, you need not do anything."),
    )


def address_changed(tongue: Tongue) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("Your address at Seventh was changed"),
        _("Hello,"),
        _(
            "from now on your letters from Seventh go to another address, and you sign in with that one. "
            "All other devices were signed out."
        ),
        _("If it was not you, somebody else may be able to read your mail. Please tell the moderators at once."),
    )


def device_connected(tongue: Tongue) -> Letter:
    _ = tongue.gettext
    return _about_codes(
        tongue,
        _("a device was connected to your account at Seventh: from now on its codes are asked for, and no others."),
        _("All other devices were signed out."),
    )


def recovery_code_used(tongue: Tongue) -> Letter:
    _ = tongue.gettext
    return _about_codes(
        tongue,
        _("somebody used one of your recovery codes at Seventh. It cannot be used again."),
        _("If your device is lost, please connect another one, under Account."),
    )


def recovery_codes_made(tongue: Tongue) -> Letter:
    _ = tongue.gettext
    return _about_codes(
        tongue,
        _("new recovery codes were made for your account at Seventh. The ones from before do not work any more."),
        _("All other devices were signed out."),
    )


def second_factor_reset(tongue: Tongue) -> Letter:
    _ = tongue.gettext
    return _about_codes(
        tongue,
        _("the operator of Seventh has taken your lost device off your account, with its recovery codes."),
        _("You are signed out everywhere. Please sign in by a link and connect a new device, under Account."),
    )


def _about_codes(tongue: Tongue, what: str, then: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("The codes of your account at Seventh"),
        _("Hello,"),
        what,
        then,
        _("If it was not you, somebody else may be able to read your mail. Please tell an administrator at once."),
    )
