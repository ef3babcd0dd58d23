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


def main() -> None:
    began = time.monotonic()
    _coverage("erase")
    for old in COVERAGE.glob("*.xml"):
        old.unlink()
    missing = [name for name in ("Chromium", "PostgreSQL", "Meilisearch") if not getattr(machine, name.lower())()]
    databases = ["sqlite", *(["postgresql"] if machine.postgresql() else [])]
    codes = [_run(database) for database in databases]
    counts, skipped = _counted(databases)
    covered = _report() if all(code in {0, _NO_TESTS} for code in codes) and len(sys.argv) == 1 else 0
    print(f"\nBoth runs took {time.monotonic() - began:.0f} s.")
    for reason, number in skipped.most_common():
        print(f"skipped {number}: {reason}")
    for name in missing:
        print(f"not tested with {name}: {machine.HOW[name]}")
    absent = [name for name in missing if name != "Meilisearch"] if os.environ.get("CI") == "true" else []
    if absent:
        print(f"FAILED: CI=true, and this machine has no {' and no '.join(absent)}.")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    failed = counts["failed"] or covered or absent or any(code not in {0, _NO_TESTS} for code in codes)
    sys.exit(1 if failed else 0)


def _run(database: str) -> int:
    print(f"\n=== {database}", flush=True)
    command = [
        sys.executable, "-m", "coverage", "run", "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal",
        f"--junitxml={COVERAGE / database}.xml", *sys.argv[1:],
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=ROOT, check=False, env={**os.environ, "SEVENTH_TEST_DATABASE": database}
    ).returncode


def _counted(databases: list[str]) -> tuple[Counter[str], Counter[str]]:
    """How many passed, failed and were skipped over all runs, and why they were skipped."""
    counts: Counter[str] = Counter(passed=0, failed=0, skipped=0)
    reasons: Counter[str] = Counter()
    for database in databases:
        report = COVERAGE / f"{database}.xml"
        if not report.exists():
            counts["failed"] += 1
            continue
        for case in ET.parse(report).iter("testcase"):
            kinds = {child.tag for child in case}
            outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
            counts[outcome] += 1
            if outcome == "skipped":
                reasons[case.find("skipped").get("message", "")] += 1  # type: ignore[union-attr] # it is there
    return counts, reasons


def _report() -> int:
    _coverage("combine", "--quiet")
    return _coverage("report", "--sort=cover")


def _coverage(*arguments: str) -> int:
    COVERAGE.mkdir(exist_ok=True)
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    main()
