import itertools

import pytest

from app.places import countries
from app.places.cities import Gazetteer
from app.places.spotting import spot
from tests.measuring import best


def spotted(text: str, gazetteer: Gazetteer, country: str | None = None) -> list[tuple[str, str, str]]:
    return [(text[place.start : place.end], place.type, place.country) for place in spot(text, gazetteer, country)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fysioterapi i Tromsø", [("Tromsø", "city", "NO")]),
        ("Ein Arzt in München oder Zuerich", [("München", "city", "DE"), ("Zuerich", "city", "CH")]),
        ("une clinique à Lyon, l’Italie", [("Lyon", "city", "FR"), ("Italie", "country", "IT")]),
        ("klinika w Norwegii", [("Norwegii", "country", "NO")]),
        ("hoito Saksassa", [("Saksassa", "country", "DE")]),
        ("İstanbul'da yüz felci", [("İstanbul", "city", "TR")]),
        ("лікар у Україні", [("Україні", "country", "UA")]),
        ("Ο γιατρός στην Αθήνα", [("Αθήνα", "city", "GR")]),
        ("عيادة في الرياض بالسعودية", [("الرياض", "city", "SA"), ("السعودية", "country", "SA")]),
        ("רופא בתל אביב", [("תל אביב", "city", "IL")]),
        ("東京で治療", [("東京", "city", "JP")]),
        ("서울에서 치료", [("서울", "city", "KR")]),
    ],
)
def test_places_are_spotted_in_many_languages_and_scripts(
    gazetteer: Gazetteer, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert spotted(text, gazetteer) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A nice reading room, and a bath. Nice weather. Reading helps.",
        "Same face, best hope, most energy. Mobile, normal, split.",
        "Ramsay Hunt syndrome, Bell's palsy, Bell’s Palsy and Moebius",
        "The House-Brackmann scale at a University Hospital",
        "Probleme beim Lachen und Essen, meine Wangen",
        "please help us now",
        "CALL US NOW",
        "oman maan kieli",
        "of man",
        "smile",
        "hunt",
        "",
        "…!?",
    ],
)
def test_ordinary_words_are_not_places(gazetteer: Gazetteer, text: str) -> None:
    assert spotted(text, gazetteer) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We moved to Nice last year", ("Nice", "city", "FR")),
        ("nice", ("nice", "city", "FR")),
        ("A therapist in Bath", ("Bath", "city", "GB")),
        ("We flew to Oman", ("Oman", "country", "OM")),
        ("Praxis in Essen, Deutschland", ("Essen", "city", "DE")),
    ],
)
def test_ordinary_words_are_places_where_the_text_says_so(
    gazetteer: Gazetteer, text: str, expected: tuple[str, str, str]
) -> None:
    assert spotted(text, gazetteer)[0] == expected


def test_a_search_in_small_letters_finds_cities_and_countries(gazetteer: Gazetteer) -> None:
    assert spotted("botoks bergen", gazetteer) == [("bergen", "city", "NO")]
    assert spotted("facial palsy clinic uk", gazetteer) == [("uk", "country", "GB")]
    assert spotted("bath uk", gazetteer) == [("bath", "city", "GB"), ("uk", "country", "GB")]


def test_small_places_need_a_capital(gazetteer: Gazetteer) -> None:
    assert spotted("Vi bor på Geilo", gazetteer) == [("Geilo", "city", "NO")]
    assert spotted("Vi bor på geilo", gazetteer) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Bergen", "NO"),
        ("Bergen, NL", "NL"),
        ("Bergen (NL)", "NL"),
        ("From Nederland to Bergen", "NL"),
        ("Bergen، هولندا", "NL"),
    ],
)
def test_a_country_in_the_text_decides_between_cities(gazetteer: Gazetteer, text: str, country: str) -> None:
    cities = [place.country for place in spot(text, gazetteer) if place.type == "city"]
    assert cities == [country]


def test_the_country_asked_for_decides_between_cities(gazetteer: Gazetteer) -> None:
    assert spotted("CHU in Brest", gazetteer, "FR") == [("Brest", "city", "FR")]


def test_a_code_after_a_comma_is_a_country_only_behind_a_city_of_it(gazetteer: Gazetteer) -> None:
    assert spotted("Bergen, NO", gazetteer) == [("Bergen", "city", "NO"), ("NO", "country", "NO")]
    assert spotted("well, NO", gazetteer) == []


@pytest.mark.parametrize(
    ("text", "region"), [("Portland, ME", "ME"), ("Rochester, MN", "MN"), ("Atlanta, Georgia", "GA")]
)
def test_american_states_are_not_countries(gazetteer: Gazetteer, text: str, region: str) -> None:
    (place,) = spot(text, gazetteer)
    city = gazetteer.city(int(place.id))
    assert city is not None
    assert (city.country, city.region) == ("US", region)


def test_the_longest_name_wins(gazetteer: Gazetteer) -> None:
    assert spotted("in New York City", gazetteer) == [("New York City", "city", "US")]
    assert spotted("in New Mexico", gazetteer) == [("New Mexico", "country", "US")]
    assert spotted("in Guinea-Bissau", gazetteer) == [("Guinea-Bissau", "country", "GW")]


@pytest.mark.parametrize("opening", ["👩🏽‍⚕️ ", "🇩🇪🇩🇪 ", "ﬃ ß Æ … ", "e\u0301 ", "a\u00adb ", "\u200f"])
def test_offsets_are_code_points_of_the_original(gazetteer: Gazetteer, opening: str) -> None:
    text = f"{opening}in Ko\u0308ln, then Tromsø\u0301 😀"
    found = spotted(text, gazetteer)
    assert [name for name, _, _ in found] == ["Ko\u0308ln", "Tromsø\u0301"]


def test_a_place_has_the_position_of_its_city_or_its_countrys_centre(gazetteer: Gazetteer) -> None:
    city, country = spot("Bergen, Norway", gazetteer)
    assert (city.latitude, city.longitude) == (60.39299, 5.32415)
    assert (country.id, country.latitude, country.longitude) == ("NO", *countries.centre("NO"))


def test_every_country_is_spotted_by_its_english_name(gazetteer: Gazetteer) -> None:
    for code in countries.codes():
        name = countries.name(code, "en")
        assert code in {place.country for place in spot(f"Clinics in {name}", gazetteer)}, name


def test_places_come_in_order_and_never_overlap(gazetteer: Gazetteer) -> None:
    text = "Oslo, Norway; New York, NY; San Francisco, CA; Paris (FR); South Korea and North Macedonia. " * 5
    places = spot(text, gazetteer)
    assert len(places) > 30
    assert all(before.end <= after.start for before, after in itertools.pairwise(places))


@pytest.mark.parametrize("text", ["San Jose in Bergen and the smile of Köln, Norway. ", "san ", "東京", "bergen, "])
def test_spotting_takes_time_in_proportion_to_the_text(gazetteer: Gazetteer, text: str) -> None:
    short = text * (4_000 // len(text))
    assert best(lambda: spot(short * 4, gazetteer)) < 12 * best(lambda: spot(short, gazetteer))
