"""Collect the words of the interface from code and templates into every catalogue."""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "app" / "locales"
METHODS = [("templates/**.html", "jinja2"), ("app/**.py", "python")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}


def collected() -> Catalog:
    found = Catalog(project="Seventh", charset="utf-8")
    extracted = extract_from_dir(str(ROOT), METHODS, OPTIONS, keywords={"_": None, "gettext": None, "ngettext": (1, 2)})
    for file, _line, message, comments, context in sorted(extracted, key=lambda one: (one[0], one[1])):
        found.add(message, None, [(file, None)], auto_comments=comments, context=context)
    return found


def updated(path: Path, template: Catalog) -> bytes:
    with path.open("rb") as file:
        catalogue = read_po(file)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    made = io.BytesIO()
    write_po(made, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    return made.getvalue()


def main(check_only: bool) -> int:  # noqa: FBT001 - a script's own switch
    template = collected()
    stale = 0
    for path in sorted(LOCALES.glob("*/messages.po")):
        new = updated(path, template)
        if check_only:
            stale += _messages(new) != _messages(path.read_bytes())
        else:
            path.write_bytes(new)
    return stale


def _messages(po: bytes) -> set[str]:
    return {str(message.id) for message in read_po(io.BytesIO(po)) if message.id}


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
