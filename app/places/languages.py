"""Which language a name is probably written in."""

from functools import lru_cache

from babel.core import get_global
from babel.languages import get_official_languages

from app.places import countries

_WIDELY_SPOKEN = 15  # per cent of a country


@lru_cache(maxsize=300)
def native_language(country: str) -> str | None:
    """The official language of nearly everybody there; nothing where there are several, rather
    than a guess."""
    spoken = get_global("territory_languages").get(country, {})
    main = {
        _ours(code)
        for code, how in spoken.items()
        if how["official_status"] in {"official", "de_facto_official"} and how["population_percent"] >= _WIDELY_SPOKEN
    }
    return main.pop() if len(main) == 1 else None


def _ours(code: str) -> str:
    """CLDR writes Norwegian as one language; we write Bokmål."""
    primary = code.split("_", maxsplit=1)[0]
    return "nb" if primary in {"no", "nn"} else primary


@lru_cache(maxsize=50)
def speaking(language: str) -> tuple[str, ...]:
    """The countries where a language is official, for the languages that do not span the world."""
    if language in _WORLD_LANGUAGES:
        return ()
    return tuple(code for code in countries.codes() if language in _official(code))


@lru_cache(maxsize=300)
def _official(country: str) -> frozenset[str]:
    return frozenset(_ours(str(code)) for code in get_official_languages(country, regional=False, de_facto=True))


# Spoken in so many countries that they say nothing about where somebody lives.
_WORLD_LANGUAGES = frozenset({"en"})
