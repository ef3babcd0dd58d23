"""What two listings of one place say together, and what is left when they are parted again.

Works on snapshots (see `actions.snapshot`), so that what was merged is what a revision remembers.
"""

from typing import Any

from app.listings.importing import LISTS, YES_NO
from app.models import AddressVisibility, Known, Precision, Status
from app.taxonomy.fold import fold

Facts = dict[str, Any]

_CHECK = ("checked_on", "next_check_on")
_WAIT = ("waiting_weeks_min", "waiting_weeks_max", "waiting_reported_on")
_ACCEPTS = ("accepts_new", "accepts_new_reported_on")
_STATE = ("status", "closed_on", "closed_reason", "successor_id")
_ADDRESS = ("address", "postal_code")
_POSITION = ("latitude", "longitude", "position_precision")
# Filled from the other when the kept one says nothing; what stands together is one fact.
_FILLED = (
    ("native_name", "native_language"), ("summary",), ("description",), ("website",), ("email",), ("phone",),
    ("waiting_note",), ("fees_note",), *((name,) for name in YES_NO),
)  # fmt: skip
_TOGETHER = (_FILLED[0], _CHECK, _WAIT, _ACCEPTS, _STATE, _ADDRESS, _POSITION)
_LISTS = (*LISTS, "organisation_wide")
_NOTHING = (None, "", Known.UNKNOWN.value, Precision.NONE.value)
# What a source calls a fact whose column has another name.
_COLUMN = {"waiting_time_note": "waiting_note"}
_STRICTNESS = [AddressVisibility.FULL.value, AddressVisibility.CITY.value, AddressVisibility.HIDDEN.value]


def united(kept: Facts, gone: Facts) -> Facts:
    """The kept one with everything that the other knows besides."""
    one = {**kept, "sources": [dict(source) for source in kept["sources"]]}
    for name in LISTS:
        one[name] = [*kept[name], *(value for value in gone[name] if value not in kept[name])]
    for group in _FILLED:
        if _empty(one, group):
            _take(one, gone, group)
    _place(one, gone)
    _newer(one, gone)
    brought = {name for name in gone["organisation_wide"] if name in one and one[name] != kept.get(name)}
    one["organisation_wide"] = [*kept["organisation_wide"], *sorted(brought - {*kept["organisation_wide"]})]
    _sources(one, kept, gone)
    return one


def _empty(facts: Facts, names: tuple[str, ...]) -> bool:
    return all(facts[name] in _NOTHING for name in names)


def _take(one: Facts, other: Facts, names: tuple[str, ...]) -> None:
    for name in names:
        one[name] = other[name]


def _place(one: Facts, gone: Facts) -> None:
    """What one of them hides stays hidden; and no street of another town comes to this one."""
    one["address_visibility"] = max(one["address_visibility"], gone["address_visibility"], key=_STRICTNESS.index)
    towns = {fold(facts["city"]) for facts in (one, gone) if facts["city"]}
    if one["country"] != gone["country"] or len(towns) > 1:
        return
    for group in (("region",), ("city",), _ADDRESS, _POSITION):
        if _empty(one, group):
            _take(one, gone, group)
    if one["position_precision"] != Precision.EXACT and gone["position_precision"] == Precision.EXACT:
        _take(one, gone, _POSITION)


def _newer(one: Facts, gone: Facts) -> None:
    """Of what has a date, the later. ISO dates are compared as words."""
    checked = gone["checked_on"] or ""
    if checked > (one["checked_on"] or ""):
        if one["status"] == Status.CLOSED and gone["status"] == Status.PUBLISHED and checked > (one["closed_on"] or ""):
            _take(one, gone, _STATE)  # somebody has seen since that it is open
        if one["status"] == Status.PENDING and gone["status"] == Status.PUBLISHED:
            _take(one, gone, _STATE)  # it was hidden because nobody had checked it
        _take(one, gone, _CHECK)
    for group in (_WAIT, _ACCEPTS):
        if _empty(one, group) or (gone[group[-1]] or "") > (one[group[-1]] or ""):
            _take(one, gone, group)


def _sources(one: Facts, kept: Facts, gone: Facts) -> None:
    """Each goes on to support what is still said, and nothing that came from elsewhere."""
    replaced = {name for name in one if name not in _LISTS and name != "sources" and one[name] != kept[name]}
    by_url: dict[str, Facts] = {}
    for source in one["sources"]:
        source["supports"] = [name for name in source["supports"] if _COLUMN.get(name, name) not in replaced]
        by_url.setdefault(source["url"], source)
    for source in gone["sources"]:
        supports = [name for name in source["supports"] if _still_said(_COLUMN.get(name, name), one, gone)]
        known = by_url.get(source["url"])
        if known is None:
            by_url[source["url"]] = {**source, "supports": supports}
            one["sources"].append(by_url[source["url"]])
        else:
            known["supports"] += [name for name in supports if name not in known["supports"]]


def _still_said(name: str, one: Facts, gone: Facts) -> bool:
    return name in LISTS or name not in one or one[name] == gone[name]


def parted(before: Facts, after: Facts, today: Facts) -> Facts:
    """What the kept one says today without what the merge brought; what was changed since stays."""
    one = {**today}
    grouped = {name for group in _TOGETHER for name in group}
    single = [(name,) for name in after if name not in grouped and name not in _LISTS and name != "sources"]
    for group in (*_TOGETHER, *single):
        if all(today[name] == after[name] for name in group):
            _take(one, before, group)
    for name in _LISTS:
        brought = [value for value in after[name] if value not in before[name]]
        one[name] = before[name] if today[name] == after[name] else [v for v in today[name] if v not in brought]
    one["sources"] = _parted_sources(before["sources"], after["sources"], today["sources"])
    return one


def _parted_sources(before: list[Facts], after: list[Facts], today: list[Facts]) -> list[Facts]:
    if today == after:
        return before
    # The merge changed those that were there in their places, and added the others behind them.
    was = [(new, old) for old, new in zip(before, after, strict=False)]
    added = after[len(before) :]
    kept = [source for source in today if source not in added]
    return [next((old for new, old in was if new == source), source) for source in kept]
