"""What a person tells the care finder; only the country is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from app.places import countries
from app.places.cities import City, Gazetteer
from app.taxonomy.concepts import Taxonomy
from app.taxonomy.fold import fold

SINCE = ("days", "weeks", "months", "years")
FUNDING = ("public", "insurance", "private", "charity-free")
YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Need:
    """The need, as far as it was told. An empty word is "not told"."""

    country: str = ""
    city: City | None = None
    city_text: str = ""
    condition: str = ""
    treatment: str = ""
    since: str = ""
    languages: tuple[str, ...] = ()
    travel: str = ""
    remote: str = ""
    funding: str = ""
    show: str = ""  # the section that is shown in full
    errors: Mapping[str, str] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        single = ("country", "condition", "treatment", "since", "travel", "remote", "funding")
        pairs = [(name, value) for name in single if (value := getattr(self, name))]
        if self.city_text:
            pairs.insert(1, ("city", self.city_text))
        return [*pairs, *(("language", code) for code in self.languages)]

    def url(self, **changes: Any) -> str:
        pairs = replace(self, **changes).pairs()
        return f"/find?{urlencode(pairs)}"


def parse(params: Mapping[str, Any], many: Any, taxonomy: Taxonomy, gazetteer: Gazetteer) -> Need:
    """Read a need from a query string. Never raises; what is wrong stands in `errors` by field."""
    errors: dict[str, str] = {}
    country = _country(str(params.get("country") or "").strip()[:100], errors)
    city_text = " ".join(str(params.get("city") or "").split())[:100]
    city = _city(city_text, country, gazetteer, errors)
    return Need(
        country=country,
        city=city,
        city_text=city_text if city or "city" in errors else "",
        condition=_one_of(params, "condition", {one.id for one in taxonomy.conditions()}, errors),
        treatment=_one_of(params, "treatment", {one.id for one in taxonomy.treatments()}, errors),
        since=_one_of(params, "since", SINCE, errors),
        languages=tuple(dict.fromkeys(code.lower()[:3] for code in many("language") if code.strip()))[:10],
        travel=_one_of(params, "travel", YES_NO, errors),
        remote=_one_of(params, "remote", YES_NO, errors),
        funding=_one_of(params, "funding", FUNDING, errors),
        show=str(params.get("show") or "")[:40],
        errors=errors,
    )


def _country(text: str, errors: dict[str, str]) -> str:
    """A code, or a country by its name; never one that is merely spelt alike."""
    code = text.upper()
    if not text or code in countries.codes():
        return code
    named = countries.named(fold(text))
    if named is None:
        errors["country"] = "unknown"
    return named or ""


def _one_of(params: Mapping[str, Any], name: str, known: Sequence[str] | set[str], errors: dict[str, str]) -> str:
    value = str(params.get(name) or "").strip().lower()[:80]
    value = {"true": "yes", "1": "yes", "false": "no", "0": "no"}.get(value, value) if known is YES_NO else value
    if value and value not in known:
        errors[name] = "unknown"
        return ""
    return value


def _city(text: str, country: str, gazetteer: Gazetteer, errors: dict[str, str]) -> City | None:
    if not text:
        return None
    city = gazetteer.find(text.split(",", maxsplit=1)[0], country or None)
    if city is None:
        errors["city"] = "unknown"
    return city
