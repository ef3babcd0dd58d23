"""The result, for the eye, for a machine, and for the documentation."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench import load
from bench.measures.relevance import Judged
from bench.plan import ROOT, Plan
from bench.stats import Row

RESULTS = ROOT / "bench" / "results.json"
DOCUMENT = ROOT / "docs" / "bench.md"
_TITLES = {
    "pages": "Result pages", "cached": "Pages that are kept", "suggest": "Suggestions",
    "thread": "A thread of 2,200 replies", "known": "Suggesting a place",
    "growth": "Growth of the search",
    "versus_datasette": "Against Datasette", "edit": "Edits", "start": "Start", "memory": "Memory",
    "build": "Building the index", "processes": "Processes", "million": "A million listings",
    "weight": "Weight, and first content at 250 kbit/s with 400 ms",
    "parts": "Where the time of a result page goes, in percent",
    "relevance": "Relevance",
}  # fmt: skip
_LIBRARIES = ("fastapi", "uvicorn", "sqlalchemy", "jinja2", "tantivy")
_INTRODUCTION = """# Benchmarks

Made by `{command}` on {day}: {machine}; load by {tool}.

These are ratios within one run. One web process has one core, the load has another. All that is
compared in a line was measured in turns, {rounds} rounds of {seconds} s each over {connections} connections; a
figure is the median over the rounds, ± half of the distance between the lowest and the highest. "By processor
time" is requests per second that the server itself worked; on an idle machine that is what the
clock says, and on a busy one it is what the clock would say. The ratios use it wherever one
process is measured; edits, starts and two processes go by the clock.

**T** is the throughput of the bare template of the result page, on the same core in the same round:
uvicorn with the settings of the site and an ASGI application that renders 20 cards and the page around
them, and does nothing else. No search, no database, no routing, no middleware, no highlighting;
all that the templates are given was prepared before the first request (`bench/template_app.py`).

The made-up listings have real cities and their coordinates, the concepts of the taxonomy, and texts
whose words are as frequent as in a language (`bench/generate.py`).
"""


def show(rows: Iterable[Row]) -> None:
    console = Console(width=None if os.isatty(1) else 180)
    for title, some in _by_title(rows):
        table = Table(title=title, title_justify="left", title_style="bold", show_edge=False, expand=False)
        for name, justify in (
            ("What", "left"),
            ("Listings", "right"),
            ("Aim", "right"),
            ("Measured", "right"),
            ("", "left"),
            ("Context", "left"),
        ):
            table.add_column(name, justify=justify, no_wrap=name in {"Aim", "Measured", ""})  # type: ignore[arg-type] # rich's own words
        for row in some:
            table.add_row(escape(row.what), row.size, row.aim, _measured(row), _verdict(row), escape(row.context))
        console.print(table)
        console.print()


def failing(engine: str, judged: Sequence[Judged], most: int | None) -> None:
    """The queries whose answers are not what a careful curator would give, the worst first."""
    bad = sorted((one for one in judged if one.failing), key=lambda one: (one.recall, one.reciprocal))
    print(f"{engine}: {len(bad)} of {len(judged)} queries are not perfect")
    for one in bad[:most]:
        print(f"  {one.line()}")
    if most is not None and len(bad) > most:
        print(f"  ... and {len(bad) - most} more: python -m bench --only relevance")


def write(rows: Sequence[Row], plan: Plan, command: str) -> None:
    about = {"command": command, "day": datetime.now(UTC).date().isoformat(), "machine": _machine(), "load": load.TOOL}
    found = [{**asdict(row), "aim": row.aim, "ok": row.ok} for row in rows]
    RESULTS.write_text(json.dumps({**about, "plan": asdict(plan), "rows": found}, indent=1, ensure_ascii=False) + "\n")
    introduction = _INTRODUCTION.format(
        command=command, day=about["day"], machine=about["machine"], tool=about["load"], rounds=plan.rounds,
        seconds=plan.seconds, connections=plan.connections,
    )  # fmt: skip
    parts = [introduction]
    for title, some in _by_title(rows):
        lines = [f"## {title}\n", "| What | Listings | Aim | Measured | | Context |", "|---|--:|--:|--:|---|---|"]
        lines += [
            f"| {row.what} | {row.size} | {row.aim} | {_measured(row)} | {_verdict(row)} | {row.context} |"
            for row in some
        ]
        parts.append("\n".join(lines) + "\n")
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text("\n".join(parts))


def _by_title(rows: Iterable[Row]) -> Iterable[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.measure, []).append(row)
    return [(_TITLES.get(measure, measure), some) for measure, some in groups.items()]


def _measured(row: Row) -> str:
    value = row.figure.value
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004 - three figures are enough
    spread = f" ± {row.figure.spread:.{digits}f}" if row.figure.spread else ""
    return f"{value:.{digits}f}{spread}{row.unit}"


def _verdict(row: Row) -> str:
    return {True: "ok", False: "MISSED", None: ""}[row.ok]


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}, {libraries}"
