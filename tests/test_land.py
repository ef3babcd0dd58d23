import math

import pytest

from app.land import (
    NEAR_HIGHEST,
    NEAR_LOWEST,
    NEAR_WIDTH,
    Place,
    azimuthal,
    countries,
    dots,
    equal_earth,
    mainland,
    near_view,
    world_view,
)

BERGEN, OSLO, TROMSO = Place(5.32, 60.39), Place(10.75, 59.91), Place(18.96, 69.65)


def home(code: str) -> tuple[float, float]:
    """Width and height of a country's map on the ground, in kilometres."""
    _, (left, top, right, bottom) = mainland(code)
    return (right - left) * 6371, (bottom - top) * 6371


def lone(view_of: str) -> str:
    centre, around = mainland(view_of)
    return dots(near_view(centre, around, 0.001), frozenset({view_of}))[0]


def test_world_has_north_up_and_west_left() -> None:
    bergen, oslo, tromso = (world_view().spot(place) for place in (BERGEN, OSLO, TROMSO))
    assert bergen.x < oslo.x < tromso.x
    assert tromso.y < bergen.y < oslo.y


def test_world_keeps_areas() -> None:
    def area(latitude: float) -> float:
        a, b = equal_earth(Place(11, latitude)), equal_earth(Place(12, latitude + 0.01))
        return abs((b.x - a.x) * (b.y - a.y)) / math.cos(math.radians(latitude))

    assert area(60) == pytest.approx(area(0), rel=0.01)


def test_near_map_has_the_right_distances_on_every_side() -> None:
    bergen, oslo = azimuthal(OSLO, BERGEN), azimuthal(OSLO, OSLO)
    assert oslo == (0, 0)
    assert math.hypot(*bergen) * 6371 == pytest.approx(305, abs=3)
    assert bergen.x < 0
    assert bergen.y < 0


def test_antimeridian_is_a_line_like_any_other() -> None:
    suva = Place(178.44, -18.14)
    taveuni, lau = azimuthal(suva, Place(-179.9, -16.9)), azimuthal(suva, Place(181.2, -18.2))
    assert 0 < taveuni.x < lau.x < 0.06


@pytest.mark.parametrize(
    ("code", "wide", "tall"),
    [
        ("FJ", (200, 800), (150, 600)),
        ("NZ", (700, 1200), (1200, 1700)),
        ("US", (4000, 5000), (2300, 3200)),
        ("RU", (5500, 8000), (2500, 4800)),
        ("NO", (700, 1300), (1400, 1900)),
        ("FR", (900, 1300), (900, 1300)),
        ("NL", (200, 330), (250, 380)),
        ("ES", (900, 1200), (700, 1000)),
        ("PT", (180, 350), (500, 620)),
        ("EC", (500, 900), (600, 900)),
    ],
)
def test_mainland_leaves_far_territories_out(code: str, wide: tuple[int, int], tall: tuple[int, int]) -> None:
    width, height = home(code)
    assert wide[0] < width < wide[1]
    assert tall[0] < height < tall[1]


def test_every_country_has_dots_on_its_own_map_and_on_the_world() -> None:
    codes = [code for code in countries() if code]
    assert len(codes) == 244
    assert [code for code in codes if not lone(code)] == []
    assert [code for code in codes if not dots(world_view(), frozenset({code}))[0]] == []


def test_map_of_a_country_is_light() -> None:
    for code in filter(None, countries()):
        centre, around = mainland(code)
        land, neighbours = dots(near_view(centre, around, 0.001), frozenset({code}))
        assert len(land) + len(neighbours) <= 20_000


def test_map_of_the_world_is_light() -> None:
    land, around = dots(world_view(), frozenset())
    assert 10_000 < len(land) <= 25_000
    assert around == ""


def test_highlighted_countries_are_taken_out_of_the_others() -> None:
    whole = dots(world_view(), frozenset())[0]
    norway, others = dots(world_view(), frozenset({"NO"}))
    assert norway.count("h0") + others.count("h0") == whole.count("h0")


def test_large_land_has_no_stray_dot_in_its_middle() -> None:
    centre, around = mainland("NO")
    view = near_view(centre, around, 0.001)
    x, y = view.spot(centre)  # in Sweden
    assert f"M{x:.0f} {y:.0f}" not in lone("NO")
    rows = [part.split("h0")[0].split() for part in lone("NO").split("M")[1:]]
    assert all(abs(float(row_x) - x) > 5 for row_x, row_y in rows if abs(float(row_y) - y) < 5)


@pytest.mark.parametrize("code", ["CL", "RU", "VA", "DE"])
def test_window_is_neither_too_flat_nor_too_tall(code: str) -> None:
    centre, around = mainland(code)
    view = near_view(centre, around, 0.001)
    assert view.width == NEAR_WIDTH
    assert NEAR_LOWEST <= view.height <= NEAR_HIGHEST


def test_codes_follow_iso_3166() -> None:
    crimea = Place(34.1, 45.0)
    near = {code for code, rings in countries().items() for ring in rings if math.dist(ring.middle, crimea) < 1}
    assert near == {"UA"}
    assert {
        "GF",
        "GP",
        "MQ",
        "RE",
        "YT",
        "SJ",
        "BQ",
        "TK",
        "CC",
        "CX",
        "XK",
        "TW",
        "PS",
        "EH",
    } <= countries().keys()
    assert not {"AQ", "BV", "HM"} & countries().keys()
