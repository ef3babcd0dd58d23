"""A language that nobody speaks, made from English at run time: every word in brackets, with marks on its letters, and
a third longer. What stands outside of brackets was said past translation; what runs over the edge would in a language
of long words."""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from app.i18n import LOCALES
from scripts import collect_words

# A language that Unicode knows (countries, dates) and that we do not speak.
LANGUAGE = "eo"
BEGIN, END = "\u27e6", "\u27e7"
_PLACEHOLDER = re.compile(r"(%\(\w+\)s|%%)")
_MARKED = str.maketrans("aceinosuyzACEINOSUYZ", "áçéíñöšüýžÁÇÉÍÑÖŠÜÝŽ")


def pseudo(text: str) -> str:
    """Its placeholders stay as they are; of the rest every third letter stands twice, and each word begins so."""
    parts = _PLACEHOLDER.split(text)
    return BEGIN + "".join(part if _PLACEHOLDER.fullmatch(part) else _longer(part) for part in parts) + END


def _longer(text: str) -> str:
    return re.sub(r"[^\W\d_]{1,3}", lambda found: found[0] + found[0][-1], text).translate(_MARKED)


def outside(text: str) -> list[str]:
    """What of a text stands outside of brackets; those of a word inside of a sentence stand inside of others."""
    left, depth = [""], 0
    for letter in text:
        depth += (letter == BEGIN) - (letter == END)
        if letter in {BEGIN, END}:
            left.append("")
        elif depth <= 0:
            left[-1] += letter
    return [part for part in left if part]


def locales(folder: Path) -> Path:
    """A folder of catalogues: ours, and this one."""
    for path in LOCALES.iterdir():
        (folder / path.name).symlink_to(path)
    catalogue = Catalog(locale=LANGUAGE, charset="utf-8")
    for message in collect_words.collected():
        if message.pluralizable:
            catalogue.add(message.id, tuple(pseudo(text) for text in message.id))
        elif message.id:
            catalogue.add(message.id, pseudo(message.id))
    made = io.BytesIO()
    write_po(made, catalogue)
    (folder / LANGUAGE).mkdir()
    (folder / LANGUAGE / "messages.po").write_bytes(made.getvalue())
    return folder
