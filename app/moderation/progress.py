"""How far an import is. It stands in a file: what the import's own transaction writes nobody sees before its end, and
on SQLite nobody else can write meanwhile."""

from pathlib import Path


class Counter:
    """Counts rows, and writes at each percent."""

    def __init__(self, home: Path, run: int, total: int) -> None:
        self._path, self._total, self._done = _path(home, run), total, 0
        self._write()

    def step(self) -> None:
        before = self._done * 100 // self._total
        self._done += 1
        if self._done * 100 // self._total != before:
            self._write()

    def end(self) -> None:
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        part = self._path.with_name(f"{self._path.name}.part")
        part.write_text(f"{self._done} {self._total}")
        part.replace(self._path)


def read(home: Path, run: int) -> tuple[int, int] | None:
    """The rows that are done and all rows, while it runs."""
    try:
        done, total = _path(home, run).read_text().split()
    except FileNotFoundError:
        return None
    return int(done), int(total)


def _path(home: Path, run: int) -> Path:
    return home / f"import-{run}.progress"
