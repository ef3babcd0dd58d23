"""Which language a name is probably written in."""

from functools import lru_cache

from babel.languages import get_official_languages


@lru_cache(maxsize=300)
def native_language(country: str) -> str | None:
    """The country's one official language; nothing where there are several, rather than a guess."""
    official = get_official_languages(country, de_facto=True)
    return str(official[0]).split("_")[0] if len(official) == 1 else None
