"""Words as the index holds them and as a search asks for them: always cut in the same way."""

import re

from app.taxonomy.fold import fold

MOST_WORDS = 10  # Meilisearch reads no more of a search
LONGEST = 60

# Japanese and Chinese put no spaces between words. Each run is cut into overlapping pairs, so that
# every word of two characters or more is found exactly, wherever it stands.
UNSPACED = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def words(text: str) -> list[str]:
    folded = fold(text)
    if not folded.isascii() and UNSPACED.search(folded):
        folded = UNSPACED.sub(lambda run: f" {' '.join(pairs(run.group()))} ", folded)
    return [word[:LONGEST] for word in folded.split()]


def searched(text: str) -> list[str]:
    """The words of a search: each once, in order, and not more than anybody types."""
    return list(dict.fromkeys(words(text)))[:MOST_WORDS]


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run]


def name_key(name: str) -> str:
    """By which names are put in order."""
    return " ".join(words(name))[:100]
