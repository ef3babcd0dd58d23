"""Each of the ten languages counts, dates, numbers and sorts as people who speak it do."""

from collections.abc import Callable
from datetime import date

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from app.i18n import LOCALES, Tongue, languages

NUMBERS = (0, 1, 2, 3, 5, 11, 21, 22, 100, 101, 102, 111)
OTHERS = [language for language in languages() if language != "en"]
# Own name, a day, and a number as they are written.
WRITTEN = {
    "en": ("English", "3 Nov 2026", "12,345"),
    "nb": ("Norsk bokmål", "3. nov. 2026", "12\xa0345"),
    "nl": ("Nederlands", "3 nov 2026", "12.345"),
    "de": ("Deutsch", "3. Nov. 2026", "12.345"),
    "fr": ("Français", "3 nov. 2026", "12\u202f345"),
    "es": ("Español", "3 nov 2026", "12.345"),
    "sv": ("Svenska", "3 nov. 2026", "12\xa0345"),
    "da": ("Dansk", "3. nov. 2026", "12.345"),
    "pl": ("Polski", "3 lis 2026", "12\xa0345"),
    "ar": ("العربية", "3 نوفمبر 2026", "12,345"),
}
# The word for places after each of the numbers.
PLACES = {
    "pl": "miejsc miejsce miejsca miejsca miejsc miejsc miejsc miejsca miejsc miejsc miejsca miejsc",
    "fr": "lieu lieu lieux lieux lieux lieux lieux lieux lieux lieux lieux lieux",
    "da": "steder sted steder steder steder steder steder steder steder steder steder steder",
    "ar": "مكان مكان مكانان أماكن أماكن مكانًا مكانًا مكانًا مكان مكان مكان مكانًا",
}
SORTED = {
    "en": ["Côte d’Ivoire", "Łódź", "London", "Réunion", "Russia", "Zambia"],
    "nb": ["Réunion", "Zambia", "Ærø", "Østerrike", "Åland"],
    "pl": ["Austria", "Ąbc", "Luksemburg", "Łotwa", "Madagaskar", "Zambia", "Źródło", "Żary"],
    "es": ["Nápoles", "Nubia", "Ñuñoa", "Omán", "Ómicron"],
    "sv": ["Zambia", "Åland", "Ägypten", "Österrike"],
    "da": ["Zambia", "Ægypten", "Østrig", "Åland"],
    "de": ["Ägypten", "Albanien", "Oman", "Österreich", "Polen"],
    "fr": ["Écosse", "Égypte", "Équateur", "Espagne", "Œuvre", "Oman"],
    "nl": ["België", "Çeşme", "Cyprus"],
}


def test_there_are_ten() -> None:
    assert set(languages()) == set(WRITTEN)


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_takes_the_form_that_unicode_says(language: str) -> None:
    """Every message of the catalogue, for numbers of every kind."""
    with (LOCALES / language / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    counted = [message for message in catalogue if message.pluralizable]
    category, tongue = Locale.parse(language).plural_form, Tongue(language)
    form: Callable[[int], int] = tongue.translations.plural  # type: ignore[attr-defined] # of a catalogue
    pairs = {(category(number), form(number)) for number in range(1000)}
    # Each kind of number that Unicode knows has one form, and no two of them the same.
    assert len(pairs) == len(dict(pairs)) == len({index for _category, index in pairs}) == catalogue.num_plurals
    assert len(counted) > 20
    for message in counted:
        said = [tongue.ngettext(*message.id, number) for number in NUMBERS]
        assert said == [message.string[dict(pairs)[category(number)]] for number in NUMBERS], message.id


@pytest.mark.parametrize(("language", "forms"), PLACES.items())
def test_so_many_places_are_said_so(language: str, forms: str) -> None:
    tongue = Tongue(language)
    said = [tongue.ngettext("%(num)s place", "%(num)s places", number) % {"num": number} for number in NUMBERS]
    assert said == [f"{number} {form}" for number, form in zip(NUMBERS, forms.split(), strict=True)]


@pytest.mark.parametrize("language", languages())
def test_names_days_and_numbers_are_written_as_there(language: str) -> None:
    tongue = Tongue(language)
    assert (tongue.own_name, tongue.date(date(2026, 11, 3)), tongue.number(12345)) == WRITTEN[language]


@pytest.mark.parametrize("language", SORTED)
def test_names_stand_as_in_a_dictionary_of_the_language(language: str) -> None:
    assert sorted(frozenset(SORTED[language]), key=Tongue(language).order) == SORTED[language]


def test_arabic_alphabet_does_not_mind_marks_on_alif() -> None:
    assert sorted(["بلجيكا", "إسبانيا", "ألمانيا", "تركيا"], key=Tongue("ar").order) == [
        "إسبانيا", "ألمانيا", "بلجيكا", "تركيا",
    ]  # fmt: skip
