"""Two versions of a text, word by word."""

import re

from markupsafe import Markup, escape
from rapidfuzz.distance import Indel

_WORDS = re.compile(r"\s+|[^\s]+")


def difference(before: str, after: str) -> Markup:
    """The words of the newer text; what is new is inserted, what has gone is struck out."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[Markup] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            parts.append(escape("".join(new[step.dest_start : step.dest_end])))
        elif step.tag == "delete":
            parts.append(Markup("<del>{}</del>").format("".join(old[step.src_start : step.src_end])))
        else:
            parts.append(Markup("<ins>{}</ins>").format("".join(new[step.dest_start : step.dest_end])))
    return Markup().join(parts)
