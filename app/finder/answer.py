"""The answer of the care finder: five ways on, and for every listing the reason it is there.

A listing stands in one section only, the first that fits; the sections are told apart by their
conditions, so this holds by construction. No section ever ends at nothing: what does not fit every
wish is shown as fitting in part, and says which part does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, or_

from app.finder import queries
from app.finder.forms import Need
from app.finder.queries import ABROAD_UNKNOWN, ABROAD_YES, CARE, REMOTE_YES, SIGNPOSTS, Start
from app.listings.queries import TABLE
from app.models import Known
from app.places.distance import kilometres
from app.taxonomy.concepts import Taxonomy

IN_COUNTRY, REMOTE, ACCEPTS, NEAREST, SIGNPOST = (
    "in_country", "remote", "accepts_international", "nearest_abroad", "signposts",
)  # fmt: skip
# Reasons that name what does not fit, or of which nobody knows whether it does.
_MISSING = frozenset({
    "condition_broader", "condition_not_named", "treatment_not_named", "funding_unknown", "funding_other",
    "language_unknown", "language_other",
})  # fmt: skip
FEW = 5  # fewer good answers than this, and we say what could be left out
MOST = 100


@dataclass(frozen=True, slots=True)
class Item:
    """A listing in a section. `whole` is whether it fits every wish; `reasons` are codes with
    what they are about, put into words by `reasons.py`."""

    id: int
    slug: str
    distance_km: float | None
    whole: bool
    reasons: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    total: int
    whole: int
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Relaxation:
    drop: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    need: Need
    start: Start
    sections: Sequence[Section]
    relaxations: Sequence[Relaxation] = field(default_factory=list)


def find(connection: Connection, need: Need, taxonomy: Taxonomy, limit: int) -> Answer:
    """The answer for a need whose country is known; up to `limit` items a section, or MOST in the
    one that is to be shown in full."""
    start = queries.start_of(need)
    sections = []
    for section_id, where in _sections(need):
        most = MOST if need.show == section_id else limit
        sections.append(_section(connection, need, taxonomy, start, section_id, where, most))
    return Answer(need, start, _without_travel(need, sections), _relaxations(connection, need, taxonomy, sections))


def _sections(need: Need) -> list[tuple[str, list[Any]]]:
    """What each section holds. Without online visits, those who also work online stand further down."""
    here = TABLE.c.country == need.country
    online = [] if need.remote == "no" else [~REMOTE_YES]
    sections = [(IN_COUNTRY, [CARE, here])]
    if online:
        sections.append((REMOTE, [CARE, ~here, REMOTE_YES]))
    sections.append((ACCEPTS, [CARE, ~here, ABROAD_YES, *online]))
    sections.append((NEAREST, [CARE, ~here, ABROAD_UNKNOWN, *online]))
    sections.append((SIGNPOST, [SIGNPOSTS]))
    return sections


def _section(
    connection: Connection, need: Need, taxonomy: Taxonomy, start: Start, section_id: str, where: list[Any], limit: int
) -> Section:
    if section_id == SIGNPOST:
        return _signposts(connection, need, taxonomy, start, where, limit)
    nearest = section_id in {ACCEPTS, NEAREST}
    if nearest and (wanted := queries.wishes(need, taxonomy)):
        # Nobody travels for nothing: abroad at least one wish must be met, if anybody meets one.
        some = [*where, or_(*wanted.values())]
        where = some if queries.count(connection, some) else where
    rows, total, whole = queries.rows(connection, need, taxonomy, where, start, limit, nearest=nearest)
    measured = nearest or (section_id == IN_COUNTRY and start.exact)
    items = [_item(need, taxonomy, start, section_id, row, measured=measured) for row in rows]
    return Section(section_id, total, whole, items)


def _signposts(
    connection: Connection, need: Need, taxonomy: Taxonomy, start: Start, where: list[Any], limit: int
) -> Section:
    """Those of the own country first, whatever they are about; then the nearest that know the condition."""
    here = TABLE.c.country == need.country
    own, _, _ = queries.rows(connection, need, taxonomy, [*where, here], start, limit, nearest=False)
    abroad, _, _ = queries.rows(connection, need, taxonomy, [*where, ~here], start, limit, nearest=False)
    rows = [*own, *abroad][:limit]
    items = [_item(need, taxonomy, start, SIGNPOST, row, measured=False) for row in rows]
    total = queries.count(connection, where)
    return Section(SIGNPOST, total, sum(item.whole for item in items), items)


def _without_travel(need: Need, sections: list[Section]) -> list[Section]:
    """Who cannot travel is not sent abroad, unless there is nothing else to say."""
    if need.travel != "no":
        return sections
    staying = [section for section in sections if section.id not in {ACCEPTS, NEAREST}]
    return staying if any(section.total for section in staying) else sections


def _item(need: Need, taxonomy: Taxonomy, start: Start, section_id: str, row: Any, *, measured: bool) -> Item:
    away = None
    if measured and row.latitude is not None and _may_be_placed(row):
        away = kilometres(start.latitude, start.longitude, row.latitude, row.longitude)
    reasons = [*_of_section(need, section_id, row), *_of_wishes(need, taxonomy, row)]
    whole = not any(code in _MISSING for code, _about in reasons)
    return Item(row.id, row.slug, away, whole, reasons)


def _may_be_placed(row: Any) -> bool:
    shown = row.address_visibility.value
    return bool(shown == "full" or (shown == "city" and row.position_precision.value != "exact"))


def _of_section(need: Need, section_id: str, row: Any) -> list[tuple[str, str]]:
    wide = row.organisation_wide
    reasons = {
        IN_COUNTRY: ("in_country", row.country),
        REMOTE: ("online_hospital" if "remote_consultation" in wide else "online", ""),
        ACCEPTS: ("accepts_hospital" if "accepts_international" in wide else "accepts_international", ""),
        NEAREST: ("abroad_unknown", row.country),
        SIGNPOST: ("signpost_here" if row.country == need.country else "signpost_abroad", row.country),
    }
    found = [reasons[section_id]]
    if section_id == IN_COUNTRY and row.remote_consultation == Known.YES:
        found.append(("also_online_hospital" if "remote_consultation" in wide else "also_online", ""))
    return found


def _of_wishes(need: Need, taxonomy: Taxonomy, row: Any) -> list[tuple[str, str]]:
    found = []
    if need.condition:
        found.append(_condition(need.condition, taxonomy, row.conditions))
    if need.treatment:
        offered = set(taxonomy.with_narrower(need.treatment)) & set(row.treatments)
        code = "treatment_offered" if offered else "treatment_not_named"
        found.append((code, need.treatment if need.treatment in offered or not offered else min(offered)))
    if need.funding:
        found.append(_funding(need.funding, row.funding))
    if need.languages:
        spoken = [code for code in need.languages if code in row.languages]
        code = "language_spoken" if spoken else "language_other" if row.languages else "language_unknown"
        found.append((code, (spoken or need.languages)[0]))
    if row.referral_required != Known.UNKNOWN:
        found.append(("referral_needed" if row.referral_required == Known.YES else "referral_not_needed", ""))
    return found


def _funding(wanted: str, stated: Sequence[str]) -> tuple[str, str]:
    if wanted in stated:
        return "funding_fits", wanted
    return ("funding_other", stated[0]) if stated else ("funding_unknown", wanted)


def _condition(wanted: str, taxonomy: Taxonomy, named: Sequence[str]) -> tuple[str, str]:
    named_set = set(named)
    narrower = set(taxonomy.with_narrower(wanted)) & named_set
    if narrower:
        return "condition_named", wanted if wanted in narrower else min(narrower)
    broader = [one for one in taxonomy.with_broader([wanted])[1:] if one in named_set]
    return ("condition_broader", broader[0]) if broader else ("condition_not_named", wanted)


def _relaxations(
    connection: Connection, need: Need, taxonomy: Taxonomy, sections: Sequence[Section]
) -> list[Relaxation]:
    """When few fit every wish: one wish less at a time, with how many that gives."""
    good = sum(section.whole for section in sections if section.id in {IN_COUNTRY, REMOTE, ACCEPTS})
    wanted = queries.wishes(need, taxonomy)
    if good >= FEW or not wanted:
        return []
    reachable = [CARE, or_(TABLE.c.country == need.country, REMOTE_YES, ABROAD_YES)]
    found = []
    for name in wanted:
        left = [wish for other, wish in wanted.items() if other != name]
        number = queries.count(connection, [*reachable, *left])
        if number > good:
            found.append(Relaxation(name, number))
    return found
