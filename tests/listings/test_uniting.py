"""Whatever two listings say: together nothing is lost, and parted each is as it was."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlalchemy import select as rows

from app.listings import queries, uniting
from app.models import AddressVisibility, Known, Listing, Precision, Status
from app.site import Site
from app.taxonomy.fold import fold
from tests.factories import a_listing, a_source
from tests.listings.test_merging import everything, merge, said, undo

TODAY = date(2026, 11, 22)
_URLS = st.sampled_from(["https://a.example", "https://b.example", "https://c.example"])
_DAYS = st.none() | st.dates(date(2025, 1, 1), TODAY)
_SOURCES = st.lists(
    st.tuples(_URLS, st.lists(st.sampled_from(["phone", "languages", "city", "waiting_time_note"]), unique=True)),
    max_size=4,
)
_TEXT = st.none() | st.sampled_from(["one", "two"])
_MANY = st.lists(st.sampled_from(["en", "nb", "de", "fr"]), unique=True)
_FACTS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["One", "Two"]), "phone": _TEXT, "email": _TEXT, "website": _TEXT, "address": _TEXT,
        "region": _TEXT, "city": st.sampled_from([None, "Bergen", "Oslo"]), "languages": _MANY, "funding": _MANY,
        "native_name": _TEXT, "waiting_note": _TEXT, "waiting_weeks_max": st.none() | st.integers(0, 9),
        "waiting_reported_on": _DAYS, "checked_on": _DAYS, "next_check_on": _DAYS,
        "status": st.sampled_from([Status.PUBLISHED, Status.CLOSED]), "accepts_new": st.sampled_from(Known),
        "accepts_new_reported_on": _DAYS, "remote_consultation": st.sampled_from(Known),
        "address_visibility": st.sampled_from(AddressVisibility),
        "organisation_wide": st.lists(st.sampled_from(["languages", "phone", "remote_consultation"]), unique=True),
        "position_precision": st.sampled_from(Precision), "latitude": st.none() | st.floats(-80, 80),
    }
)  # fmt: skip


def _snapshot(facts: dict[str, Any], sources: list[tuple[str, list[str]]]) -> dict[str, Any]:
    listing = Listing.model_validate({"slug": "x", "kind": "clinic", "country": "NO", **facts})
    made = [
        a_source(url, supports=supports).model_dump(mode="json", exclude={"id", "listing_id"})
        for url, supports in sources
    ]
    return {**listing.model_dump(mode="json"), "sources": made}


@given(_FACTS, _SOURCES, _FACTS, _SOURCES)
def test_united_and_parted_is_where_it_began(
    ours: dict[str, Any], our_sources: Any, theirs: dict[str, Any], their_sources: Any
) -> None:
    kept, gone = _snapshot(ours, our_sources), _snapshot(theirs, their_sources)
    together = uniting.united(kept, gone)
    assert uniting.parted(kept, together, together) == kept
    for name in ("languages", "funding"):
        assert set(together[name]) == set(kept[name]) | set(gone[name])
    assert {source["url"] for source in together["sources"]} == {
        source["url"] for source in kept["sources"] + gone["sources"]
    }
    assert max(filter(None, (kept["checked_on"], gone["checked_on"])), default=None) == together["checked_on"]
    for name in ("phone", "email", "website", "native_name"):
        assert together[name] == (kept[name] or gone[name])
    same_town = len({fold(one["city"]) for one in (kept, gone) if one["city"]}) < 2
    assert together["address"] == kept["address"] or same_town


@given(_FACTS, _SOURCES, _FACTS, _SOURCES, st.sampled_from(["phone", "email", "name", "website", "summary"]))
def test_of_what_changed_since_only_the_rest_is_taken_back(
    ours: dict[str, Any], our_sources: Any, theirs: dict[str, Any], their_sources: Any, changed: str
) -> None:
    kept, gone = _snapshot(ours, our_sources), _snapshot(theirs, their_sources)
    together = uniting.united(kept, gone)
    parted = uniting.parted(kept, together, {**together, changed: "since"})
    assert parted == {**kept, changed: "since"}


@settings(max_examples=15)
@given(_FACTS, _SOURCES, _FACTS, _SOURCES)
def test_merged_and_undone_in_the_database_is_where_it_began(
    site: Site, ours: dict[str, Any], our_sources: Any, theirs: dict[str, Any], their_sources: Any
) -> None:
    number = _number(site)
    kept, gone = (
        a_listing(site, f"l{number}-{end}", **facts, sources=[a_source(url, supports=names) for url, names in sources])
        for end, facts, sources in (("a", ours, our_sources), ("b", theirs, their_sources))
    )
    before, around = said(site, kept, gone), everything(site)
    undo(site, merge(site, kept, gone))
    assert said(site, kept, gone) == before
    assert everything(site) == around


def _number(site: Site) -> int:
    with site.database.reading() as connection:
        return int(connection.execute(rows(func.count()).select_from(queries.TABLE)).scalar_one())
