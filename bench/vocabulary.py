"""Words for made-up listings: the community's own words first, invented ones for the long tail.

In any language the word of rank r is about 1/r as frequent as the first (Zipf). A search engine's
cost hangs on that: few words stand in nearly every listing, most stand in one or two.
"""

import itertools
import json
import random
import re
from bisect import bisect
from collections import Counter
from functools import cache

from app.config import ROOT

DISTINCT = 60_000
_SYLLABLES = (
    "ka", "re", "mo", "li", "ta", "ve", "sun", "dor", "pel", "nis", "ar", "gom", "fi", "blu", "ster", "yan", "ho",
    "wic", "qua", "zen",
)  # fmt: skip


@cache
def ranked() -> tuple[str, ...]:
    """Every word, the most frequent first."""
    listings = json.loads((ROOT / "data" / "listings.json").read_text(encoding="utf-8"))
    counts = Counter(word for listing in listings for word in re.findall(r"[^\W\d_]{2,}", listing["summary"].lower()))
    real = [word for word, _count in counts.most_common()]
    known = set(real)
    invented = (word for size in (2, 3, 4) for word in map("".join, itertools.product(_SYLLABLES, repeat=size)))
    return tuple(itertools.islice(itertools.chain(real, (word for word in invented if word not in known)), DISTINCT))


@cache
def _cumulated() -> list[float]:
    return list(itertools.accumulate(1 / rank for rank in range(1, DISTINCT + 1)))


def word(chance: random.Random) -> str:
    """One word, as often as its rank says."""
    weights = _cumulated()
    return ranked()[min(bisect(weights, chance.random() * weights[-1]), len(ranked()) - 1)]


def sentence(chance: random.Random, shortest: int, longest: int) -> str:
    found = [word(chance) for _ in range(chance.randint(shortest, longest))]
    return f"{' '.join(found).capitalize()}."
