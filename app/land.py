"""The land as dots: coast lines, the two projections, and the honeycomb that is laid over them.

Coast lines are read once from data/world/land.json; the dots of a view are kept once drawn.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

LAND = Path(__file__).parent.parent / "data" / "world" / "land.json"

# In units of the drawing.
WORLD_WIDTH, WORLD_DOT = 720, 5.0
WORLD_NORTH, WORLD_SOUTH = 79.0, -56.0
WORLD_CENTRE = 11.0  # the seam runs through Bering Strait and cuts no country in two
NEAR_WIDTH, NEAR_DOT = 300, 6.0
NEAR_LOWEST, NEAR_HIGHEST, NEAR_MARGIN = 190, 320, 26
ROW = math.sqrt(3) / 2  # the rows of a honeycomb lie closer than the dots of a row
# An island that falls between the dots gets one if its size is in this range, counted in steps
# between dots; a country of few dots shows even its specks. The middle of larger land may be at sea.
FEW, SMALL, SMALL_OF_FEW = 12, (0.6, 3.0), (0.0, 12.0)

# The sea that may lie between the islands of one map: radians, or a share of the country.
NEXT_ISLAND, NEXT_ISLAND_SHARE = 0.02, 0.1

Box = tuple[float, float, float, float]
_Cell = tuple[int, int]


class Place(NamedTuple):
    """Longitude and latitude in degrees, or units on a plane where y grows to the south."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ring:
    """One coast line in degrees, its middle, and how far it reaches from there in radians."""

    line: tuple[Place, ...]
    middle: Place
    radius: float


@dataclass(frozen=True, slots=True)
class View:
    """A window on the projected earth: the world, or the surroundings of `centre`."""

    centre: Place | None
    left: float
    top: float
    scale: float
    width: int
    height: int
    dot: float

    def draw(self, line: Iterable[Place]) -> list[Place]:
        """Where places on earth are on the drawing."""
        flat = (equal_earth(place) if self.centre is None else azimuthal(self.centre, place) for place in line)
        return [Place((x - self.left) * self.scale, (y - self.top) * self.scale) for x, y in flat]

    def coast(self, ring: Ring) -> list[Place]:
        """A ring on the drawing, or nothing if it lies elsewhere."""
        if self.centre is None:
            turns = _turns(ring.middle)
            return self.draw(Place(x - turns, y) for x, y in ring.line)
        # Chords on the globe become arcs; what is nearly opposite is never in sight.
        chord = math.dist((0, 0), azimuthal(self.centre, ring.middle))
        if 2 * math.asin(min(chord / 2, 1)) > self._radius + ring.radius:
            return []
        return self.draw(ring.line)

    def spot(self, place: Place) -> Place:
        """Where one place is on the drawing."""
        turns = 0 if self.centre else _turns(place)
        return self.draw([Place(place.x - turns, place.y)])[0]

    @property
    def _radius(self) -> float:
        """The angle from the centre to the farthest corner."""
        right, bottom = self.left + self.width / self.scale, self.top + self.height / self.scale
        chord = math.hypot(max(abs(self.left), abs(right)), max(abs(self.top), abs(bottom)))
        return 2 * math.asin(min(chord / 2, 1))


def _turns(place: Place) -> int:
    """The degrees of whole turns that a place is away from the one map of the world."""
    return 360 * math.floor((place.x - WORLD_CENTRE + 180) / 360)


def equal_earth(place: Place) -> Place:
    """The projection of Šavrič, Patterson and Jenny: true areas, calm shapes."""
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(place.y)))
    square, sixth = t**2, t**6
    slope = 1.340264 - 0.243318 * square + sixth * (0.006251 + 0.034164 * square)
    x = math.radians(place.x - WORLD_CENTRE) * math.cos(t) * 2 / math.sqrt(3) / slope
    return Place(x, -t * (1.340264 - 0.081106 * square + sixth * (0.000893 + 0.003796 * square)))


def azimuthal(centre: Place, place: Place) -> Place:
    """Lambert's equal areas around a centre, where the 180th meridian is a line like any other."""
    turn, phi, middle = math.radians(place.x - centre.x), math.radians(place.y), math.radians(centre.y)
    across, up = math.cos(phi) * math.cos(turn), math.sin(phi)
    facing = math.sin(middle) * up + math.cos(middle) * across
    stretch = math.sqrt(2 / max(1 + facing, 1e-9))
    y = math.cos(middle) * up - math.sin(middle) * across
    return Place(stretch * math.cos(phi) * math.sin(turn), -stretch * y)


def box(places: Iterable[Place]) -> Box:
    """The smallest box around some places: left, top, right, bottom."""
    xs, ys = zip(*places, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def corners(around: Box) -> tuple[Place, Place]:
    """The first and the last corner of a box."""
    return Place(*around[:2]), Place(*around[2:])


def diagonal(around: Box) -> float:
    """How far the corners of a box lie apart."""
    return math.dist(*corners(around))


@cache
def countries() -> dict[str, tuple[Ring, ...]]:
    """The coast lines by ISO code, the largest first; "" has land that no country's map claims."""
    source = json.loads(LAND.read_text(encoding="utf-8"))
    unit = 1 / source["units_per_degree"]
    return {code: tuple(_ring(steps, unit) for steps in rings) for code, rings in source["countries"].items()}


def _ring(steps: Sequence[int], unit: float) -> Ring:
    xs, ys = accumulate(steps[::2]), accumulate(steps[1::2])
    line = tuple(Place(x * unit, y * unit) for x, y in zip(xs, ys, strict=True))
    left, top, right, bottom = around = box(line)
    return Ring(line, Place((left + right) / 2, (top + bottom) / 2), math.radians(diagonal(around) / 2))


@cache
def mainland(code: str) -> tuple[Place, Box]:
    """Where to look for a country: its largest land, the islands next to it, and land half as large.

    Territories oceans away would leave the country itself a speck.
    """
    rings = countries()[code]
    centre = rings[0].middle
    first, *others = [box(azimuthal(centre, place) for place in ring.line) for ring in rings]
    home = box(corner for part in (first, *others) if _area(part) >= _area(first) / 2 for corner in corners(part))
    while near := [
        part for part in others if _apart(home, part) <= max(NEXT_ISLAND, NEXT_ISLAND_SHARE * diagonal(home))
    ]:
        others = [part for part in others if part not in near]
        home = box(corner for part in (home, *near) for corner in corners(part))
    return centre, home


def _area(around: Box) -> float:
    return (around[2] - around[0]) * (around[3] - around[1])


def _apart(one: Box, other: Box) -> float:
    """The gap between two boxes, the larger of across and down."""
    return max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3], 0.0)


@cache
def world_view() -> View:
    """The whole world but Antarctica, which has no listings and would take a quarter of the height."""
    top, bottom = (equal_earth(Place(WORLD_CENTRE, latitude)).y for latitude in (WORLD_NORTH, WORLD_SOUTH))
    edge = equal_earth(Place(WORLD_CENTRE + 180, 0)).x
    scale = WORLD_WIDTH / edge / 2
    return View(None, -edge, top, scale, WORLD_WIDTH, round((bottom - top) * scale), WORLD_DOT)


def near_view(centre: Place, around: Box, smallest: float) -> View:
    """A window that holds a box with some margin, neither too flat nor too tall for a page."""
    (left, top), (right, bottom) = corners(around)
    wide, tall = max(right - left, smallest), max(bottom - top, smallest)
    scale = min((NEAR_WIDTH - 2 * NEAR_MARGIN) / wide, (NEAR_HIGHEST - 2 * NEAR_MARGIN) / tall)
    height = max(round(tall * scale) + 2 * NEAR_MARGIN, NEAR_LOWEST)
    x, y = (left + right - NEAR_WIDTH / scale) / 2, (top + bottom - height / scale) / 2
    return View(centre, x, y, scale, NEAR_WIDTH, height, NEAR_DOT)


@lru_cache(maxsize=256)
def dots(view: View, own: frozenset[str]) -> tuple[str, str]:
    """Path data for the dots of the countries in `own` (of all land if empty) and for the others."""
    cells = _all_cells(view)
    land = set().union(*(found for code, found in cells.items() if not own or code in own))
    return _path(view, land), _path(view, set().union(*cells.values()) - land)


@lru_cache(maxsize=8)
def _all_cells(view: View) -> dict[str, set[_Cell]]:
    return {code: _cells(view, rings) for code, rings in countries().items()}


def _cells(view: View, rings: Iterable[Ring]) -> set[_Cell]:
    """The dots of one country: rows and numbers in the row."""
    coasts = [coast for ring in rings if (coast := view.coast(ring))]
    crossings: dict[int, list[float]] = defaultdict(list)
    for coast in coasts:
        for row, x in _crossings(view, coast):
            crossings[row].append(x)
    cells = {(row, number) for row, xs in crossings.items() for number in _inside(view, row, sorted(xs))}
    least, most = SMALL_OF_FEW if len(cells) < FEW else SMALL
    for coast in coasts if view.centre else coasts[: not cells]:
        if least * view.dot <= diagonal(box(coast)) <= most * view.dot:
            cells.update(_speck(view, coast))
    return cells


def _crossings(view: View, coast: Sequence[Place]) -> Iterator[tuple[int, float]]:
    """Where a coast crosses the rows of dots."""
    step, start = view.dot * ROW, view.dot / 2
    last = int((view.height - start) / step)
    for (x0, y0), (x1, y1) in pairwise((*coast, coast[0])):
        low, high = (y0, y1) if y0 < y1 else (y1, y0)
        for row in range(max(math.ceil((low - start) / step), 0), min(math.ceil((high - start) / step), last + 1)):
            yield row, x0 + (start + row * step - y0) * (x1 - x0) / (y1 - y0)


def _inside(view: View, row: int, crossings: Sequence[float]) -> Iterator[int]:
    """The dots of a row between every second pair of crossings: those are on land."""
    start = _start(view, row)
    last = int((view.width - start) / view.dot)
    for left, right in zip(crossings[::2], crossings[1::2], strict=True):
        first = max(math.ceil((left - start) / view.dot), 0)
        yield from range(first, min(math.floor((right - start) / view.dot), last) + 1)


def _start(view: View, row: int) -> float:
    return view.dot / 2 + row % 2 * view.dot / 2


def _speck(view: View, coast: Iterable[Place]) -> set[_Cell]:
    """The dot next to the middle of an island, so that it is not lost between the dots."""
    left, top, right, bottom = box(coast)
    row = round(((top + bottom - view.dot) / 2) / (view.dot * ROW))
    number = round(((left + right) / 2 - _start(view, row)) / view.dot)
    x, y = _start(view, row) + number * view.dot, view.dot / 2 + row * view.dot * ROW
    return {(row, number)} if 0 <= x <= view.width and 0 <= y <= view.height else set()


def _path(view: View, cells: Iterable[_Cell]) -> str:
    """Lines without length; their round ends are the dots. Steps within a row are relative: fewer bytes."""
    parts: list[str] = []
    for row, group in groupby(sorted(cells), key=itemgetter(0)):
        numbers = [number for _, number in group]
        x, y = _start(view, row) + numbers[0] * view.dot, view.dot / 2 + row * view.dot * ROW
        parts.append(f"M{short(x)} {short(y)}h0")
        parts += [f"m{short((b - a) * view.dot)} 0h0" for a, b in pairwise(numbers)]
    return "".join(parts)


def short(number: float) -> str:
    """One decimal, and none where it would be zero."""
    return f"{number:.1f}".removesuffix(".0")
