"""How much is measured, and where it is kept."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "bench" / "var"
SMALL, LARGE = 10_000, 100_000  # the sizes that the aims are about
REAL = 0  # the size that stands for the community's own listings
DATASETTE = VAR / "datasette" / "bin" / "datasette"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. Short runs that alternate beat one long run: the machine drifts, a ratio does not."""

    sizes: tuple[int, ...] = (REAL, SMALL, LARGE)
    rounds: int = 5
    seconds: int = 2
    connections: int = 8
    searches: int = 300  # for what is timed inside one process
    edits: int = 30
    starts: int = 7

    @property
    def made(self) -> tuple[int, ...]:
        """The sizes that the generator makes."""
        return tuple(size for size in self.sizes if size != REAL)


QUICK = Plan(sizes=(REAL, SMALL), rounds=3, seconds=1, searches=80, edits=8, starts=3)


def size_name(size: int) -> str:
    return "real data" if size == REAL else f"{size:,}"
