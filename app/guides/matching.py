"""Which guides fit a need: its country, its treatment, its condition, its stage."""

from collections.abc import Iterable
from typing import Any

from app.taxonomy.concepts import Taxonomy

# What counts how much. A guide that is about another stage steps back, but is not hidden.
_COUNTRY, _TREATMENT, _CONDITION, _STAGE = 6, 5, 4, 3


def fitting(
    taxonomy: Taxonomy, guides: Iterable[Any], *, condition: str = "", treatment: str = "", since: str = "",
    country: str = "", most: int = 4,
) -> list[Any]:  # fmt: skip
    """The guides that fit best, best first; those that fit in nothing are left out."""
    conditions = taxonomy.with_broader([condition]) if condition else []
    treatments = taxonomy.with_broader([treatment]) if treatment else []
    scored = []
    for guide in guides:
        if guide.countries:
            score = _COUNTRY if country in guide.countries else 0
        else:
            score = _about(guide.concepts, treatments, _TREATMENT) + _about(guide.concepts, conditions, _CONDITION)
            if since and guide.stages and (score or since in guide.stages):
                score += _STAGE if since in guide.stages else -_STAGE
        if score > 0:
            scored.append((-score, guide.id, guide))
    return [guide for _score, _id, guide in sorted(scored, key=lambda one: one[:2])[:most]]


def _about(concepts: list[str], wanted: list[str], weight: int) -> int:
    """The whole weight if it is what the guide is mainly about, less for the rest and for broader topics."""
    if not wanted or not concepts:
        return 0
    if concepts[0] == wanted[0]:
        return weight
    if wanted[0] in concepts:
        return weight - 2
    return 1 if set(wanted[1:]) & set(concepts) else 0
