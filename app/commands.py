"""What the commands of an operator share: the site that they work on, and how they say what went wrong."""

import shlex
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from app.config import Settings
from app.observe import configure_logs
from app.site import Site, open_site

# Closed by `main`, however a command ends.
opened = ExitStack()


class CommandError(Exception):
    """Something the operator can mend; shown in one line."""


def the_site() -> Site:
    """Logs of a command go where those of the server go, so that what it prints is its answer alone."""
    settings = Settings()
    configure_logs(settings)
    site = open_site(settings)
    opened.callback(site.close)
    return site


def typed(words: str) -> str:
    """This command as it can be typed where the operator stands: `.venv/bin/seventh init`, or `seventh init` where that
    is found. In the container there is Python alone."""
    script = Path(sys.executable).with_name("seventh")
    if not script.exists():
        return f"{_from_here(Path(sys.executable))} -m app {words}"
    found = shutil.which("seventh")
    return f"{'seventh' if found and script.samefile(found) else _from_here(script)} {words}"


def _from_here(program: Path) -> str:
    here = Path.cwd()
    return shlex.quote(str(program.relative_to(here) if program.is_relative_to(here) else program))
