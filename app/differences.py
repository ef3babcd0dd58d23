"""Two versions of a text, word by word."""

import difflib
import re

from markupsafe import Markup, escape

_WORDS = re.compile(r"\s+|[^\s]+")
_LONG = 2000  # words; from here on the comparison takes shortcuts


def difference(before: str, after: str) -> Markup:
    """The words of the newer text; what is new is inserted, what has gone is struck out."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[Markup] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > _LONG).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            parts.append(escape(come))
            continue
        if gone:
            parts.append(Markup("<del>{}</del>").format(gone))
        if come:
            parts.append(Markup("<ins>{}</ins>").format(come))
    return Markup().join(parts)
