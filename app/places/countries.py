"""Countries: their names in every language, and a point to measure distances from."""

import json
from bisect import bisect_left
from functools import cache, lru_cache
from typing import Any, cast

import marisa_trie
from babel import Locale, UnknownLocaleError

from app.places import FOLDER
from app.taxonomy.fold import fold

_LAST = "\U0010ffff"  # stands after every letter


def codes() -> tuple[str, ...]:
    """Every ISO 3166-1 alpha-2 code, and XK for Kosovo."""
    return tuple(_countries())


def name(code: str, language: str) -> str:
    """What CLDR calls the country in this language, else in English, else the code itself."""
    return _names(language).get(code) or _names("en").get(code, code)


def centre(code: str) -> tuple[float, float]:
    """Latitude and longitude of a town in the middle of where the country's people live."""
    latitude, longitude = _countries()[code]["centre"]
    return latitude, longitude


def starting_with(prefix: str, language: str, limit: int = 8) -> list[str]:
    """Countries as one types: names in the language asked for come first, then English, own names and aliases."""
    folded = fold(prefix)
    if not folded:
        return []
    known = _searchable(language)
    matches = known[bisect_left(known, (folded,)) : bisect_left(known, (folded + _LAST,))]
    return list(dict.fromkeys(code for _name, _place, code in sorted(matches, key=lambda match: match[1])))[:limit]


def named(folded: str) -> str | None:
    """The country with this folded name or alias, in any language."""
    found = _trie().get(folded)
    return found[0].decode() if found else None


@cache
def needing_capitals() -> frozenset[str]:
    """Folded aliases that are another word when they are written small: US, SUA."""
    return frozenset(fold(alias) for aliases in _aliases()["capitals_only"].values() for alias in aliases)


@cache
def _countries() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((FOLDER / "countries.json").read_text(encoding="utf-8")))


@cache
def _aliases() -> dict[str, dict[str, list[str]]]:
    return cast("dict[str, dict[str, list[str]]]", json.loads((FOLDER / "aliases.json").read_text(encoding="utf-8")))


@cache
def _trie() -> marisa_trie.BytesTrie:
    return marisa_trie.BytesTrie().mmap(str(FOLDER / "countries.trie"))


# Bounded, because the language may come from a request.
@lru_cache(maxsize=64)
def _names(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language.replace("-", "_")).territories)
    except (UnknownLocaleError, ValueError):
        return {}


@lru_cache(maxsize=64)
def _searchable(language: str) -> list[tuple[str, int, str]]:
    """Folded names in order, each with its place in the order in which they are offered, and its code."""
    asked = sorted((fold(name(code, language)), code) for code in codes())
    english = sorted((fold(name(code, "en")), code) for code in codes())
    own = [(fold(own), code) for code, country in _countries().items() for own in country["own"]]
    aliases = [(fold(alias), code) for kind in _aliases().values() for code, found in kind.items() for alias in found]
    offered = asked + english + own + aliases
    return sorted((folded, place, code) for place, (folded, code) in enumerate(offered))
