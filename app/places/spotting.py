"""Countries and cities in running text, in any language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from app.places import FOLDER, countries
from app.places.cities import City, Gazetteer
from app.places.reading import Evidence, Reading
from app.taxonomy.fold import fold

# How many people a city needs to be believed: when it is called by its own name, and by another.
_PEOPLE_NEEDED = {
    Evidence.STRONG: (0, 0),
    Evidence.WEAK: (15_000, 100_000),
    Evidence.NONE: (100_000, 1_000_000),
}
_BETWEEN = " ,،(\t"
_CODE = re.compile(r"\s?[,،(]\s?([A-Z]{2})(?!\w)")
_STATES_LIKE_COUNTRIES = {"GE": "GA"}
_SHORTEST_AFTER_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A country or city in a text; `start` and `end` are code points of the text as it was given."""

    type: str
    country: str
    id: str
    start: int
    end: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Country:
    code: str
    start: int
    end: int


def spot(text: str, gazetteer: Gazetteer, country: str | None = None, *, most: int = 1000) -> list[Place]:
    """The places named in a text, in order and without overlap.

    An ambiguous name means its most populous city, unless a city of that name lies in `country`
    or in a country that the text names.
    """
    return list(islice(_Spotter(Reading(text), gazetteer, country).places(), most))


class _Spotter:
    """One pass for the countries, which decide between cities, and one for both."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer, country: str | None) -> None:
        self._reading = reading
        self._gazetteer = gazetteer
        self._countries: dict[int, _Country] = {}
        for found in self._spot_countries():
            self._countries[found.start] = found
        hints = ([country] if country else []) + [found.code for found in self._countries.values()]
        self._hints = tuple(dict.fromkeys(hints))

    def places(self) -> Iterator[Place]:
        position = 0
        for start in self._reading.starts():
            if start < position:
                continue
            country = self._countries.get(start)
            found = self._city_at(start, longer_than=country.end - start if country else 0)
            if found:
                city, position = found
                yield self._city_place(city, start, position)
                beside = self._country_beside(position)
                if beside and _is_state(city, beside.code):
                    position = beside.end
                country = self._code_of(city, beside)
            if country:
                position = country.end
                yield self._country_place(country)

    def _spot_countries(self) -> Iterator[_Country]:
        position = 0
        for start in self._reading.starts():
            if start < position:
                continue
            for end in self._reading.ends(start):
                key = self._reading.folded[start:end]
                code = countries.named(key)
                if code and self._is_country(key, start, end):
                    yield _Country(code, start, end)
                    position = end
                    break

    def _is_country(self, key: str, start: int, end: int) -> bool:
        common, never_alone = _common_words()
        if key in never_alone:
            return False
        if self._is_whole(start, end):
            return True
        if key in countries.needing_capitals():
            return self._reading.tells_capitals and self._reading.written(start, end).isupper()
        return key not in common or self._reading.evidence(start) is Evidence.STRONG

    def _city_at(self, start: int, longer_than: int) -> tuple[City, int] | None:
        """The city with the longest believable name that begins here, and where the name ends."""
        shortest = _SHORTEST_AFTER_PREFIX if self._reading.follows_prefix(start) else 0
        for end in self._reading.ends(start):
            key = self._reading.folded[start:end]
            if len(key) <= longer_than or len(key) < shortest:
                break
            if key in self._gazetteer and self._reading.is_long_enough(start, end):
                city = self._city(key, start, end)
                if city:
                    return city, end
        return None

    def _city(self, key: str, start: int, end: int) -> City | None:
        """Which city the name means, or None when it is more likely to be an ordinary word."""
        candidates = self._gazetteer.candidates(key)
        beside = self._country_beside(end)
        if beside and not {",", "،", "("}.isdisjoint(self._reading.between(end, beside.start)):
            for city in candidates:
                if beside.code == city.country or _is_state(city, beside.code):
                    return city
        hinted = (city for code in self._hints for city in candidates if city.country == code)
        city = next(hinted, candidates[0])
        return city if self._is_believable(city, key, start, end) else None

    def _is_believable(self, city: City, key: str, start: int, end: int) -> bool:
        common, never_alone = _common_words()
        if key in never_alone:
            beside = self._country_beside(end)
            return beside is not None and beside.code == city.country and self._is_whole(start, end)
        if self._is_whole(start, end):
            return True
        evidence = self._reading.evidence(start)
        if key in common and evidence is not Evidence.STRONG:
            return False
        is_other_name = fold(city.name) != key
        return city.population >= _PEOPLE_NEEDED[evidence][is_other_name]

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether the text is nothing but this place, or this place and its country."""
        beside = self._country_beside(end)
        return start == 0 and (beside.end if beside else end) == len(self._reading.folded)

    def _country_beside(self, end: int) -> _Country | None:
        """The country or two-letter code right after a name: "Bergen, Norway", "bergen norway", "Bergen (NO)"."""
        start = end + self._reading.folded[end : end + 1].count(" ")
        known = self._countries.get(start)
        if known and not self._reading.between(end, start).strip(_BETWEEN):
            return known
        code = _CODE.match(self._reading.text, self._reading.span(end - 1, end)[1])
        return _Country(code[1], start, start + 2) if code else None

    def _code_of(self, city: City, beside: _Country | None) -> _Country | None:
        """The two-letter code behind a city, if it is its country's; names of countries have their own turn."""
        is_code = beside and beside.start not in self._countries and beside.code == city.country
        return beside if is_code else None

    def _city_place(self, city: City, start: int, end: int) -> Place:
        first, last = self._reading.span(start, end)
        return Place("city", city.country, str(city.id), first, last, city.latitude, city.longitude)

    def _country_place(self, country: _Country) -> Place:
        first, last = self._reading.span(country.start, country.end)
        return Place("country", country.code, country.code, first, last, *countries.centre(country.code))


def _is_state(city: City, code: str) -> bool:
    """Whether what looks like a country is the city's state: "Portland, ME", "Atlanta, Georgia"."""
    return city.country == "US" and city.region in (code, _STATES_LIKE_COUNTRIES.get(code))


@cache
def _common_words() -> tuple[frozenset[str], frozenset[str]]:
    """Names that need a capital, and names that a capital does not help either."""
    lines = (FOLDER / "common_words.txt").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if line and not line.startswith("#")]
    never_alone = frozenset(word.removesuffix("!") for word in words if word.endswith("!"))
    return frozenset(words), never_alone
