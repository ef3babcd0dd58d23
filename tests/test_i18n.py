from datetime import date

import pytest
from markupsafe import Markup
from starlette.testclient import TestClient

from app import i18n
from app.i18n import Tongue, negotiate

OFFERED = ["en", "nb", "fr"]


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("nb", "nb"),
        ("no", "nb"),
        ("nn-NO,en;q=0.5", "nb"),
        ("fr-CA;q=0.4,nb;q=0.6", "nb"),
        ("de,ja", "en"),
        ("de,fr;q=0.1", "fr"),
        ("*", "en"),
        ("fr;q=x, nb", "nb"),
        (",,;;q=", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_best_offered_language_is_chosen(accept: str, language: str) -> None:
    assert negotiate(accept, OFFERED) == language


def test_english_comes_first_and_needs_no_catalogue() -> None:
    assert i18n.languages()[0] == "en"
    assert Tongue("en").gettext("Find care") == "Find care"


def test_dates_are_written_so_that_nobody_takes_the_month_for_the_day() -> None:
    assert Tongue("en").date(date(2026, 11, 3)) == "3 Nov 2026"
    assert Tongue("nb").date(date(2026, 11, 3)) == "3. nov. 2026"


def test_countries_languages_and_numbers_are_said_in_the_language() -> None:
    tongue = Tongue("nb")
    assert (tongue.country("DE"), tongue.language_name("de"), tongue.number(1409)) == ("Tyskland", "tysk", "1\xa0409")
    assert (tongue.country("QQ"), tongue.own_name, tongue.direction) == ("QQ", "Norsk bokmål", "ltr")
    assert Tongue("ar").direction == "rtl"


def test_between_arabic_words_a_number_of_a_telephone_and_a_name_keep_their_direction(
    seeded_client: TestClient,
) -> None:
    arabic, english = Tongue("ar"), Tongue("en")
    assert arabic.inside("+47 912 34 567") == "\u2068+47 912 34 567\u2069"
    assert english.inside("+47 912 34 567") == "+47 912 34 567"
    once = Markup("{}").format(arabic.inside(Markup("Ear &amp; Nose")))
    assert once == "\u2068Ear &amp; Nose\u2069", "what was escaped is not escaped again"
    assert (arabic.inside(3), arabic.comma, english.comma) == (3, "، ", ", ")
    assert "<title>بحث: \u2068Bell&#39;s\u2069" in seeded_client.get("/ar/search?q=Bell%27s").text
