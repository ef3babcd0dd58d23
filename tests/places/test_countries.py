import json

import pytest

from app.places import FOLDER, countries
from app.places.cities import Gazetteer
from app.taxonomy.fold import fold

LANGUAGES = ["en", "nb", "sv", "da", "nl", "de", "fr", "es", "it", "pt", "pl", "fi", "tr", "ar", "uk", "ro"]


def test_every_iso_country_and_kosovo_is_known() -> None:
    assert len(countries.codes()) == 250
    assert {"NO", "XK", "AQ", "TW", "PS"} <= set(countries.codes())
    assert not {"AN", "CS", "UK"} & set(countries.codes())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_in_every_language(language: str) -> None:
    assert all(len(countries.name(code, language)) > 2 for code in countries.codes())


def test_names_are_in_the_language_asked_for() -> None:
    names = [countries.name("DE", language) for language in ("nb", "pl", "fi", "ar", "pt-BR")]
    assert names == ["Tyskland", "Niemcy", "Saksa", "ألمانيا", "Alemanha"]


@pytest.mark.parametrize("language", ["xx", "", "not a language", "en-", "../../etc"])
def test_an_unknown_language_falls_back_to_english(language: str) -> None:
    assert countries.name("NO", language) == "Norway"


def test_an_unknown_country_is_called_by_its_code() -> None:
    assert countries.name("QQ", "nb") == "QQ"


@pytest.mark.parametrize("code", countries.codes())
def test_every_centre_is_on_the_globe_and_nowhere_twice(code: str) -> None:
    latitude, longitude = countries.centre(code)
    assert -90 <= latitude <= 90
    assert -180 <= longitude <= 180
    assert (latitude, longitude) != (0, 0)


@pytest.mark.parametrize(
    ("code", "south", "west", "north", "east"),
    [
        ("NO", 58, 4, 71, 31),
        ("US", 25, -125, 49, -67),
        ("FJ", -21, 176, -12, 180),
        ("CL", -56, -76, -17, -66),
        ("NZ", -47, 166, -34, 179),
        ("RU", 43, 30, 70, 100),
    ],
)
def test_a_centre_lies_within_its_country(code: str, south: float, west: float, north: float, east: float) -> None:
    latitude, longitude = countries.centre(code)
    assert south < latitude < north
    assert west < longitude < east


def test_typing_finds_names_in_the_language_in_english_at_home_and_by_alias() -> None:
    assert countries.starting_with("norv", "fr", 3) == ["NO"]
    assert countries.starting_with("norw", "fr", 3) == ["NO"]
    assert countries.starting_with("Noreg", "fr", 3) == ["NO"]
    assert countries.starting_with("holl", "en", 3) == ["NL"]
    assert "US" in countries.starting_with("us", "en", 3)


def test_typing_prefers_the_language_asked_for() -> None:
    assert countries.starting_with("sve", "nb", 2) == ["CH", "SE"]
    assert countries.starting_with("", "nb", 2) == []
    assert len(countries.starting_with("s", "nb", 5)) == 5


def test_every_alias_has_been_built_into_the_names_that_spotting_reads() -> None:
    aliases = json.loads((FOLDER / "aliases.json").read_text(encoding="utf-8"))
    for kind in aliases.values():
        for code, names in kind.items():
            for name in names:
                assert countries.named(fold(name)) == code, name


@pytest.mark.parametrize(
    ("code", "capital"), [("VA", "Vatican City"), ("PW", "Ngerulmud"), ("MS", "Plymouth"), ("SH", "Jamestown")]
)
def test_capitals_are_cities_however_small(gazetteer: Gazetteer, code: str, capital: str) -> None:
    assert gazetteer.find(capital, code) is not None
