"""Folding: one spelling for all the ways in which people type the same word.

Accents, capitals, apostrophes and punctuation fall away, so that "Tromsø", "TROMSO" and
"tromsø," meet. Both sides of every comparison in Seventh go through here.
"""

import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
        "ħ": "h", "ŧ": "t", "ŋ": "n",
        # Arabic and Persian letters that are typed for one another; the long tatweel is only decoration.
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
    }
)  # fmt: skip
_LONGEST_LIGATURE = 4
_SILENT = frozenset("'’‘ʼ`´′\u00ad\u200b\u200c\u200d\u2060\ufeff")


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    """What one character becomes: letters and digits, a space, or nothing."""
    if character in _SILENT:
        return ""
    apart = unicodedata.normalize("NFKD", character.casefold().translate(_LETTERS)).casefold()
    # A ligature may stand for a whole sentence (U+FDFA: eighteen letters); nobody types those.
    kept = "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)[:_LONGEST_LIGATURE]
    if not kept and unicodedata.combining(character):
        return ""
    # Vowel signs of Indic scripts and of Thai are part of their words.
    return "".join(c if c.isalnum() or unicodedata.category(c) in {"Mc", "Mn"} else " " for c in kept)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the code point of `text` that it came from.

    The list has one entry more than the folded text: the end of the last word in `text`,
    so that `text[offsets[i]:offsets[j - 1] + 1]` is what the person wrote.
    """
    folded: list[str] = []
    offsets: list[int] = []
    for position, character in enumerate(text):
        for part in _folded(character):
            if part == " " and (not folded or folded[-1] == " "):
                continue
            folded.append(part)
            offsets.append(position)
    if folded and folded[-1] == " ":
        folded.pop()
        offsets.pop()
    offsets.append(offsets[-1] + 1 if offsets else 0)
    return "".join(folded), offsets


class _Table(dict[int, str]):
    """For str.translate: filled as characters are met, so that folding runs in C."""

    def __missing__(self, code_point: int) -> str:
        self[code_point] = folded = _folded(chr(code_point))
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """The folded text alone."""
    return " ".join(text.translate(_TABLE).split())
