"""The letters to organisations: is this still right, and is this yours. No subject says what the site is about."""

from app import community
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.models import Listing
from app.site import Site


def still_right(site: Site, tongue: Tongue, listing: Listing, url: str, days: int) -> Letter:
    _ = tongue.gettext
    about = {"topic": community.said(site.community.name, tongue.language), "name": listing.name}
    hidden_on = site.ladder.hidden_on(listing.next_check_on) if listing.next_check_on else None
    paragraphs = [
        _("Hello,"),
        _(
            "Seventh is a free directory, made by volunteers, of places that help people with %(topic)s. "
            "“%(name)s” is listed in it, at no cost. Nobody can pay to be listed."
        )
        % about,
        _("We would like it to be right. This page shows what we say of you, and asks for one click:"),
        url,
        _("There you can tell us that it is still right, that something has changed, or that we should take you out."),
    ]
    if hidden_on and listing.checked_on:
        paragraphs.append(
            _(
                "It was last checked on %(day)s. If nobody answers, we look at it ourselves as soon as we can; what "
                "nobody has checked by %(hidden)s is not found in our search until somebody has."
            )
            % {"day": tongue.date(listing.checked_on), "hidden": tongue.date(hidden_on)}
        )
    paragraphs.append(
        _(
            "The link works for %(days)s days. We write once each time a check is due, and do not note whether you "
            "open this letter. If you want no letter from us again, the same page has a button for that."
        )
        % {"days": days}
    )
    return letter(tongue, _("Is this still right?"), *paragraphs)


def claim(tongue: Tongue, name: str, url: str, hours: int) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("Do you look after this page?"),
        _("Hello,"),
        _(
            "a member of Seventh, a free directory, says that they belong to “%(name)s”, and gave this address of "
            "yours to show it. If it was you, open this link where you are signed in, and press the button there:"
        )
        % {"name": name},
        url,
        _("The link works for %(hours)s hours, and for that member only.") % {"hours": hours},
        _("If it was not you, you need not do anything."),
    )


def claim_accepted(tongue: Tongue, member: str, name: str, url: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("About the page that you look after"),
        hello(tongue, member),
        _(
            "a moderator has looked at what you sent us: “%(name)s” is yours now. The moderators see from now on that "
            "your changes of it come from the organisation itself. Your account shows it:"
        )
        % {"name": name},
        url,
    )


def claim_declined(tongue: Tongue, member: str, why: str, url: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("About the page that you look after"),
        hello(tongue, member),
        _("a moderator has looked at what you sent us to show that an organisation is yours, and needs more:"),
        why,
        _("Here you can send us something else:"),
        url,
    )
