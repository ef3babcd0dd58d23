"""How wide words are in the letters that a card is drawn with, read from the files of the fonts themselves."""

import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import fontpkg

FAMILIES = ("Noto Serif", "Noto Sans Arabic")
_JOINERS = frozenset("\u200c\u200d")  # they are spelling in Persian
_ENTRY, _GROUP = 16, 12  # bytes of one table in the list of tables, and of one run of characters


@cache
def files() -> tuple[str, ...]:
    return tuple(str(fontpkg.path(name)) for name in FAMILIES)


@cache
def widths() -> Mapping[int, float]:
    """For each character that there is a drawing of: how wide it is, in parts of the size of the letters."""
    known: dict[int, float] = {}
    for path in reversed(files()):  # the first family draws what both have
        known |= _widths_in(Path(path).read_bytes())
    return known


def width(text: str) -> float:
    """An Arabic letter counts as it stands alone, which is wider than joined: no line comes out too long."""
    known = widths()
    return sum(known.get(ord(one), 0.0) for one in text)


def drawable(text: str) -> str:
    """The text without signs that no font here has, such as pictures of faces; nothing at all if it is written in
    letters that none has: boxes tell nobody anything."""
    kept = ""
    for one in text:
        category = unicodedata.category(one)
        if category == "Cf" and one not in _JOINERS:
            continue  # it would turn the direction of what follows, or show nothing
        if ord(one) in widths():
            kept += one
        elif category.startswith("L"):
            return ""
    return " ".join(kept.split())


def _widths_in(data: bytes) -> dict[int, float]:
    """OpenType: `cmap` leads from characters to glyphs, `hmtx` has the width of each glyph."""
    tables = _tables(data)
    (units,) = struct.unpack_from(">H", data, tables["head"] + 18)
    (measured,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
    # Pairs of a width and a bearing; from the last one on all glyphs are equally wide.
    advances = struct.unpack_from(">" + "Hh" * measured, data, tables["hmtx"])[::2]
    known: dict[int, float] = {}
    for first, last, glyph in _runs(data, tables["cmap"]):
        for step in range(last - first + 1):
            known[first + step] = advances[min(glyph + step, measured - 1)] / units
    return known


def _tables(data: bytes) -> dict[str, int]:
    """Where each table begins."""
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4sIII", data, 12 + _ENTRY * number) for number in range(count))
    return {tag.decode("ascii"): offset for tag, _checksum, offset, _length in entries}


def _runs(data: bytes, table: int) -> list[tuple[int, int, int]]:
    """First and last character of each run, and the glyph of the first: of the part for all of Unicode (format 12)."""
    (parts,) = struct.unpack_from(">H", data, table + 2)
    for number in range(parts):
        platform, encoding, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * number)
        if (platform, encoding) == (3, 10):
            (groups,) = struct.unpack_from(">I", data, table + offset + 12)
            start = table + offset + 16
            return [struct.unpack_from(">III", data, start + _GROUP * one) for one in range(groups)]
    raise ValueError("A font without a table for all of Unicode")  # noqa: EM101, TRY003 - said to whoever adds one
