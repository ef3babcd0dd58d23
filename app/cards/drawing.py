"""What a link to us shows elsewhere: a picture with the title of the page, drawn as SVG and sent as PNG.

It looks the same on every machine: it is drawn with fonts of our own, and no file but those is read.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import resvg_py

from app.cards import faces
from app.i18n import Tongue
from app.templating import environment

WIDTH, HEIGHT = 1200, 630
_LINE = 700  # what the branches leave
_SIZES, _MOST_LINES, _SPACING = (84.0, 68.0, 58.0, 50.0), 3, 1.24
_TALLEST = 260  # for the title
_SMALL = 30.0
_LONGEST = 300
_LONG_WORD = 20
_KEPT = 64  # at about 30 kB


@dataclass(frozen=True, slots=True)
class Card:
    """A title, and above it what kind of page it is."""

    title: str
    above: str


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    y: float


@lru_cache(maxsize=_KEPT)
def png(tongue: Tongue, card: Card) -> bytes:
    """Kept for the same words, whatever the address: else an address with something added would be drawn anew."""
    size, lines = fitted(card.title)
    first = 178 + size * 0.8
    svg = (
        environment(tongue)
        .get_template("cards/card.svg")
        .render(
            above=directed(cut(card.above, _LINE / _SMALL)),
            lines=[Line(directed(line), first + number * size * _SPACING) for number, line in enumerate(lines)],
            size=size,
            families=", ".join(faces.FAMILIES),
        )
    )
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=list(faces.files()), font_family=faces.FAMILIES[0]
    )
    return bytes(drawn)


def fitted(title: str) -> tuple[float, list[str]]:
    """The largest letters in which the title has at most three lines and no broken word, and these lines."""
    size, lines = _SIZES[-1], wrapped(title[:_LONGEST], _LINE / _SIZES[-1])
    for larger in _SIZES:
        tried = wrapped(title[:_LONGEST], _LINE / larger)
        whole = all(faces.width(word) <= _LINE / larger for word in title.split())
        if whole and len(tried) <= _MOST_LINES and len(tried) * larger * _SPACING <= _TALLEST:
            return larger, tried
    if len(lines) <= _MOST_LINES:
        return size, lines
    shown = lines[:_MOST_LINES]
    return size, [*shown[:-1], cut(f"{shown[-1]} {lines[_MOST_LINES]}…", _LINE / size)]


def wrapped(text: str, room: float) -> list[str]:
    """Lines no wider than this, in parts of the size of the letters; a word that is wider is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if faces.width(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while faces.width(line) > room:
            head = _beginning(line, room)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line] if line else lines


def cut(text: str, room: float) -> str:
    """The text, or as much of its beginning as there is room for, with a sign that there was more."""
    if faces.width(text) <= room:
        return text
    head = _beginning(text, room - faces.width("…"))
    whole = head.rpartition(" ")[0]
    # Half a word at the end says nothing; but a single long word keeps what fits.
    return f"{(whole if len(head) - len(whole) < _LONG_WORD else head).rstrip(' .,;:-–…')}…"


def _beginning(text: str, room: float) -> str:
    end = 1
    while end < len(text) and faces.width(text[: end + 1]) <= room:
        end += 1
    return text[:end]


def directed(text: str) -> str:
    """The program that draws takes every line to begin at the left. A line that does not says so itself."""
    for one in text:
        kind = unicodedata.bidirectional(one)
        if kind == "L":
            return text
        if kind in {"R", "AL"}:
            return f"\u2067{text}\u2069"
    return text
