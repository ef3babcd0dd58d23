"""Every test, on SQLite and then on PostgreSQL. `make test` calls it.

What this machine lacks is said plainly at the end. With CI=true a missing Chromium or PostgreSQL
is a failure. The last line counts all runs together. Arguments go on to pytest.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests import machine  # noqa: E402 - the folder must be on the path first

COVERAGE = ROOT / "coverage"
_NO_TESTS = 5  # pytest's exit code for "nothing fits what was asked for"


@dataclass(frozen=True)
class Run:
    """Some of the tests: those at the paths, without some others. When something else was asked for, it is only that.
    Watched is which lines are reached of what pyproject.toml names under coverage."""

    name: str
    marks: str
    database: str = "sqlite"
    watched: bool = False
    paths: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


# They reach all of what must be reached as a whole; the others need not be watched.
WATCHED = (
    "tests/accounts", "tests/moderation", "tests/proposals", "tests/questions", "tests/listings/test_routes.py",
    "tests/test_auth.py", "tests/test_cli_audit.py",
)  # fmt: skip
QUICK = "not slow and not browser"
RUNS = (
    Run("sqlite, watched", QUICK, watched=True, paths=WATCHED),
    Run("sqlite", QUICK, without=WATCHED),
    Run("browser", "browser"),
    Run("slow", "slow and not browser"),
)
ON_POSTGRESQL = (
    Run("postgresql", QUICK, "postgresql"),
    # Here two writers are really at work at once; SQLite lets one pass after the other.
    Run("races on postgresql", "slow", "postgresql", paths=("tests/moderation/test_races.py",)),
)


def main() -> None:
    began = time.monotonic()
    COVERAGE.mkdir(exist_ok=True)
    for old in COVERAGE.iterdir():
        if old.is_file():
            old.unlink()
    missing = [name for name in ("Chromium", "PostgreSQL", "Meilisearch") if not getattr(machine, name.lower())()]
    here = RUNS + (() if "PostgreSQL" in missing else ON_POSTGRESQL)
    codes = [_run(run) for run in here if not (run.paths and sys.argv[1:])]
    counts, skipped = _counted(len(codes))
    fine = all(code in {0, _NO_TESTS} for code in codes)
    uncovered = _uncovered() if fine and not sys.argv[1:] else 0
    print(f"\nAll runs took {time.monotonic() - began:.0f} s.")
    for reason, number in skipped.most_common():
        print(f"skipped {number}: {reason}")
    for name in missing:
        print(f"not tested with {name}: {machine.HOW[name]}")
    absent = [name for name in missing if name != "Meilisearch"] if os.environ.get("CI") == "true" else []
    if absent:
        print(f"FAILED: CI=true, and this machine has no {' and no '.join(absent)}.")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(0 if fine and not (counts["failed"] or uncovered or absent) else 1)


def _run(run: Run) -> int:
    print(f"\n=== {run.name}", flush=True)
    began = time.monotonic()
    watched = ("-m", "coverage", "run") if run.watched else ()
    which = sys.argv[1:] or [*run.paths, *(f"--ignore={path}" for path in run.without)]
    command = [
        sys.executable, *watched, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", run.marks,
        f"--junitxml={COVERAGE / run.name}.xml", *which,
    ]  # fmt: skip
    environment = {**os.environ, "SEVENTH_TEST_DATABASE": run.database}
    code = subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode
    print(f"{run.name}: {time.monotonic() - began:.0f} s", flush=True)
    return code


def _uncovered() -> int:
    """Print what no test has reached of that which must be reached as a whole; 0 when that is nothing."""
    return _coverage("combine", "--quiet") or _coverage("report")


def _counted(runs: int) -> tuple[Counter[str], Counter[str]]:
    """How many passed, failed and were skipped over all runs, and why they were skipped."""
    counts: Counter[str] = Counter(passed=0, failed=0, skipped=0)
    reasons: Counter[str] = Counter()
    reports = list(COVERAGE.glob("*.xml"))
    counts["failed"] += runs - len(reports)  # a run that did not come to its end
    for case in (case for report in reports for case in ET.parse(report).iter("testcase")):
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        counts[outcome] += 1
        if outcome == "skipped":
            reasons[case.find("skipped").get("message", "")] += 1  # type: ignore[union-attr] # it is there
    return counts, reasons


def _coverage(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    main()
