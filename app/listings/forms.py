"""What can be asked of the directory, as it stands in a URL."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from app.places import countries
from app.places.cities import Gazetteer
from app.search.contract import DISTANCE, FACETS, RELEVANCE, SORTS, Near
from app.taxonomy.fold import fold

LONGEST_QUERY = 300
MOST_VALUES = 300
PER_PAGE, MOST_PER_PAGE = 20, 100
DEEPEST = 10_000  # nobody reads on from here; they filter
FARTHEST_KM = 20_100.0
_YES_NO = {"yes": "true", "1": "true", "no": "false", "0": "false"}
RADII = (25, 50, 100, 250, 500, 1000)  # kilometres that a reader can choose
_PAIR = re.compile(r"^\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search of the directory; what was wrong with it stands in `errors`, by field."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Near | None = None
    near_text: str = ""
    radius_km: float | None = None
    sort: str = RELEVANCE
    page: int = 1
    per_page: int = PER_PAGE
    plain: bool = False
    view: str = ""  # "map" shows where the results are
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page

    def pairs(self) -> list[tuple[str, str]]:
        """The search as the pairs of its URL, without its page."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, value) for facet, values in self.filters.items() for value in values]
        if self.near_text:
            pairs.append(("near", self.near_text))
        if self.radius_km is not None:
            pairs.append(("radius_km", f"{self.radius_km:g}"))
        if self.sort != RELEVANCE:
            pairs.append(("sort", self.sort))
        if self.plain:
            pairs.append(("plain", "1"))
        if self.view:
            pairs.append(("view", self.view))
        return pairs

    def url(self, **changes: Any) -> str:
        """The same search with something changed, for a link."""
        pairs = replace(self, **changes).pairs()
        page = changes.get("page", 1)
        if page > 1:
            pairs.append(("page", str(page)))
        return f"/listings?{urlencode(pairs)}" if pairs else "/listings"

    def without(self, facet: str, value: str) -> str:
        filters = {
            name: tuple(v for v in values if (name, v) != (facet, value)) for name, values in self.filters.items()
        }
        return self.url(filters={name: values for name, values in filters.items() if values})

    def choosing(self, facet: str, value: str) -> str:
        return self.url(filters={**self.filters, facet: (*self.filters.get(facet, ()), value)})


def parse(params: Mapping[str, Any], many: Any, gazetteer: Gazetteer) -> Asked:
    """Read a search from a query string. `many(name)` gives all values of one name.

    Never raises: what cannot be used is left out and named in `errors`.
    """
    errors: dict[str, str] = {}
    filters = {facet: _values(facet, many(facet)) for facet in FACETS}
    near_text = str(params.get("near") or "").strip()[:100]
    near = _near(near_text, gazetteer, errors) if near_text else None
    radius = _number(params.get("radius_km"), 0.1, FARTHEST_KM, "radius_km", errors)
    if near and radius is not None:
        near = replace(near, radius_km=radius)
    sort = str(params.get("sort") or RELEVANCE)
    if sort not in SORTS:
        errors["sort"] = f"must be one of {', '.join(SORTS)}"
        sort = RELEVANCE
    if sort == DISTANCE and near is None:
        sort = RELEVANCE
    elif sort == RELEVANCE and near is not None and near.radius_km is None:
        # Who names a place and no distance wants to know what is nearest.
        sort = DISTANCE
    return Asked(
        q=" ".join(str(params.get("q") or "").replace("\x00", " ").split())[:LONGEST_QUERY],
        filters={facet: values for facet, values in filters.items() if values},
        near=near,
        near_text=near_text,
        radius_km=radius,
        sort=sort,
        page=int(_number(params.get("page"), 1, DEEPEST, "page", errors) or 1),
        per_page=int(_number(params.get("per_page"), 1, MOST_PER_PAGE, "per_page", errors) or PER_PAGE),
        plain=str(params.get("plain") or "").lower() in {"1", "true"},
        view="map" if params.get("view") == "map" else "",
        errors=errors,
    )


def _values(facet: str, given: Sequence[str]) -> tuple[str, ...]:
    clean = dict.fromkeys(value.strip()[:80] for value in given if value.strip())
    if facet == "country":
        return tuple(value.upper() for value in clean)[:MOST_VALUES]
    same = _YES_NO if facet in {"remote", "international"} else {}
    return tuple(dict.fromkeys(same.get(value.lower(), value.lower()) for value in clean))[:MOST_VALUES]


def _near(text: str, gazetteer: Gazetteer, errors: dict[str, str]) -> Near | None:
    pair = _PAIR.match(text)
    if pair:
        latitude, longitude = float(pair[1]), float(pair[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:  # noqa: PLR2004 - the globe
            return Near(latitude, longitude)
        errors["near"] = "the latitude is at most 90, the longitude at most 180"
        return None
    name, _, country = text.partition(",")
    code = country.strip().upper()
    named = code if code in countries.codes() else countries.named(fold(country))
    city = gazetteer.find(name.strip(), named)
    if city is None:
        errors["near"] = f"we do not know the place {text!r}"
        return None
    return Near(city.latitude, city.longitude)


def _number(value: Any, least: float, most: float, name: str, errors: dict[str, str]) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        errors[name] = f"must be a number from {least:g} to {most:g}"
        return None
    return number
