"""Collect the words of the interface from code and templates into every catalogue.

With `--check` nothing is written: it says which words a catalogue lacks or keeps for nothing, and fails.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "app" / "locales"
METHODS = [("templates/**.html", "jinja2"), ("app/**.py", "python")]
OPTIONS = {
    "templates/**.html": {
        "newstyle_gettext": "true", "trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do",
    },
}  # fmt: skip
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def collected() -> Catalog:
    """Every message of the interface, with the files it stands in."""
    found = Catalog(project="Seventh", charset="utf-8")
    extracted = extract_from_dir(str(ROOT), METHODS, OPTIONS, keywords=KEYWORDS)
    for file, _line, message, comments, context in sorted(extracted, key=lambda one: (one[0], str(one[2]))):
        _refuse_two_plurals(found, message)
        found.add(message, None, [(file, None)], auto_comments=comments, context=context)
    return found


def _refuse_two_plurals(found: Catalog, message: str | tuple[str, str]) -> None:
    """A catalogue finds a message by its singular, so one singular cannot have two plurals."""
    known = found.get(message[0]) if isinstance(message, tuple) else None
    if known is not None and known.pluralizable and known.id != message:
        text = f"one singular, two plurals: {known.id} and {message}"
        raise ValueError(text)


def updated(path: Path, template: Catalog) -> bytes:
    """The catalogue with the messages of today. Translations stay; what is no longer said goes."""
    catalogue = _read(path.read_bytes())
    template.creation_date = catalogue.creation_date  # the same words make the same file
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    made = io.BytesIO()
    write_po(made, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    return made.getvalue()


def differences(path: Path, template: Catalog) -> list[str]:
    """What the catalogue lacks, and what it holds that nobody says any more."""
    here, there = _ids(_read(path.read_bytes())), _ids(template)
    return [f"missing: {one}" for one in sorted(there - here)] + [f"unused: {one}" for one in sorted(here - there)]


def _read(po: bytes) -> Catalog:
    return read_po(io.BytesIO(po))


def _ids(catalogue: Catalog) -> set[str]:
    return {_id(message) for message in catalogue if message.id}


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " / ".join(message.id)


def main(check_only: bool) -> int:  # noqa: FBT001 - a script's own switch
    template = collected()
    stale = 0
    for path in sorted(LOCALES.glob("*/messages.po")):
        if not check_only:
            path.write_bytes(updated(path, template))
            continue
        for line in differences(path, template):
            print(f"{path.relative_to(ROOT)}: {line}")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
