"""The words for what guides say about themselves."""

from app.i18n import Tongue
from app.models import Grade, TranslationState

# How many of four marks a grade has; against stands apart and has none.
MARKS = {Grade.STRONG: 4, Grade.MODERATE: 3, Grade.LIMITED: 2, Grade.CONFLICTING: 1, Grade.AGAINST: 0}


def grade(tongue: Tongue, value: Grade) -> str:
    _ = tongue.gettext
    return {
        Grade.STRONG: _("Strong evidence"),
        Grade.MODERATE: _("Moderate evidence"),
        Grade.LIMITED: _("Limited evidence"),
        Grade.CONFLICTING: _("Studies disagree"),
        Grade.AGAINST: _("Evidence or advice against it"),
    }[value]


def stage(tongue: Tongue, stages: list[str]) -> str:
    """For whom it is, in words: "For the first days", or nothing for everybody."""
    _ = tongue.gettext
    words = {
        "days": _("For the first days"),
        "weeks": _("For the first weeks"),
        "months": _("For the months after"),
        "years": _("For the years after"),
    }
    if not stages:
        return ""
    if "days" in stages and len(stages) == 1:
        return words["days"]
    if set(stages) >= {"months", "years"}:
        return _("For the months and years after")
    return words[stages[0]]


def state(tongue: Tongue, value: TranslationState) -> str:
    _ = tongue.gettext
    return {
        TranslationState.ORIGINAL: _("original"),
        TranslationState.HUMAN: _("translated by a person"),
        TranslationState.MACHINE: _("translated by a machine"),
    }[value]
