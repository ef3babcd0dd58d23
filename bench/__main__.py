"""`python -m bench`: measure everything, or some of it, and print the table."""

import argparse
import importlib
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench import report
from bench.load import LoadError
from bench.measures import relevance
from bench.plan import DATASETTE, QUICK, VAR, Plan
from bench.stats import Row

MEASURES = (
    "pages", "versus_datasette", "suggest", "growth", "edit", "start", "memory", "build", "processes", "thread",
    "known", "parts", "weight", "relevance",
)  # fmt: skip
_NAMES = {"cached": "pages", "datasette": "versus_datasette", "profile": "parts", "engine-million": "million"}
_FAILING_SHOWN = 25


def main() -> int:
    arguments = _arguments()
    plan = QUICK if arguments.quick else Plan()
    if arguments.sizes:
        plan = replace(plan, sizes=tuple(int(size) for size in arguments.sizes.split(",")))
    chosen = _chosen(arguments)
    # Ended from outside, it still has to end the servers that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    VAR.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    broken = []
    for name in chosen:
        try:
            rows.extend(_measured(name, plan, most_failing=None if chosen == ["relevance"] else _FAILING_SHOWN))
        except (LoadError, RuntimeError, OSError) as error:
            broken.append(name)
            print(f"{name} could not be measured: {error}", file=sys.stderr)
    report.show(rows)
    missed = [row for row in rows if row.ok is False]
    print(f"{sum(row.ok is True for row in rows)} aims reached, {len(missed)} missed.")
    if arguments.write:
        report.write(rows, plan, _command(arguments))
        print(f"Written: {report.DOCUMENT.name}, {report.RESULTS.name}")
    return 1 if broken else 0


def _measured(name: str, plan: Plan, *, most_failing: int | None) -> Iterator[Row]:
    """The rows of one measure, as they come: what was measured before something broke is kept."""
    print(f"measuring: {name}", file=sys.stderr, flush=True)
    began = time.monotonic()
    if name == "versus_datasette" and not DATASETTE.exists():
        print("  skipped: Datasette is not installed; `make bench` does that", file=sys.stderr)
        return
    if name == "relevance":
        yield from _relevance(most_failing)
    else:
        yield from importlib.import_module(f"bench.measures.{name}").measure(plan)
    print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _relevance(most_failing: int | None) -> Iterator[Row]:
    for engine, judged in relevance.engines():
        report.failing(engine, judged, most_failing)
        yield from relevance.rows(engine, judged)


def _chosen(arguments: argparse.Namespace) -> list[str]:
    if arguments.engine_million:
        return ["million"]
    if not arguments.only:
        return list(MEASURES)
    wanted = [_NAMES.get(name, name) for name in arguments.only.split(",")]
    unknown = [name for name in wanted if name not in {*MEASURES, "million"}]
    if unknown:
        sys.exit(f"bench: there is no measure {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    return list(dict.fromkeys(wanted))


def _command(arguments: argparse.Namespace) -> str:
    return (
        " ".join(["python -m bench", *sys.argv[1:]])
        if arguments.only or arguments.quick or arguments.sizes
        else "make bench"
    )


def _arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and relevance of Seventh, as ratios.")
    parser.add_argument("--only", metavar="NAMES", help=f"some measures, with commas: {', '.join(MEASURES)}")
    parser.add_argument("--sizes", metavar="NUMBERS", help="numbers of listings, with commas; 0 is the real data")
    parser.add_argument("--quick", action="store_true", help="short runs: to see that it works, not how fast it is")
    parser.add_argument(
        "--engine-million", action="store_true", help="the engine alone with a million listings; takes minutes"
    )
    parser.add_argument("--write", action="store_true", help="also write docs/bench.md and bench/results.json")
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
