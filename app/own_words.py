"""What the program itself wrote down, in English, about listings and cases: in the language of who reads it.

The history keeps the sentence as it was written, so that an export and a backup can be read without the program.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from app.i18n import Tongue

_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"


def in_words(tongue: Tongue, written: str) -> str:
    """The sentence in the reader's language; nothing when a person wrote it."""
    if said := _sentences(tongue).get(written):
        return said
    for pattern, words in _patterns(tongue):
        if found := re.fullmatch(pattern, written):
            return words(**found.groupdict())
    return ""


def _sentences(tongue: Tongue) -> Mapping[str, str]:
    _ = tongue.gettext
    return {
        "import": _("imported from the sources above"),
        "A proposal was accepted": _("A proposal was accepted"),
        "A proposal was taken back": _("A proposal was taken back"),
        "A decision was taken back": _("A decision was taken back"),
        "The link was dead": _("The link was dead"),
        "the organisation said so": _("The organisation said so"),
        "A member told how long the wait was": _("A member told how long the wait was"),
        "Sent by the owner of the listing": _("Sent by the owner of the listing"),
        "Asked by a moderator": _("Asked by a moderator"),
        "Somebody else has shown already that it is theirs": _("Somebody else has shown already that it is theirs"),
        "Asked for with the link that was mailed to the organisation's own address.": _(
            "Asked for with the link that was mailed to the organisation's own address."
        ),
    }


def _patterns(tongue: Tongue) -> tuple[tuple[str, Callable[..., str]], ...]:
    _ = tongue.gettext

    def with_names(words: str) -> Callable[..., str]:
        return lambda **names: words % {name: tongue.inside(said) for name, said in names.items()}

    def with_day(words: str) -> Callable[..., str]:
        return lambda day: words % {"day": tongue.date(date.fromisoformat(day))}

    due = rf"a check was due on {_DAY}"
    return (
        (f"due: {due}", with_day(_("A check was due on %(day)s"))),
        (f"overdue: {due}", with_day(_("Overdue: a check was due on %(day)s"))),
        (f"hidden: {due}", with_day(_("Hidden: a check was due on %(day)s"))),
        (
            f"nobody has checked it since {_DAY}, so it is not in the search",
            with_day(_("Nobody has checked it since %(day)s, so it is not in the search")),
        ),
        (r"one place with (?P<other>[\w-]+)", with_names(_("One place with %(other)s"))),
        (r"(?P<one>[\w-]+) and (?P<other>[\w-]+) are two again", with_names(_("%(one)s and %(other)s are two again"))),
        (r"its successor is now (?P<other>[\w-]+)", with_names(_("Its successor is now %(other)s"))),
        (r"import (?P<number>\d+) undone", with_names(_("Import %(number)s was undone"))),
    )
