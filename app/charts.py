"""Charts: bars, and lines of some weeks, as numbers of a drawing.

No web, no database and no colours: the template draws what comes from here, the stylesheet paints it,
and a table beside each chart says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# In units of the drawing, which is as wide as a phone.
WIDTH = 360
_ROW, _THICK, _TEXT = 46, 14, 17
_HEIGHT, _EDGE = 150, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar below its label; `x`, `y`, `width` and `height` are of the bar, `text_y` of the line above."""

    label: str
    number: int
    x: float
    y: float
    width: float
    height: float
    text_y: float


@dataclass(frozen=True, slots=True)
class Bars:
    width: int
    height: int
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its path, and its points; the lowest edge stands for nothing, the highest for `top`."""

    width: int
    height: int
    path: str
    points: Sequence[tuple[float, float]]
    bottom: float
    top: int
    rows: Sequence[tuple[str, int]]


def bars(rows: Sequence[tuple[str, int]], whole: int = 0) -> Bars:
    """Bars from the largest number, or from `whole`, downwards. What is not nothing can be seen."""
    most = max([whole, *(number for _label, number in rows)], default=0)
    drawn = [
        Bar(
            label=label, number=number, x=0, y=place * _ROW + _TEXT + 6, height=_THICK, text_y=place * _ROW + _TEXT,
            width=round(max(number / most * WIDTH, 3), 1) if most and number else 0.0,
        )
        for place, (label, number) in enumerate(rows)
    ]  # fmt: skip
    return Bars(WIDTH, len(rows) * _ROW, drawn)


def line(rows: Sequence[tuple[str, int]]) -> Line:
    """From the oldest to the newest, evenly spaced."""
    top = max([1, *(number for _label, number in rows)])
    step = (WIDTH - 2 * _EDGE) / max(len(rows) - 1, 1)
    high = _HEIGHT - 2 * _EDGE
    points = [
        (round(_EDGE + place * step, 1), round(_HEIGHT - _EDGE - number / top * high, 1))
        for place, (_label, number) in enumerate(rows)
    ]
    path = " ".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y) in enumerate(points))
    return Line(WIDTH, _HEIGHT, path, points, _HEIGHT - _EDGE, top, rows)
