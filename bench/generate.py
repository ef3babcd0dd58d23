"""Made-up listings with real cities, real concepts and realistic gaps. The same number is the same listing, always."""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from babel.languages import get_official_languages

from app.listings.freshness import next_check
from app.models import AddressVisibility, Kind, Known, Origin, Precision, Status
from app.places import FOLDER
from app.places.cities import RECORD, City, Gazetteer
from app.taxonomy.concepts import Taxonomy
from app.taxonomy.fold import fold
from bench.vocabulary import sentence, word

SEED = "seventh"
_DAY = date(2026, 1, 1)
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_LARGEST_CITIES = 8000
# Countries where such services are listed most, and how much more than their people would say.
_COVERED = {
    "GB": 14, "US": 3, "DE": 6, "NL": 14, "FR": 5, "CA": 6, "AU": 8, "IT": 4, "ES": 4, "NO": 20, "SE": 14, "DK": 14,
    "CH": 12,
}  # fmt: skip
_KINDS = {Kind.CLINIC: 57, Kind.THERAPIST: 27, Kind.CHARITY: 12, Kind.PROFESSIONAL_BODY: 4}
_HOW_MANY = (7, 42, 26, 14, 7, 4)  # listings of the real data with no treatment, one, two ...
_NOUNS = (
    "Facial Palsy Clinic", "Physiotherapy", "Facial Nerve Centre", "University Hospital - facial palsy clinic",
    "Rehabilitation Centre", "Speech Therapy", "ENT Department", "Eye Clinic", "Plastic Surgery Unit", "Support Group",
)  # fmt: skip
_FUNDING = ("public", "insurance", "private", "charity-free")


class Generator:
    """Makes listings as rows of the table; the nth row depends on n and on nothing else."""

    def __init__(self, taxonomy: Taxonomy, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._conditions = [one.id for one in taxonomy.conditions()]
        self._treatments = [one.id for one in taxonomy.treatments()]
        self._cities, self._weights = _cities(gazetteer)

    def rows(self, first: int, last: int) -> Iterator[dict[str, Any]]:
        return (self.row(number) for number in range(first, last + 1))

    def city(self, chance: random.Random) -> City:
        return self._cities[bisect(self._weights, chance.random() * self._weights[-1])]

    def row(self, number: int) -> dict[str, Any]:
        chance = random.Random(f"{SEED} {number}")  # noqa: S311 - nothing secret: it must be the same every time
        city = self.city(chance)
        (kind,) = chance.choices(list(_KINDS), list(_KINDS.values()))
        name = f"{word(chance).capitalize()} {chance.choice(_NOUNS)}, {city.name}"
        checked = _DAY - timedelta(days=chance.randrange(400)) if chance.random() < 0.3 else None  # noqa: PLR2004 - a share
        return {
            "id": number, "slug": f"{'-'.join(fold(name).split())[:100]}-{number}", "kind": kind, "name": name,
            "native_name": f"{word(chance).capitalize()} {city.name}" if chance.random() < 0.4 else None,  # noqa: PLR2004
            "summary": sentence(chance, 12, 24), "description": sentence(chance, 20, 60),
            "country": city.country, "city": city.name, "address_visibility": AddressVisibility.FULL,
            "address": f"{chance.randint(1, 200)} {word(chance).capitalize()} Street",
            "latitude": city.latitude + chance.uniform(-0.05, 0.05),
            "longitude": city.longitude + chance.uniform(-0.05, 0.05),
            "position_precision": Precision.EXACT, "website": f"https://place-{number}.example/",
            "languages": _languages(chance, city.country), "conditions": _some(chance, self._conditions, 3),
            "treatments": _some(chance, self._treatments, 5), "funding": _some(chance, _FUNDING, 2),
            "remote_consultation": _known(chance), "accepts_international": _known(chance),
            "referral_required": _known(chance), "organisation_wide": [], "origin": Origin.OWN_PAGE,
            "status": Status.PUBLISHED, "checked_on": checked,
            "next_check_on": next_check(kind, checked) if checked else None,
            "version": 1, "created_at": _MOMENT, "updated_at": _MOMENT,
        }  # fmt: skip


def _cities(gazetteer: Gazetteer) -> tuple[list[City], list[float]]:
    """The largest cities of the gazetteer, weighted by their people and by how well their country is covered."""
    records = RECORD.iter_unpack((FOLDER / "cities.records").read_bytes())
    ids = sorted(((people, city_id) for city_id, people, *_ in records), reverse=True)[:_LARGEST_CITIES]
    cities = [city for _people, city_id in ids if (city := gazetteer.city(city_id))]
    return cities, list(accumulate(city.population**0.7 * _COVERED.get(city.country, 1) for city in cities))


def _some(chance: random.Random, ids: Sequence[str], most: int) -> list[str]:
    """A few of them; those named first in the taxonomy far more often."""
    wanted = min(chance.choices(range(6), _HOW_MANY)[0], most)
    weights = [1 / rank for rank in range(1, len(ids) + 1)]
    return list(Counter(chance.choices(ids, weights, k=wanted)))


def _languages(chance: random.Random, country: str) -> list[str]:
    own = list(_official(country))
    return list(dict.fromkeys([*own, "en"])) if chance.random() < 0.5 else own  # noqa: PLR2004 - a share


@cache
def _official(country: str) -> tuple[str, ...]:
    return tuple(str(one).split("_")[0] for one in get_official_languages(country, de_facto=True))[:2]


def _known(chance: random.Random) -> Known:
    return chance.choices([Known.UNKNOWN, Known.YES, Known.NO], [6, 3, 1])[0]
