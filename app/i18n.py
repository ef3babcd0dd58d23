"""The interface in the reader's language: our own words by gettext, everybody's words by CLDR.

A language is here as soon as its folder is in `locales/`; English needs no catalogue.
"""

import io
import unicodedata
from collections.abc import Container, Sequence
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
_ARABIC_COMMA = frozenset({"ar", "fa", "ur"})
_NOUNS_ARE_CAPITAL = frozenset({"de"})
# Letters of their own, behind which letter they stand, in their order.
_LETTERS = {
    "nb": {"z": "æøå"}, "da": {"z": "æøå"}, "sv": {"z": "åäö"}, "es": {"n": "ñ"},
    "pl": {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"},
}  # fmt: skip
# Letters that Unicode does not take apart, as everybody sorts them who has no such letter.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i"})
_LAST = "\U0010ffff"


class Tongue:
    """One interface language: translates, and says dates, numbers, countries and languages."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self.translations = _catalogue(language)
        self.gettext = self.translations.gettext
        self.ngettext = self.translations.ngettext
        self.direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        self.comma = "، " if language in _ARABIC_COMMA else ", "
        # After everything that begins with the letter before it.
        self._places = {
            letter: f"{before}{_LAST}{number}"
            for before, letters in _LETTERS.get(language, {}).items()
            for number, letter in enumerate(letters)
        }
        self.country = lru_cache(maxsize=512)(self._country)
        self.number = lru_cache(maxsize=4096)(self._number)

    @property
    def root(self) -> str:
        """Where the pages in this language begin: "/nb", or nothing."""
        return "" if self.language == SOURCE else f"/{self.language}"

    @property
    def own_name(self) -> str:
        name = self.locale.get_display_name(self.language) or self.language
        return name[:1].upper() + name[1:]

    def _country(self, code: str) -> str:
        return self.locale.territories.get(code) or code

    def language_name(self, code: str) -> str:
        """What people call it: they speak Norwegian, and write it as Bokmål."""
        return self.locale.languages.get("no" if code == "nb" else code) or code

    def order(self, name: str) -> str:
        """The key that sorts names as in a dictionary: Réunion before Russia, Åland last in Norwegian, and Łotwa
        after Luksemburg in Polish."""
        return "".join(self._places.get(letter) or _plain(letter) for letter in name.casefold())

    def inside(self, value: Any) -> Any:
        """A value as it stands in a sentence. From right to left, names and numbers of telephones keep their own
        direction between two marks that nobody sees; else "+47 912" would be read as "912 47+". What is escaped
        already stays so: added, and not formatted, it keeps its type."""
        return "\u2068" + value + "\u2069" if self.direction == "rtl" and isinstance(value, str) else value

    def within(self, label: str) -> str:
        """A label as it stands inside a sentence."""
        return label if self.language in _NOUNS_ARE_CAPITAL else label[:1].lower() + label[1:]

    def date(self, day: date) -> str:
        """Written out, so that nobody takes the month for the day: 3 Nov 2026."""
        if self.language == SOURCE:
            return str(format_date(day, "d MMM y", locale=self.locale))
        return str(format_skeleton("yMMMd", day, locale=self.locale))

    def _number(self, number: float) -> str:
        return str(format_decimal(number, format="#,##0", locale=self.locale))


def languages() -> list[str]:
    """All interface languages, English first."""
    return [SOURCE, *sorted(path.name for path in LOCALES.iterdir() if (path / "messages.po").exists())]


def tongues() -> dict[str, Tongue]:
    return {language: _tongue(language, _written_at(LOCALES / language)) for language in languages()}


# A process that opens several sites, as tests do, reads each catalogue once, and with it what templates became.
@lru_cache(maxsize=32)
def _tongue(language: str, _written: tuple[Path, int]) -> Tongue:
    return Tongue(language)


def _written_at(folder: Path) -> tuple[Path, int]:
    source = folder / "messages.po"
    return folder, source.stat().st_mtime_ns if source.exists() else 0


def negotiate(accept_language: str, offered: Sequence[str]) -> str:
    """The best offered language for an Accept-Language header; English when none fits."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language[:500].split(","):
        tag, _, quality = part.partition(";q=")
        try:
            wanted.append((float(quality or 1), tag.strip().lower()))
        except ValueError:
            continue
    for weight, tag in sorted(wanted, key=lambda pair: -pair[0]):
        if weight <= 0:
            break
        if language := fitting(tag, offered):
            return language
    return SOURCE


def fitting(tag: str, offered: Container[str]) -> str | None:
    """The offered language that a tag such as "nb-NO" asks for."""
    primary = tag.lower().split("-")[0]
    # "no" and "nn" are Norwegian too, and we write Bokmål.
    language = "nb" if primary in {"no", "nn"} else primary
    return language if language in offered else None


def _plain(letter: str) -> str:
    """Without its marks: é as e."""
    parts = unicodedata.normalize("NFKD", letter.translate(_PLAIN))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _catalogue(language: str) -> NullTranslations:
    source = LOCALES / language / "messages.po"
    if not source.exists():
        return NullTranslations()
    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open("rb") as file:
            return GNUTranslations(file)
    return GNUTranslations(io.BytesIO(compile_catalogue(source)))


def compile_catalogue(source: Path) -> bytes:
    with source.open("rb") as file:
        catalogue = read_po(file)
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()
