"""A text as a search for contact details reads it: one spelling of digits, letters, dots and at signs,
nothing invisible between them; and for each character where it stood."""

import re
import unicodedata
from dataclasses import dataclass

# Marks that turn the direction of writing, joiners, fillers, variation selectors, tags: nobody sees them.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}\u20e3]")
_SAME = {"。": ".", "․": ".", "‑": "-", "–": "-", "—": "-", "−": "-", "\u2028": "\n", "\u2029": "\n"}


@dataclass(frozen=True, slots=True)
class Squeezed:
    text: str
    # For each character, and for the end, the code point of the original; none when they are the same.
    origins: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def squeeze(text: str) -> Squeezed:
    if text.isascii():
        return Squeezed(text, None)
    parts: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        made = character if character.isascii() else _TABLE[ord(character)]
        parts.append(made)
        origins += [position] * len(made)
    return Squeezed("".join(parts), (*origins, len(text)))


class _Table(dict[int, str]):
    """Filled as characters are met."""

    def __missing__(self, code_point: int) -> str:
        self[code_point] = made = _one(chr(code_point))
        return made


def _one(character: str) -> str:
    if _INVISIBLE.match(character):
        return ""
    if character in _SAME:
        return _SAME[character]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) == "Zs":
        return " "
    apart = unicodedata.normalize("NFKC", character)
    return apart if len(apart) == 1 else character


_TABLE = _Table()
