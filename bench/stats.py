"""Rows of the result, and how several short runs become one figure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """A median, and half of the distance between the lowest and the highest."""

    value: float
    spread: float = 0.0

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        return cls(statistics.median(values), (max(values) - min(values)) / 2)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Without a bound it is context and can neither pass nor fail."""

    measure: str
    what: str
    size: str
    figure: Figure
    unit: str
    bound: float | None = None
    better: Literal["more", "less"] = "more"
    context: str = ""

    @property
    def ok(self) -> bool | None:
        if self.bound is None:
            return None
        return self.figure.value >= self.bound if self.better == "more" else self.figure.value <= self.bound

    @property
    def aim(self) -> str:
        if self.bound is None:
            return ""
        return f"{'>=' if self.better == 'more' else '<='} {self.bound:g}{self.unit}"


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
