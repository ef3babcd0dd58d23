"""What the program itself wrote down, in English, about listings and cases: in the language of who reads it.

The history keeps the sentence as it was written, so that an export and a backup can be read without the program.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from app.i18n import Tongue

_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
_DUE, _OVERDUE, _HIDDEN = (re.compile(f"{step}: a check was due on {_DAY}") for step in ("due", "overdue", "hidden"))
_UNCHECKED = re.compile(f"nobody has checked it since {_DAY}, so it is not in the search")
_ONE_PLACE = re.compile(r"one place with (?P<other>[\w-]+)")
_TWO_AGAIN = re.compile(r"(?P<one>[\w-]+) and (?P<other>[\w-]+) are two again")
_SUCCESSOR = re.compile(r"its successor is now (?P<other>[\w-]+)")
_UNDONE = re.compile(r"import (?P<number>\d+) undone")


def in_words(tongue: Tongue, written: str) -> str:
    """The sentence in the reader's language; nothing when a person wrote it."""
    if said := _sentences(tongue).get(written):
        return said
    for pattern, words in _patterns(tongue):
        if found := pattern.fullmatch(written):
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


def _patterns(tongue: Tongue) -> tuple[tuple[re.Pattern[str], Callable[..., str]], ...]:
    _ = tongue.gettext

    def with_names(words: str) -> Callable[..., str]:
        return lambda **names: words % {name: tongue.inside(said) for name, said in names.items()}

    def with_day(words: str) -> Callable[..., str]:
        def said(day: str) -> str:
            try:
                return words % {"day": tongue.date(date.fromisoformat(day))}
            except ValueError:  # no day that we would have written
                return ""

        return said

    return (
        (_DUE, with_day(_("A check was due on %(day)s"))),
        (_OVERDUE, with_day(_("Overdue: a check was due on %(day)s"))),
        (_HIDDEN, with_day(_("Hidden: a check was due on %(day)s"))),
        (_UNCHECKED, with_day(_("Nobody has checked it since %(day)s, so it is not in the search"))),
        (_ONE_PLACE, with_names(_("One place with %(other)s"))),
        (_TWO_AGAIN, with_names(_("%(one)s and %(other)s are two again"))),
        (_SUCCESSOR, with_names(_("Its successor is now %(other)s"))),
        (_UNDONE, with_names(_("Import %(number)s was undone"))),
    )
