"""What the commands of an operator share: the site that they work on, and how they say what went wrong."""

from contextlib import ExitStack

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
