"""Maps: where the pins go on the dots of the land, and which names fit beside them.

No web, no database and no colours: the template draws what comes from here, the stylesheet
paints it. The list beside a map says the same in words.
"""

import math
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.land import (
    Box,
    Place,
    View,
    azimuthal,
    corners,
    countries,
    diagonal,
    dots,
    mainland,
    near_view,
    world_view,
)
from app.land import box as box_around

# In units of the drawing: the room for a finger around each point, and the size of names. A phone
# shows the world at half its size, so the world has two sets of points, for a phone and for a page.
PHONE_APART, PHONE_TEXT = 54.0, 26.0
WORLD_APART, WORLD_TEXT = 26.0, 13.0
NEAR_APART, NEAR_TEXT = 28.0, 16.0
WORLD_NAMES = 6  # with more points than this, names would hide the land

# In radians of the earth: 0.001 is 6.4 km.
SMALLEST_COUNTRY, SMALLEST_REGION, LARGEST_REGION = 0.001, 0.05, 1.1
REGION_STEP = 0.03  # regions are rounded outward to this, so that searches share their land
STRETCH, STRETCHED = 3.0, 0.55  # pins far out make the map of a country so many times larger, or this large

Anchor = Literal["start", "middle", "end"]
# What share of a name stands left of its anchor, and which letters are not of middling width.
_NARROW, _WIDE = frozenset("iljtfrI.,'\u2019-() "), frozenset("mwMW@—")
_SHARE_LEFT: dict[Anchor, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}
_GAP = 2.0  # between a name and what stands left and right of it
_EDGE = 4.0  # between a name and the edge


@dataclass(frozen=True, slots=True)
class Pin:
    """One thing to show. `whole` is false when it fits in part, or its place is not exact."""

    latitude: float
    longitude: float
    label: str
    href: str
    count: int = 1
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    """One circle: a pin, or several that lie too close together to be pressed one by one.

    A circle of several stands where the largest of them is and takes its label; `pins` has
    them all, the largest first. Its `href` is empty when they lead to different pages, and it is
    whole when one of them is. `reach` is how far from the centre a press still counts: no two overlap.
    """

    x: float
    y: float
    r: float
    reach: float
    label: str
    pins: tuple[Pin, ...]
    href: str
    count: int
    whole: bool
    show_label: bool = False
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: Anchor = "start"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(pin.label for pin in self.pins))

    @property
    def text(self) -> str:
        """The label as it is drawn: one name must not pass for several."""
        return self.label if len(self.names) == 1 else f"{self.label} …"


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing of `width` by `height`.

    `land` and `around` are path data whose round line ends are the dots. Where there is room,
    the world shows `wide_points` instead of `points`: the same pins, less merged. `missing`
    names the pins that lie too far out to be on the map.
    """

    view: Literal["world", "near"]
    width: int
    height: int
    land: str
    around: str
    points: list[Point]
    wide_points: list[Point]
    missing: tuple[str, ...] = ()


def world_map(pins: Sequence[Pin], *, highlight: Collection[str] = ()) -> Map:
    """The world without Antarctica. With countries to highlight, all others become `around`."""
    view = world_view()
    land, around = dots(view, frozenset(highlight))
    points, wide = _points(view, pins, PHONE_APART), _points(view, pins, WORLD_APART)
    if len(wide) <= WORLD_NAMES:
        points, wide = _named(points, view, PHONE_TEXT), _named(wide, view, WORLD_TEXT)
    return Map("world", view.width, view.height, land, around, points, wide)


def country_map(code: str, pins: Sequence[Pin]) -> Map | None:
    """A country and what lies next to it; `None` for a code that has no land."""
    if not code or code not in countries():
        return None
    centre, box = mainland(code)
    limit = max(STRETCH * diagonal(box), STRETCHED)
    near: list[Pin] = []
    missing: list[str] = []
    placed = [(azimuthal(centre, _place(pin)), pin) for pin in pins]
    for place, pin in sorted(placed, key=lambda pair: math.hypot(*pair[0])):
        wider = box_around((*corners(box), place))
        if diagonal(wider) > limit:
            missing.append(pin.label)
        else:
            box = wider
            near.append(pin)
    view = near_view(centre, box, SMALLEST_COUNTRY)
    land, around = dots(view, frozenset({code}))
    points = _named(_points(view, near, NEAR_APART), view, NEAR_TEXT)
    return Map("near", view.width, view.height, land, around, points, [], tuple(missing))


def region_map(pins: Sequence[Pin]) -> Map:
    """The land around the pins, or the world when they lie farther apart than one continent."""
    places = [_place(pin) for pin in pins]
    centre = _middle(places)
    box = box_around(azimuthal(centre, place) for place in places) if centre else (0.0, 0.0, math.inf, 0.0)
    if centre is None or diagonal(box) > LARGEST_REGION:
        return world_map(pins)
    left, top = (math.floor(edge / REGION_STEP) * REGION_STEP for edge in box[:2])
    right, bottom = (math.ceil(edge / REGION_STEP) * REGION_STEP for edge in box[2:])
    view = near_view(centre, (left, top, right, bottom), SMALLEST_REGION)
    land, around = dots(view, frozenset())
    points = _named(_points(view, pins, NEAR_APART), view, NEAR_TEXT)
    return Map("near", view.width, view.height, land, around, points, [])


def opening(drawn: Map, opens: Callable[[Sequence[Pin]], str]) -> Map:
    """The same map; each circle of several pins leads to what `opens` answers for them."""

    def led(points: list[Point]) -> list[Point]:
        return [point if point.href else replace(point, href=opens(point.pins)) for point in points]

    return replace(drawn, points=led(drawn.points), wide_points=led(drawn.wide_points))


def _place(pin: Pin) -> Place:
    return Place(pin.longitude, pin.latitude)


def _middle(places: Sequence[Place]) -> Place | None:
    """The middle of places on the globe, to five degrees; `None` if they surround it, or are none."""
    x = y = z = 0.0
    for longitude, latitude in places:
        phi, turn = math.radians(latitude), math.radians(longitude)
        x, y, z = x + math.cos(phi) * math.cos(turn), y + math.cos(phi) * math.sin(turn), z + math.sin(phi)
    if not places or math.hypot(x, y, z) < len(places) / 2:
        return None
    longitude, latitude = math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
    return Place(round(longitude / 5) * 5, round(latitude / 5) * 5)


def _points(view: View, pins: Sequence[Pin], apart: float) -> list[Point]:
    """The circles, the largest first. Pins closer than `apart` to a larger one join it."""
    edge = apart / 2
    places: list[Place] = []
    groups: list[list[Pin]] = []
    for pin in sorted(pins, key=lambda p: (-p.count, not p.whole, p.label, p.latitude, p.longitude, p.href)):
        x, y = view.spot(_place(pin))
        place = Place(min(max(x, edge), view.width - edge), min(max(y, edge), view.height - edge))
        distances = [math.dist(place, other) for other in places]
        nearest = min(distances, default=math.inf)
        if nearest < apart:
            groups[distances.index(nearest)].append(pin)
        else:
            places.append(place)
            groups.append([pin])
    return [_point(place, members, apart, places) for place, members in zip(places, groups, strict=True)]


def _point(place: Place, pins: Sequence[Pin], apart: float, places: Sequence[Place]) -> Point:
    count = sum(pin.count for pin in pins)
    hrefs = {pin.href for pin in pins}
    nearest = min((math.dist(place, other) for other in places if other != place), default=math.inf)
    return Point(
        x=round(place.x, 1),
        y=round(place.y, 1),
        r=_radius(count, apart),
        reach=round(min(nearest / 2, apart * 0.8) - 0.05, 1),
        label=pins[0].label,
        pins=tuple(pins),
        href=hrefs.pop() if len(hrefs) == 1 else "",
        count=count,
        whole=any(pin.whole for pin in pins),
    )


def _radius(count: int, apart: float) -> float:
    """A dot for one, and room for the digits of more; never so large that two would touch."""
    shares = (0.25,) if count == 1 else (0.37, 0.43, 0.49)
    return round(shares[min(len(str(count)), len(shares)) - 1] * apart, 1)


def _named(points: Sequence[Point], view: View, size: float) -> list[Point]:
    """Write names where they cover neither a circle nor one another; the others are left to the list."""
    taken = [(p.x - p.r, p.y - p.r, p.x + p.r, p.y + p.r) for p in points]
    named: list[Point] = []
    for point in points:
        for x, y, anchor, box in _places_for_name(point, size, view):
            if _is_free(box, taken, view):
                taken.append(box)
                named.append(replace(point, show_label=True, label_x=round(x, 1), label_y=round(y, 1), anchor=anchor))
                break
        else:
            named.append(point)
    return named


def _places_for_name(point: Point, size: float, view: View) -> Iterator[tuple[float, float, Anchor, Box]]:
    """Where the name of a point may start, end or be centred, best place first, and the box that it fills."""
    wide, gap, slant = text_width(point.text, size), point.r + size * 0.35, point.r * 0.7 + size * 0.15
    middle, below = size * 0.35, size * 0.75
    sides: tuple[tuple[float, float, Anchor], ...] = (
        (gap, middle, "start"),
        (-gap, middle, "end"),
        (0.0, -gap, "middle"),
        (0.0, gap + below, "middle"),
        (slant, -slant, "start"),
        (slant, slant + below, "start"),
        (-slant, -slant, "end"),
        (-slant, slant + below, "end"),
    )
    for dx, dy, anchor in sides:
        x, y = point.x + dx, point.y + dy
        if anchor == "middle":  # above or below it may move sideways, to stay on the map
            x = min(max(x, wide / 2 + _EDGE), view.width - wide / 2 - _EDGE)
        left = x - wide * _SHARE_LEFT[anchor]
        yield x, y, anchor, (left - _GAP, y - size * 0.8, left + wide + _GAP, y + size * 0.25)


def _is_free(box: Box, taken: Sequence[Box], view: View) -> bool:
    left, top, right, bottom = box
    if min(left, top) < _EDGE - _GAP or right > view.width - _EDGE + _GAP or bottom > view.height - _EDGE:
        return False
    return all(left >= x1 or right <= x0 or top >= y1 or bottom <= y0 for x0, y0, x1, y1 in taken)


def text_width(text: str, size: float) -> float:
    """About how wide a text is in bold; no font is at hand to ask."""
    return size * sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in _NARROW:
        return 0.38
    if letter in _WIDE:
        return 0.95
    return 0.72 if letter.isupper() else 0.62
