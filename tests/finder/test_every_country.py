"""Never a dead end: every country of the world, with every condition and every treatment."""

from functools import cache
from typing import Any

import pytest

from app.config import ROOT
from app.finder import answer
from app.finder.answer import ACCEPTS, IN_COUNTRY, NEAREST, REMOTE, SIGNPOST, Answer, Item
from app.finder.forms import Need
from app.models import Kind, Known
from app.places import countries
from app.places.distance import kilometres
from app.site import Site
from app.taxonomy import concepts
from tests.machine import PERCENT

TAXONOMY = concepts.load(ROOT / "data" / "taxonomy.json")
WISHES: list[dict[str, str]] = [
    {},
    *({"condition": one.id} for one in TAXONOMY.conditions()),
    *({"treatment": one.id} for one in TAXONOMY.treatments()),
]
CARE = {Kind.CLINIC, Kind.THERAPIST}


@pytest.fixture(scope="module")
def rows(seeded: Site) -> dict[int, Any]:
    from app.listings import queries  # noqa: PLC0415 - only here

    with seeded.database.reading() as connection:
        return {row.id: row for row in queries.all_public(connection)}


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: next(iter(wish.values()), "nothing"))
def test_no_country_is_a_dead_end(seeded: Site, rows: dict[int, Any], wish: dict[str, str]) -> None:
    first, each = WISHES.index(wish), max(1, 100 // PERCENT)  # every country with some wishes, or with all
    with seeded.database.reading() as connection:
        for code in countries.codes()[first % each :: each]:
            found = answer.find(connection, Need(country=code, **wish), seeded.taxonomy, limit=8)
            _check(found, rows, f"{code} {wish}")


@pytest.mark.parametrize("code", ["NO", "VA", "NZ", "KI"])
def test_the_same_holds_for_those_who_tell_us_everything(seeded: Site, rows: dict[int, Any], code: str) -> None:
    with seeded.database.reading() as connection:
        for travel in ("", "yes", "no"):
            for remote in ("", "yes", "no"):
                need = Need(code, condition="bells-palsy", treatment="botulinum-toxin", languages=("en", "nb"),
                            travel=travel, remote=remote, funding="public", since="weeks")  # fmt: skip
                _check(answer.find(connection, need, seeded.taxonomy, limit=8), rows, f"{need}")


def _check(found: Answer, rows: dict[int, Any], what: str) -> None:
    assert any(section.items for section in found.sections), what
    shown = [item.id for section in found.sections for item in section.items]
    assert len(set(shown)) == len(shown), what
    for section in found.sections:
        assert len(section.items) <= section.total, what
        assert section.whole <= section.total, what
        for item in section.items:
            _belongs(section.id, rows[item.id], found.need)
            _is_true(item, rows[item.id], found)
        if section.id in {ACCEPTS, NEAREST}:
            away = [item.distance_km if item.distance_km is not None else 1e9 for item in section.items]
            assert away == sorted(away), what


def _belongs(section: str, row: Any, need: Need) -> None:
    abroad, cares = row.country != need.country, row.kind in CARE
    online = row.remote_consultation == Known.YES and need.remote != "no"
    assert {
        IN_COUNTRY: cares and not abroad,
        REMOTE: cares and abroad and online,
        ACCEPTS: cares and abroad and not online and row.accepts_international == Known.YES,
        NEAREST: cares and abroad and not online and row.accepts_international == Known.UNKNOWN,
        SIGNPOST: not cares,
    }[section], (section, row.slug)


def _is_true(item: Item, row: Any, found: Answer) -> None:
    """Every reason holds against the row of the listing, and every distance is right."""
    assert item.reasons
    for code, about in item.reasons:
        assert _holds(code, about, row, found.need), (row.slug, code, about)
    if item.distance_km is not None:
        start = found.start
        right = kilometres(start.latitude, start.longitude, row.latitude, row.longitude)
        assert item.distance_km == pytest.approx(right)


@cache
def _below(concept: str) -> set[str]:
    return {concept}.union(*(_below(narrower) for narrower in TAXONOMY.narrower(concept)))


def _holds(code: str, about: str, row: Any, need: Need) -> bool:
    wide, here = row.organisation_wide, row.country == need.country
    named, offered = set(row.conditions), set(row.treatments)
    return {
        "in_country": here,
        "also_online": row.remote_consultation == Known.YES and "remote_consultation" not in wide,
        "also_online_hospital": row.remote_consultation == Known.YES and "remote_consultation" in wide,
        "online": row.remote_consultation == Known.YES and "remote_consultation" not in wide,
        "online_hospital": row.remote_consultation == Known.YES and "remote_consultation" in wide,
        "accepts_international": row.accepts_international == Known.YES and "accepts_international" not in wide,
        "accepts_hospital": row.accepts_international == Known.YES and "accepts_international" in wide,
        "abroad_unknown": row.accepts_international == Known.UNKNOWN and not here,
        "signpost_here": here and row.kind not in CARE,
        "signpost_abroad": not here and row.kind not in CARE and about == row.country,
        "condition_named": about in named and about in _below(need.condition),
        "condition_broader": about in named and need.condition in _below(about) and not named & _below(need.condition),
        "condition_not_named": not named & _below(need.condition),
        "treatment_offered": about in offered and about in _below(need.treatment),
        "treatment_not_named": not offered & _below(need.treatment),
        "funding_fits": about in row.funding and about == need.funding,
        "funding_unknown": not row.funding,
        "funding_other": about in row.funding and need.funding not in row.funding,
        "language_spoken": about in row.languages and about in need.languages,
        "language_unknown": not row.languages,
        "language_other": bool(row.languages) and not set(need.languages) & set(row.languages),
        "referral_needed": row.referral_required == Known.YES,
        "referral_not_needed": row.referral_required == Known.NO,
    }[code]
