import math
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.maps import NEAR_TEXT, Map, Pin, Point, country_map, opening, region_map, text_width, world_map

TEMPLATES = Path(__file__).parent.parent / "templates"
BERGEN = Pin(60.39, 5.32, "Bergen", "/places/bergen")
OSLO = Pin(59.91, 10.75, "Oslo", "/places/oslo", count=5)
SIGGERUD = Pin(59.79, 10.88, "Siggerud", "/places/siggerud")
KRISTIANSAND = Pin(58.15, 8.0, "Kristiansand", "/places/kristiansand", whole=False)
NORWAY = [BERGEN, OSLO, SIGGERUD, KRISTIANSAND]

anywhere = st.builds(
    Pin,
    latitude=st.floats(-80, 84),
    longitude=st.floats(-180, 180),
    label=st.text(min_size=1, max_size=20),
    href=st.sampled_from(["/a", "/b", "/c"]),
    count=st.integers(1, 120),
    whole=st.booleans(),
)
in_europe = st.builds(
    Pin,
    latitude=st.floats(36, 70),
    longitude=st.floats(-9, 30),
    label=st.sampled_from(["Ås", "Rome", "Reykjavík", "St Albans", "東京", "القاهرة"]),
    href=st.just("/a"),
    count=st.integers(1, 1200),
)


def must(drawn: Map | None) -> Map:
    assert drawn is not None
    return drawn


def by_label(points: list[Point]) -> dict[str, Point]:
    return {point.label: point for point in points}


def rendered(drawn: Map, *args: str) -> ET.Element:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals["comma"] = ", "
    module: Any = environment.get_template("components/map.html").module
    return ET.fromstring(str(module.map(drawn, *args)))


def assert_is_sound(drawn: Map, points: list[Point]) -> None:
    for point in points:
        assert point.r <= point.x <= drawn.width - point.r
        assert point.r <= point.y <= drawn.height - point.r
    for one, other in combinations(points, 2):
        apart = math.dist((one.x, one.y), (other.x, other.y))
        assert apart >= one.reach + other.reach - 0.1
        assert apart >= one.r + other.r - 0.1


def box(point: Point, size: float) -> tuple[float, float, float, float]:
    wide = text_width(point.text, size)
    left = point.label_x - wide * {"start": 0, "middle": 0.5, "end": 1}[point.anchor]
    return left, point.label_y - size * 0.7, left + wide, point.label_y + size * 0.2


def assert_names_are_legible(drawn: Map) -> None:
    boxes = [box(point, NEAR_TEXT) for point in drawn.points if point.show_label]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= drawn.width
        assert bottom <= drawn.height
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1


def test_country_map_puts_places_where_they_are() -> None:
    points = by_label(must(country_map("NO", NORWAY)).points)
    assert points["Bergen"].x < points["Oslo"].x
    assert points["Bergen"].y < points["Oslo"].y < points["Kristiansand"].y


def test_country_map_merges_what_a_finger_cannot_tell_apart() -> None:
    oslo = by_label(must(country_map("NO", NORWAY)).points)["Oslo"]
    assert (oslo.count, oslo.names, oslo.text, oslo.href) == (6, ("Oslo", "Siggerud"), "Oslo …", "")


def test_merged_pins_of_one_page_keep_its_address() -> None:
    pins = [Pin(1.3, 103.8, "Singapore", "/sg"), Pin(1.3, 103.8, "Singapore", "/sg", whole=False)]
    (point,) = must(country_map("SG", pins)).points
    assert (point.href, point.count, point.names, point.whole) == ("/sg", 2, ("Singapore",), True)


def test_point_is_open_when_nothing_fits_fully() -> None:
    points = by_label(must(country_map("NO", NORWAY)).points)
    assert not points["Kristiansand"].whole
    assert points["Bergen"].whole


@pytest.mark.parametrize("code", ["AQ", "", "ZZ"])
def test_country_map_is_none_for_a_code_without_land(code: str) -> None:
    assert country_map(code, NORWAY) is None


def test_country_map_widens_for_pins_and_says_which_it_leaves_out() -> None:
    paris, reunion = Pin(48.9, 2.3, "Paris", "/p"), Pin(-20.9, 55.5, "Saint-Denis", "/r")
    france = must(country_map("FR", [paris, reunion]))
    assert ([point.label for point in france.points], france.missing) == (["Paris"], ("Saint-Denis",))
    honolulu = Pin(21.3, -157.9, "Honolulu", "/h")
    states = must(country_map("US", [honolulu]))
    assert ([point.label for point in states.points], states.missing) == (["Honolulu"], ())
    assert states.land != must(country_map("US", [])).land


def test_map_across_the_antimeridian_is_not_torn() -> None:
    suva, taveuni = Pin(-18.14, 178.44, "Suva", "/s"), Pin(-16.8, -179.97, "Taveuni", "/t")
    points = by_label(must(country_map("FJ", [suva, taveuni])).points)
    assert 20 < points["Taveuni"].x - points["Suva"].x < 150


@pytest.mark.parametrize(
    ("text", "wide"), [("", 0), ("ill", 1.14), ("Oslo", 2.34), ("WM", 1.9), ("東京", 2.1), ("e\u0301", 0.62)]
)
def test_text_is_as_wide_as_its_letters(text: str, wide: float) -> None:
    assert text_width(text, 10) == pytest.approx(wide * 10)


def test_region_map_fits_its_pins_and_shares_the_land_of_its_neighbours() -> None:
    drawn = region_map([OSLO, BERGEN])
    assert drawn.view == "near"
    assert drawn.land == region_map([OSLO, BERGEN, SIGGERUD]).land


@pytest.mark.parametrize("far", [Pin(-33.9, 151.2, "Sydney", "/s"), Pin(34.1, -118.2, "Los Angeles", "/l")])
def test_region_map_becomes_the_world_when_pins_lie_far_apart(far: Pin) -> None:
    assert region_map([OSLO, far]) == world_map([OSLO, far])


def test_region_map_without_pins_is_the_world() -> None:
    assert region_map([]) == world_map([])


def test_world_map_separates_more_where_there_is_room() -> None:
    pins = [OSLO, Pin(41.9, 12.5, "Rome", "/r"), Pin(40.4, -3.7, "Madrid", "/m")]
    drawn = world_map(pins, highlight={"NO", "IT"})
    assert len(drawn.points) < len(drawn.wide_points) == 3
    assert all(point.show_label for point in drawn.wide_points)
    assert drawn.around


@settings(max_examples=40, deadline=None)
@given(st.lists(anywhere, max_size=40))
def test_world_map_is_sound_wherever_the_pins_are(pins: list[Pin]) -> None:
    drawn = world_map(pins)
    for points in (drawn.points, drawn.wide_points):
        assert_is_sound(drawn, points)
        assert sum(point.count for point in points) == sum(pin.count for pin in pins)
    assert drawn == world_map(pins[::-1])


@settings(max_examples=25, deadline=None)
@given(st.lists(in_europe, min_size=1, max_size=40))
def test_near_maps_are_sound_wherever_the_pins_are(pins: list[Pin]) -> None:
    for drawn in (region_map(pins), must(country_map("DE", pins))):
        assert_is_sound(drawn, drawn.points)
        assert_names_are_legible(drawn)
        assert len(drawn.land) + len(drawn.around) <= 20_000
        assert sum(len(p.names) for p in drawn.points) <= len(pins) - len(drawn.missing)


def test_macro_draws_links_with_names_and_no_styles() -> None:
    drawn = opening(must(country_map("NO", NORWAY)), lambda pins: f"/near/{pins[0].label}/{len(pins)}")
    figure = rendered(drawn, "Norway", "The list says the same.")
    assert [link.get("href") for link in figure.iter("a")] == ["/near/Oslo/2", "/places/bergen", "/places/kristiansand"]
    assert [title.text for title in figure.iter("title")] == ["Oslo, Siggerud: 6", "Bergen", "Kristiansand"]
    assert [c.get("class") for c in figure.iter("circle") if c.get("class") != "hit"] == ["pt", "pt", "pt part"]
    assert not [element for element in figure.iter() if element.get("style")]


def test_macro_escapes_what_people_wrote() -> None:
    pins = [Pin(60, 10, '<b>"&Co', '/?a=1&b="', whole=False)]
    figure = rendered(must(country_map("NO", pins)), '"Norway" & <more>', "<i>")
    svg, link = next(figure.iter("svg")), next(figure.iter("a"))
    assert (svg.get("aria-label"), svg.get("role")) == ('"Norway" & <more>', "group")
    assert (link.get("href"), next(link.iter("title")).text) == ('/?a=1&b="', '<b>"&Co')
    assert next(figure.iter("figcaption")).text == "<i>"


def test_macro_draws_no_link_that_leads_nowhere() -> None:
    figure = rendered(must(country_map("NO", [OSLO, SIGGERUD])), "Norway", "")
    assert not list(figure.iter("a"))
    assert next(figure.iter("title")).text == "Oslo, Siggerud: 6"


def test_macro_draws_both_sets_of_points_of_the_world_and_an_image_without_any() -> None:
    groups = [g.get("class") for g in rendered(world_map([OSLO]), "World", "").iter("g")]
    assert groups == ["phone", "wide"]
    assert next(rendered(world_map([]), "World", "").iter("svg")).get("role") == "img"
