"""Why something was decided: one sentence for each rule, in the language of whoever is told."""

from app.i18n import Tongue
from app.models import CaseKind

_POSTS = ("harm", "private", "identifies", "unkind", "advert", "spam", "off_topic", "under_age", "other")
_PROPOSALS = ("no_source", "not_about", "already", "wrong", "private_person", "unclear", "other")
_CLAIMS = ("not_shown", "no_source", "other")


def for_case(kind: CaseKind) -> tuple[str, ...]:
    """The rules that a decision about such a case can name."""
    return {CaseKind.PROPOSAL: _PROPOSALS, CaseKind.CLAIM: _CLAIMS}.get(kind, _POSTS)


def said(tongue: Tongue, rule: str) -> str:
    """What the rule is and, where something can be mended, how."""
    _ = tongue.gettext
    return {
        "harm": _("Following this could harm somebody. Please tell it as your own experience, with what a doctor said about it."),  # noqa: E501 - sentences
        "private": _("It shows contact details of a private person, or asks for them. The contact exchange is there for that."),  # noqa: E501
        "identifies": _("It tells things about a person who can be recognised. Please tell it so that nobody can be."),
        "unkind": _("It attacks somebody. Please say the same about the matter, not about the person."),
        "advert": _("It advertises a place or a product. If you work there, please say so; places belong in the directory."),  # noqa: E501
        "spam": _("It is advertising that has nothing to do with this community."),
        "off_topic": _("It has nothing to do with what this community is about."),
        "under_age": _("Members are 16 or older. A parent can ask for you."),
        "no_source": _("We could not find a page that says so. Please send a web address where all can check it."),
        "not_about": _("This place does not seem to see people with this condition."),
        "already": _("The directory says this already."),
        "wrong": _("The organisation's own page says something else."),
        "private_person": _("It names a private person or a private address."),
        "unclear": _("We did not understand what should be different. Please tell us in a few more words."),
        "not_shown": _("What you sent does not show us that you belong to it. Please send a page that names you."),
        "other": _("The reason stands below in the moderator's own words."),
    }.get(rule, "")  # fmt: skip


def grouped(tongue: Tongue) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those for posts, and those for proposals, where cases of both kinds are decided together."""
    _ = tongue.gettext
    kinds = ((_("Posts"), CaseKind.REPORT), (_("Proposals for the directory"), CaseKind.PROPOSAL))
    return [(label, choices(tongue, kind)) for label, kind in kinds]


def choices(tongue: Tongue, kind: CaseKind) -> list[tuple[str, str]]:
    return [(rule, said(tongue, rule)) for rule in for_case(kind)]
