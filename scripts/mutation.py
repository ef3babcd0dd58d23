"""How many small mistakes the tests notice, in what decides and in who may. `make mutation` calls it.

mutmut makes the mistakes, one at a time (another operator, another constant, an argument left out), and runs the
tests that reach the line. There are thousands: of each twenty one is tried, evenly over all files, unless an argument
says otherwise (`python scripts/mutation.py 1` tries all). What was not noticed is listed: `mutmut show NAME` shows it.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code  # its names for how a run of the tests ended

ROOT = Path(__file__).parent.parent
MADE = ROOT / "mutants"
NOTICED = {"killed", "timeout", "caught by type check", "segfault"}


def main() -> None:
    one_of = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    _mutmut("no.mistake.has.this.name")  # only makes them
    names = sorted(_outcomes())[::one_of]
    if not names:
        sys.exit("mutmut has made no mistakes; run it by itself to see why")
    _mutmut(*names)
    outcomes = _outcomes()
    tried = {name: str(outcomes[name]) for name in names}
    counts = Counter(tried.values())
    for name, outcome in tried.items():
        if outcome not in NOTICED:
            print(f"{outcome}: {name}")
    noticed = sum(counts[outcome] for outcome in NOTICED)
    print(f"{len(names)} of {len(outcomes)} mistakes tried: {dict(counts)}")
    print(f"noticed: {100 * noticed / len(names):.0f} %")


def _mutmut(*names: str) -> None:
    subprocess.run([sys.executable, "-m", "mutmut", "run", *names], cwd=ROOT, check=False)


def _outcomes() -> dict[str, str]:
    """Of each mistake that was made, how the tests ended with it."""
    found: dict[str, str] = {}
    for path in MADE.rglob("*.meta"):
        codes = json.loads(path.read_text())["exit_code_by_key"]
        found |= {name: status_by_exit_code[code] for name, code in codes.items()}
    return found


if __name__ == "__main__":
    main()
