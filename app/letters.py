"""What every letter has: a subject that tells nothing of health, paragraphs, the language they are in, and from whom
it is."""

from dataclasses import dataclass

from app.i18n import SOURCE, Tongue


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    language: str = SOURCE


def letter(tongue: Tongue, subject: str, *paragraphs: str) -> Letter:
    return Letter(subject, "\n\n".join([*paragraphs, "Seventh"]), tongue.language)


def hello(tongue: Tongue, name: str) -> str:
    return tongue.gettext("Hello %(name)s,") % {"name": name}
