"""The gazetteer: cities by name, by id and as one types.

The files are mapped into memory and never parsed, so that opening them costs nothing and every
worker process shares the same pages.
"""

import bisect
import mmap
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import marisa_trie

from app.taxonomy.fold import fold

# Id, population, latitude and longitude in 1/100,000 degree, place of the name, country, region.
RECORD = struct.Struct("<IIiiIB2s8s")
# What a name leads to: the number of a record, and whether the name is another than the record's own.
POSTING = "<I?"
_NUMBER = struct.Struct("<I")
# A beginning that more names share has its best answers stored, so that no key press reads thousands.
CROWDED = 50
KEPT = 20
# Other names stand back: who types "Ber" means Bergen, not Aleppo for having been Beroea.
_OTHER_NAMES_COUNT = 30


@dataclass(frozen=True, slots=True)
class City:
    """A city or town; `region` is the GeoNames code of its first-level division."""

    id: int
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int


def weight(population: int, is_other_name: bool) -> float:  # noqa: FBT001 - a column of the file, not a switch
    """How likely a city is meant by a name: its people, if the name is its own."""
    return population / _OTHER_NAMES_COUNT if is_other_name else population


class Gazetteer:
    """Every city of 1,000 inhabitants or more, opened from `data/places/`; its README says which others."""

    def __init__(self, folder: Path) -> None:
        self._records = _mapped(folder / "cities.records")
        self._names = _mapped(folder / "cities.names")
        self._ids = _mapped(folder / "cities.ids")
        self._trie = marisa_trie.RecordTrie(POSTING).mmap(str(folder / "cities.trie"))
        self._beginnings = marisa_trie.RecordTrie(POSTING).mmap(str(folder / "cities.beginnings"))

    def __len__(self) -> int:
        return len(self._records) // RECORD.size

    def city(self, id: int) -> City | None:  # noqa: A002 - the field's own name reads best: city(id=…)
        """The city with this GeoNames id."""
        order = range(len(self))
        position = bisect.bisect_left(order, id, key=self._id_at)
        if position == len(order) or self._id_at(position) != id:
            return None
        return self._read(self._number_at(position))

    def find(self, name: str, country: str | None = None, region: str | None = None) -> City | None:
        """The likeliest city of this name, within the country and region when they are given."""
        for city in self.candidates(name):
            if country in (None, city.country) and region in (None, city.region):
                return city
        return None

    def candidates(self, name: str) -> list[City]:
        """Every city of this name, most populous first; other names than a city's own count less."""
        return self._likeliest(self._trie.get(fold(name), ()))

    def starting_with(self, prefix: str, limit: int = 8) -> list[City]:
        """At most 20 cities that have a name with this beginning, in the order of `candidates`."""
        folded = fold(prefix)
        if not folded:
            return []
        postings = self._beginnings.get(folded)
        if postings is None:
            postings = (posting for _, posting in self._trie.iteritems(folded))
        return self._likeliest(postings)[: min(limit, KEPT)]

    def __contains__(self, folded: str) -> bool:
        """Whether a city has this name, which must be folded already: spotting asks it of every word."""
        return folded in self._trie

    def _likeliest(self, postings: Iterable[tuple[int, bool]]) -> list[City]:
        is_other: dict[int, bool] = {}
        for number, is_other_name in postings:
            is_other[number] = is_other.get(number, True) and is_other_name
        cities = {number: self._read(number) for number in is_other}
        likeliest = sorted(cities, key=lambda number: (-weight(cities[number].population, is_other[number]), number))
        return [cities[number] for number in likeliest]

    def _number_at(self, position: int) -> int:
        (number,) = _NUMBER.unpack_from(self._ids, position * _NUMBER.size)
        return cast("int", number)

    def _id_at(self, position: int) -> int:
        (found, *_) = RECORD.unpack_from(self._records, self._number_at(position) * RECORD.size)
        return cast("int", found)

    def _read(self, number: int) -> City:
        fields = RECORD.unpack_from(self._records, number * RECORD.size)
        found, population, latitude, longitude, start, length, country, region = fields
        return City(
            id=found,
            name=self._names[start : start + length].decode(),
            country=country.decode(),
            region=region.rstrip(b"\0").decode(),
            latitude=latitude / 1e5,
            longitude=longitude / 1e5,
            population=population,
        )


def _mapped(path: Path) -> mmap.mmap:
    """The file's bytes, read by the system when they are touched."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
