"""Whatever somebody types, it is only text. On both engines."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search.contract import NAME, Document, Query, SearchIndex

Find = Callable[..., list[int]]
Has = Callable[..., None]

HOSTILE = [
    '"harbour"', "-harbour", "harbour OR hill", "name:harbour", "+harbour -hill", "harb*", "harbour~2", "har?our",
    "(harbour", "{harbour}", "[harbour TO hill]", "harbour^9", "\\harbour", "'; DROP TABLE listings; --", "<script>",
    "harbour\x00", "\ud800harbour", "har\udfffbour", "🏥 harbour", "\u202eharbour\u200f", "harbour " * 5_000,
    "h" * 100_000, "\u0301" * 500, "ﷺ" * 300, "a" * 61, "  ", "\ue000harbour\ue001", "AND", "NOT", "e\u0301" * 99,
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_only_words(has: Has, index: SearchIndex, typed: str) -> None:
    has("Harbour", "Hill")
    for any_word in (False, True):
        result = index.search(Query(typed, lead=typed, any_word=any_word, facets=("country",), sort=NAME))
        assert result.total <= 2
    assert index.knows(typed) in {True, False}


def test_operators_do_not_work(has: Has, find: Find) -> None:
    has("Harbour", "Hill")
    assert find("-harbour") == [1]
    assert find('"harb" ') == [1]
    assert find("harbour OR hill") == []


@pytest.mark.parametrize(
    "value",
    [
        'NO"] OR f_country IN ["SE', 'NO" OR "1"="1', "NO' OR ''='", "NO\\", 'NO\\"', "*", "NO OR SE", "[SE TO NO]",
        "\x00", "\ud800", "N\ue000O", "", "x" * 70_000, "f_country EXISTS", '"', "\\", "NO\nOR f_country EXISTS",
    ],
)  # fmt: skip
def test_hostile_values_choose_nothing(has: Has, find: Find, index: SearchIndex, value: str) -> None:
    has(Document(1, 1, "A", facets={"country": ["NO"]}), Document(2, 1, "B", facets={"country": ["SE"]}))
    assert find(filters={"country": [value]}) == []
    result = index.search(Query("a", lead="a", filters={"country": [value, "NO"]}, facets=("country", "kind")))
    assert [hit.id for hit in result.hits] == [1]
    assert result.facets == {"country": {"NO": 1}, "kind": {}}


def test_values_with_quotes_and_backslashes_can_be_chosen(has: Has, find: Find) -> None:
    odd = ['a"b', "a\\", "a'b", "a b", "å", 'a\\"b', "(a)", "東京"]
    has(*(Document(n, 1, f"{n}", facets={"kind": [value]}) for n, value in enumerate(odd, start=1)))
    for number, value in enumerate(odd, start=1):
        assert find(filters={"kind": [value]}) == [number]


def test_a_very_long_word_finds_itself(has: Has, find: Find) -> None:
    has("x" * 300, "щ" * 300, "東" * 300)
    assert find("x" * 300) == [1]
    assert find("щ" * 300) == [2]
    assert find("東" * 300) == [3]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=80))
def test_no_text_breaks_a_search(index: SearchIndex, typed: str) -> None:
    asked = Query(typed, lead=typed, filters={"country": [typed]}, facets=("country",))
    assert index.search(asked).total == 0
