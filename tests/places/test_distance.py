import pytest

from app.places.distance import bounding_box, kilometres


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((60.39299, 5.32415), (59.91273, 10.74609), 305),
        ((0, 0), (0, 180), 20015),
        ((90, 0), (-90, 77), 20015),
        ((0, 179.5), (0, -179.5), 111),
        ((12, 34), (12, 34), 0),
    ],
)
def test_distances_are_those_of_the_globe(
    one: tuple[float, float], other: tuple[float, float], expected: float
) -> None:
    assert kilometres(*one, *other) == pytest.approx(expected, abs=1)
    assert kilometres(*one, *other) == pytest.approx(kilometres(*other, *one))


def test_an_ordinary_circle_has_one_box() -> None:
    (box,) = bounding_box(60.39, 5.32, 100)
    assert (box.south, box.north) == pytest.approx((59.49, 61.29), abs=0.01)
    assert (box.west, box.east) == pytest.approx((3.50, 7.14), abs=0.02)


@pytest.mark.parametrize("longitude", [179.9, -179.9, 180, -180])
def test_a_circle_across_the_antimeridian_has_two_boxes(longitude: float) -> None:
    eastern, western = bounding_box(-17, longitude, 100)
    assert eastern.east == 180
    assert western.west == -180
    assert 178 < eastern.west < 180
    assert -180 < western.east < -178


@pytest.mark.parametrize("latitude", [89.9, -89.9, 90, -90])
def test_a_circle_around_a_pole_has_every_longitude(latitude: float) -> None:
    (box,) = bounding_box(latitude, 20, 100)
    assert (box.west, box.east) == (-180, 180)
    assert abs(box.north if latitude > 0 else box.south) == 90


def test_a_circle_around_the_globe_has_everything() -> None:
    (box,) = bounding_box(10, 10, 30_000)
    assert (box.south, box.west, box.north, box.east) == (-90, -180, 90, 180)


@pytest.mark.parametrize("centre", [(0, 0), (60, 5), (-45, 179.99), (80, -179.99), (88, 10)])
def test_everything_within_the_distance_is_within_a_box(centre: tuple[float, float]) -> None:
    boxes = bounding_box(*centre, 200)
    for row in range(-20, 21):
        for column in range(-180, 180, 3):
            latitude, longitude = min(max(centre[0] + row / 10, -90), 90), float(column)
            if kilometres(*centre, latitude, longitude) <= 200:
                assert any(b.south <= latitude <= b.north and b.west <= longitude <= b.east for b in boxes)
