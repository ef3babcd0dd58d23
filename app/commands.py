"""What the commands of an operator share: the site that they work on, and how they say what went wrong."""

from contextlib import ExitStack

from app.config import Settings
from app.site import Site, open_site

# Closed by `main`, however a command ends.
opened = ExitStack()


class CommandError(Exception):
    """Something the operator can mend; shown in one line."""


def the_site() -> Site:
    site = open_site(Settings())
    opened.callback(site.close)
    return site
