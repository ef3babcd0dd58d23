"""Every test, on SQLite and then on PostgreSQL, with coverage over both. `make test` calls it.

What this machine lacks is said plainly at the end. With CI=true a missing Chromium or PostgreSQL
is a failure. The last line counts all runs together. Arguments go on to pytest.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests import machine  # noqa: E402 - the folder must be on the path first

COVERAGE = ROOT / "coverage"
_NO_TESTS = 5  # pytest's exit code for "nothing fits what was asked for"
# Slow tests repeat what others have covered, and would take twice as long when they are watched.
_COVERED, _SLOW = ("-m", "not slow"), ("-m", "slow")


def main() -> None:
    began = time.monotonic()
    COVERAGE.mkdir(exist_ok=True)
    for old in COVERAGE.iterdir():
        if old.is_file():
            old.unlink()
    missing = [name for name in ("Chromium", "PostgreSQL", "Meilisearch") if not getattr(machine, name.lower())()]
    codes = [_run("sqlite", "sqlite", _COVERED), _run("slow", "sqlite", _SLOW)]
    if "PostgreSQL" not in missing:
        codes.append(_run("postgresql", "postgresql", _COVERED))
    counts, skipped = _counted(len(codes))
    fine = all(code in {0, _NO_TESTS} for code in codes)
    covered = _coverage("combine", "--quiet") or _coverage("report", "--sort=cover") if fine and not sys.argv[1:] else 0
    print(f"\nAll runs took {time.monotonic() - began:.0f} s.")
    for reason, number in skipped.most_common():
        print(f"skipped {number}: {reason}")
    for name in missing:
        print(f"not tested with {name}: {machine.HOW[name]}")
    absent = [name for name in missing if name != "Meilisearch"] if os.environ.get("CI") == "true" else []
    if absent:
        print(f"FAILED: CI=true, and this machine has no {' and no '.join(absent)}.")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(0 if fine and not (counts["failed"] or covered or absent) else 1)


def _run(name: str, database: str, marks: tuple[str, str]) -> int:
    print(f"\n=== {name}", flush=True)
    watched = ("-m", "coverage", "run") if marks == _COVERED else ()
    command = [
        sys.executable, *watched, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *marks,
        f"--junitxml={COVERAGE / name}.xml", *sys.argv[1:],
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=ROOT, check=False, env={**os.environ, "SEVENTH_TEST_DATABASE": database}
    ).returncode


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
