import itertools
import string
import tracemalloc

import pytest

from app.places import FOLDER, cities
from app.places.cities import Gazetteer
from tests.measuring import best

LISTED = """
Bergen NO, Oslo NO, Kristiansand NO, Göteborg SE, Uppsala SE, Aalborg DK, Vaasa FI, Amsterdam NL, Den Bosch NL,
Dwingeloo NL, Gent BE, Köln DE, München DE, Frankfurt DE, Offenbach DE, Tübingen DE, Obernburg DE, Wien AT,
Bad Pirawarth AT, Zürich CH, St.Gallen CH, Nice FR, Tours FR, Ourense ES, Móstoles ES, Lisboa PT, Milano IT,
Muggiò IT, Polanica-Zdrój PL, Przemyśl PL, Praha CZ, Beograd RS, Eskişehir TR, Tel Aviv IL, Beit Jala PS,
Ciudad de México MX, São Paulo BR, St. Louis US, Montréal CA, Pingtung TW
"""
SAMPLE = [tuple(pair.strip().rsplit(" ", 1)) for pair in LISTED.split(",")]


@pytest.mark.parametrize(("name", "country"), SAMPLE)
def test_cities_of_real_listings_are_found_in_their_country(gazetteer: Gazetteer, name: str, country: str) -> None:
    city = gazetteer.find(name, country)
    assert city is not None
    assert city.country == country


@pytest.mark.parametrize(
    "name",
    ["Κολωνία", "Кёльн", "كولونيا", "קלן", "科隆", "ケルン", "쾰른", "Cologne", "Colonia", "Keulen", "Koeln", "KÖLN"],
)
def test_a_city_is_found_by_its_names_in_many_scripts(gazetteer: Gazetteer, name: str) -> None:
    city = gazetteer.find(name, "DE")
    assert city is not None
    assert city.name == "Köln"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("zuerich", "Zürich"), ("tromsoe", "Tromsø"), ("Tromso", "Tromsø"), ("aarhus", "Århus"), ("Arhus", "Århus")],
)
def test_letters_of_other_keyboards_may_be_typed_as_two_or_plain(
    gazetteer: Gazetteer, name: str, expected: str
) -> None:
    city = gazetteer.find(name)
    assert city is not None
    assert city.name == expected


def test_the_most_populous_city_wins_unless_a_country_or_region_narrows_it(gazetteer: Gazetteer) -> None:
    found = [gazetteer.find("Bergen"), gazetteer.find("bergen", "NL"), gazetteer.find("Portland", "US", "ME")]
    assert [(city.country, city.region) for city in found if city] == [("NO", "46"), ("NL", "07"), ("US", "ME")]
    assert gazetteer.find("Bergen", "BR") is None


def test_candidates_come_most_populous_first(gazetteer: Gazetteer) -> None:
    cities = [city for city in gazetteer.candidates("Bergen") if city.name == "Bergen"]
    assert len(cities) > 5
    assert cities == sorted(cities, key=lambda city: -city.population)


def test_a_long_vowel_does_not_hide_a_japanese_name(gazetteer: Gazetteer) -> None:
    city = gazetteer.find("チューリッヒ")
    assert city is not None
    assert city.name == "Zürich"


def test_nothing_is_found_for_nothing(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("") is None
    assert gazetteer.find("Atlantis on the Moon") is None
    assert gazetteer.candidates("!") == []
    assert gazetteer.starting_with(" ") == []


def test_a_city_is_found_again_by_its_id(gazetteer: Gazetteer) -> None:
    bergen = gazetteer.find("Bergen", "NO")
    assert bergen is not None
    assert gazetteer.city(bergen.id) == bergen
    assert (bergen.latitude, bergen.longitude) == (60.39299, 5.32415)


@pytest.mark.parametrize("unknown", [-1, 0, 5, 2**32])
def test_an_unknown_id_is_no_city(gazetteer: Gazetteer, unknown: int) -> None:
    assert gazetteer.city(unknown) is None


def test_typing_offers_a_citys_own_name_before_old_names_of_larger_ones(gazetteer: Gazetteer) -> None:
    assert [city.name for city in gazetteer.starting_with("ber", 2)] == ["Berlin", "Bergen"]
    assert gazetteer.starting_with("Tromsø")[0].name == "Tromsø"
    assert gazetteer.starting_with("wien")[0].name == "Vienna"


def test_typing_offers_each_city_once_and_no_more_than_asked(gazetteer: Gazetteer) -> None:
    offered = gazetteer.starting_with("s", 12)
    assert len(offered) == len({city.id for city in offered}) == 12
    assert len(gazetteer.starting_with("s", 500)) == 20


def test_every_key_press_is_answered_quickly(gazetteer: Gazetteer) -> None:
    letters = string.ascii_lowercase
    prefixes = [*letters, *map("".join, itertools.product(letters, repeat=2)), "san ", "new york", "bad b", "東"]
    assert best(lambda: [gazetteer.starting_with(prefix) for prefix in prefixes]) / len(prefixes) < 0.005


def test_opening_reads_almost_nothing_into_memory() -> None:
    tracemalloc.start(10)
    opened = Gazetteer(FOLDER)
    # Only what was made by it: other threads go on meanwhile.
    ours = tracemalloc.Filter(inclusive=True, filename_pattern=cities.__file__, all_frames=True)
    made = tracemalloc.take_snapshot().filter_traces([ours])
    tracemalloc.stop()
    assert len(opened) > 140_000
    assert 0 < sum(one.size for one in made.traces) < 100_000


def test_opening_takes_no_time() -> None:
    assert best(lambda: Gazetteer(FOLDER)) < 0.1


def test_the_data_stays_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 12_000_000
