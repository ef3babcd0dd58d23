"""What this machine has for the tests beside Python, how to get what it lacks, and how long they may take."""

import os
import shutil
from pathlib import Path

HOW = {
    "Chromium": "apt install chromium, or set SEVENTH_TEST_CHROMIUM to its path",
    "PostgreSQL": "apt install postgresql (its server is started by the tests themselves)",
    "Meilisearch": "set SEVENTH_TEST_MEILISEARCH_URL to a server, such as http://127.0.0.1:7700",
}


# How much of the tests that try very many cases: `make test` tries some, `make thorough` tries all.
PERCENT = int(os.environ.get("SEVENTH_TEST_PERCENT", "20"))


def chromium() -> str | None:
    given = os.environ.get("SEVENTH_TEST_CHROMIUM")
    return given or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def postgresql() -> Path | None:
    """The folder with the programs of the newest PostgreSQL."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    found += [Path(on_path).parent] if on_path else []
    return max(found, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


def meilisearch() -> str | None:
    return os.environ.get("SEVENTH_TEST_MEILISEARCH_URL")
