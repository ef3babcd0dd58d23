"""What every letter has: a subject that tells nothing of health, paragraphs, and from whom it is."""

from dataclasses import dataclass

from app.i18n import Tongue


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str


def letter(subject: str, *paragraphs: str) -> Letter:
    return Letter(subject, "\n\n".join([*paragraphs, "Seventh"]))


def hello(tongue: Tongue, name: str) -> str:
    return tongue.gettext("Hello %(name)s,") % {"name": name}
