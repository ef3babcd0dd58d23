"""Filters, counts and circles. On both engines."""

from collections.abc import Callable

import pytest

from app.search.contract import CHECKED, DISTANCE, NAME, Document, Near, Query, SearchIndex

Find = Callable[..., list[int]]
Has = Callable[..., None]

OSLO = Near(59.91, 10.75)


@pytest.fixture
def clinics(has: Has) -> None:
    has(
        Document(1, 1, "A", text="tremor", facets={"country": ["NO"], "language": ["en", "nb"], "kind": ["clinic"]}),
        Document(2, 1, "B", text="tremor", facets={"country": ["NO"], "language": ["nb"], "kind": ["charity"]}),
        Document(3, 1, "C", facets={"country": ["SE"], "language": ["sv", "en"], "kind": ["clinic"]}),
        Document(4, 1, "D", facets={"country": ["DK"]}),
    )


@pytest.fixture
def towns(has: Has) -> None:
    """Oslo, Drammen 36 km away, Bergen 305 km away, one without a position."""
    has(
        Document(1, 1, "Bergen", text="x", latitude=60.39, longitude=5.32, facets={"country": ["NO"]}, checked=1),
        Document(2, 1, "Nowhere", text="x", facets={"country": ["NO"]}),
        Document(3, 1, "Oslo", text="x y", latitude=59.91, longitude=10.75, facets={"country": ["NO"]}, checked=2),
        Document(4, 1, "Drammen", text="x", latitude=59.74, longitude=10.20, facets={"country": ["SE"]}, checked=3),
    )


@pytest.mark.usefixtures("clinics")
def test_one_value_of_a_field_is_enough_and_all_fields_must_hold(find: Find) -> None:
    assert find(filters={"country": ["NO", "DK"]}) == [1, 2, 4]
    assert find(filters={"country": ["NO", "SE"], "language": ["en"]}) == [1, 3]
    assert find("tremor", filters={"country": ["SE"]}) == []
    assert find("tremor zebra", any_word=True, filters={"language": ["en"]}) == [1]
    assert find(filters={"country": ["XX"]}) == []


@pytest.mark.usefixtures("clinics")
def test_a_field_without_a_chosen_value_is_no_filter(find: Find, index: SearchIndex) -> None:
    result = index.search(Query(filters={"country": []}, facets=("country",)))
    assert result.total == 4
    assert result.facets == {"country": {"NO": 2, "SE": 1, "DK": 1}}
    assert find(filters={"country": (), "kind": ["charity"]}) == [2]


@pytest.mark.usefixtures("clinics")
@pytest.mark.parametrize("words", ["", "tremor a b c d", "zzz a b c d"])
def test_a_facet_is_counted_as_if_nothing_were_chosen_in_it(index: SearchIndex, words: str) -> None:
    filters = {"country": ["NO"], "language": ["en"]}
    facets = ("country", "language", "kind", "funding")
    result = index.search(Query(words, any_word=True, filters=filters, facets=facets, limit=1))
    assert result.total == 1
    assert result.facets == {
        "country": {"NO": 1, "SE": 1},
        "language": {"en": 1, "nb": 2},
        "kind": {"clinic": 1},
        "funding": {},
    }
    assert list(result.facets) == list(facets)


@pytest.mark.usefixtures("clinics")
def test_facets_are_counted_within_the_words(index: SearchIndex) -> None:
    result = index.search(Query("tremor", facets=("country", "language")))
    assert result.facets == {"country": {"NO": 2}, "language": {"nb": 2, "en": 1}}


def test_all_values_of_a_facet_are_counted_up_to_three_hundred(has: Has, index: SearchIndex) -> None:
    has(*(Document(n, 1, "A", facets={"condition": [f"c{n}", "all"]}) for n in range(1, 281)))
    counts = index.search(Query(facets=("condition",))).facets["condition"]
    assert len(counts) == 281
    assert counts["all"] == 280


@pytest.mark.usefixtures("towns")
def test_a_circle_holds_what_is_near(find: Find, index: SearchIndex) -> None:
    near = Near(OSLO.latitude, OSLO.longitude, 50)
    assert find(near=near) == [4, 3]
    assert find("x", near=near, sort=DISTANCE) == [3, 4]
    assert find("x", near=near, sort=NAME) == [4, 3]
    assert find("x", near=near, sort=CHECKED) == [4, 3]
    assert find("y z", near=near, any_word=True, sort=DISTANCE) == [3]
    assert find("x", near=near, sort=DISTANCE, offset=1, limit=1) == [4]
    assert index.search(Query("x", near=near, limit=1)).total == 2


@pytest.mark.usefixtures("towns")
def test_the_nearest_come_first_and_what_has_no_position_last(find: Find, index: SearchIndex) -> None:
    result = index.search(Query(near=OSLO, sort=DISTANCE))
    assert [hit.id for hit in result.hits] == [3, 4, 1, 2]
    assert [hit.distance_km and round(hit.distance_km) for hit in result.hits] == [0, 36, 305, None]
    assert result.total == 4
    assert find("x", near=OSLO, sort=DISTANCE, filters={"country": ["NO"]}) == [3, 1, 2]
    assert find("x z", near=OSLO, any_word=True, sort=DISTANCE) == [3, 4, 1, 2]
    assert find("x", near=OSLO, sort=DISTANCE, offset=1, limit=2) == [4, 1]


@pytest.mark.usefixtures("towns")
def test_distances_are_told_in_every_order(index: SearchIndex) -> None:
    hits = index.search(Query("x", near=OSLO, sort=NAME)).hits
    assert [(hit.id, hit.distance_km is None) for hit in hits] == [(1, False), (4, False), (2, True), (3, False)]


@pytest.mark.usefixtures("towns")
@pytest.mark.parametrize(("radius", "total"), [(30, 1), (50, 2), (500, 3)])
def test_facets_count_inside_the_circle_alone(index: SearchIndex, radius: float, total: int) -> None:
    near = Near(OSLO.latitude, OSLO.longitude, radius)
    plain = index.search(Query("x", near=near, facets=("country",)))
    assert sum(plain.facets["country"].values()) == plain.total == total
    chosen = index.search(Query("x", near=near, filters={"country": ["SE"]}, facets=("country",)))
    assert chosen.facets == plain.facets


def test_the_corners_of_the_box_are_not_in_the_circle(has: Has, index: SearchIndex) -> None:
    has(
        Document(1, 1, "Corner", latitude=0.8, longitude=0.8, facets={"country": ["A"]}),
        Document(2, 1, "Side", latitude=0.0, longitude=0.8, facets={"country": ["B"]}),
    )
    for sort in (NAME, DISTANCE):
        result = index.search(Query(near=Near(0, 0, 100), sort=sort, facets=("country",)))
        assert ([hit.id for hit in result.hits], result.total) == ([2], 1)
        assert result.facets == {"country": {"B": 1}}


def test_circles_reach_across_the_antimeridian_and_over_the_pole(has: Has, find: Find) -> None:
    has(
        Document(1, 1, "Fiji", latitude=-17.0, longitude=179.9),
        Document(2, 1, "Taveuni", latitude=-17.0, longitude=-179.9),
        Document(3, 1, "Beyond the pole", latitude=89.9, longitude=170.0),
    )
    assert find(near=Near(-17, 179.95, 50), sort=DISTANCE) == [1, 2]
    assert find(near=Near(-17, -179.95, 50), sort=DISTANCE) == [2, 1]
    assert find(near=Near(89.9, -10, 50)) == [3]
    assert find(near=Near(-17, -179.95), sort=DISTANCE)[0] == 2


def test_distance_without_a_place_is_relevance(has: Has, find: Find) -> None:
    has(Document(1, 1, "B", text="harbour"), Document(2, 1, "Harbour"))
    assert find("harbour", sort=DISTANCE) == [2, 1]
