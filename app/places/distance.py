"""Distances on the globe, and the boxes that make a search by distance cheap."""

import math
from dataclasses import dataclass

_EARTH_RADIUS = 6371.0088
_KILOMETRES_PER_DEGREE = math.radians(1) * _EARTH_RADIUS
_POLE = 90.0
_ANTIMERIDIAN = 180.0


@dataclass(frozen=True, slots=True)
class Box:
    """A range of latitudes and longitudes in degrees; `west` is never greater than `east`."""

    south: float
    west: float
    north: float
    east: float


def kilometres(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """The great-circle distance between two points given in degrees."""
    phi1, phi2 = math.radians(latitude1), math.radians(latitude2)
    across = math.sin(math.radians(longitude2 - longitude1) / 2) ** 2
    haversine = math.sin((phi2 - phi1) / 2) ** 2 + math.cos(phi1) * math.cos(phi2) * across
    return 2 * _EARTH_RADIUS * math.asin(min(1.0, math.sqrt(haversine)))


def bounding_box(latitude: float, longitude: float, distance: float) -> list[Box]:
    """One or two boxes that hold every point within `distance` kilometres.

    Two when the circle crosses the antimeridian, because a database compares plain numbers;
    every longitude when it holds a pole, where the meridians meet.
    """
    reach = distance / _KILOMETRES_PER_DEGREE
    south, north = latitude - reach, latitude + reach
    if south <= -_POLE or north >= _POLE:
        return [Box(max(south, -_POLE), -_ANTIMERIDIAN, min(north, _POLE), _ANTIMERIDIAN)]
    # The circle is widest a little poleward of its centre, so this is more than reach / cos(latitude).
    spread = math.degrees(math.asin(math.sin(math.radians(reach)) / math.cos(math.radians(latitude))))
    west, east = longitude - spread, longitude + spread
    if west < -_ANTIMERIDIAN:
        return [Box(south, west + 360, north, _ANTIMERIDIAN), Box(south, -_ANTIMERIDIAN, north, east)]
    if east > _ANTIMERIDIAN:
        return [Box(south, west, north, _ANTIMERIDIAN), Box(south, -_ANTIMERIDIAN, north, east - 360)]
    return [Box(south, west, north, east)]
