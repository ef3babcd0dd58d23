"""A text as spotting sees it: folded, with its word borders and its capitals."""

import bisect
import enum
import unicodedata
from collections.abc import Iterator

from app.taxonomy.fold import fold_with_offsets

_APOSTROPHES = frozenset("'’‘ʼ`´")
_SENTENCE_ENDS = ".!?…:;\n。！？؟"
# What may stand between the end of a sentence and the first word of the next.
_OPENINGS = " \t\"'«»„“”‘’([¿¡*#•-–—"
_LOOK_BACK = 12
_LONGEST_NAME = 60
# "And", "in", "to" are written onto the next word.
_ARABIC_AND_HEBREW_PREFIXES = frozenset("وبلفك" + "ובלמהש")
# Kana and Chinese characters, and the letters that a Korean syllable folds into.
_UNSPACED = (("\u1100", "\u11ff"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"))


class Evidence(enum.Enum):
    """What the capital of a word says about its being a name."""

    STRONG = "a capital inside a sentence"
    WEAK = "a capital that had to be there, or a text without capitals"
    NONE = "a small letter in a text that has capitals"


class Reading:
    """One text, prepared in a single pass over it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self._offsets = fold_with_offsets(text)
        self._borders = [self._is_border(position) for position in range(len(self.folded) + 1)]
        self._ends = [end for end, letter in enumerate(self.folded, 1) if letter != " " and self._borders[end]]
        self.tells_capitals = text not in (text.upper(), text.lower())

    def starts(self) -> Iterator[int]:
        """Where a name may begin in the folded text."""
        return (position for position, letter in enumerate(self.folded) if letter != " " and self._may_start(position))

    def ends(self, start: int) -> Iterator[int]:
        """Where a name that begins here may end, the farthest first."""
        first = bisect.bisect_right(self._ends, start)
        last = bisect.bisect_right(self._ends, start + _LONGEST_NAME)
        return reversed(self._ends[first:last])

    def follows_prefix(self, start: int) -> bool:
        """Whether the name would begin inside a word, behind an Arabic or Hebrew prefix."""
        return not self._borders[start]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points of the original text, with the accents that folding dropped from the last letter."""
        last = self._offsets[end - 1] + 1
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return self._offsets[start], last

    def between(self, end: int, start: int) -> str:
        """What is written between two words."""
        return self.text[self._offsets[end - 1] + 1 : self._offsets[start]]

    def written(self, start: int, end: int) -> str:
        """The words as they are written."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def is_long_enough(self, start: int, end: int) -> bool:
        """Three letters, or two characters of a script that writes syllables or words with one."""
        return self._offsets[end - 1] - self._offsets[start] + 1 >= (2 if _is_unspaced(self.folded[start]) else 3)

    def evidence(self, start: int) -> Evidence:
        """How much the first letter of a word says."""
        letter = self.text[self._offsets[start]]
        if not self.tells_capitals or letter.upper() == letter.lower():
            return Evidence.WEAK
        if letter == letter.lower():
            return Evidence.NONE
        return Evidence.WEAK if self._opens_sentence(start) else Evidence.STRONG

    def _opens_sentence(self, start: int) -> bool:
        offset = self._offsets[start]
        first = max(0, offset - _LOOK_BACK)
        before = self.text[first:offset].rstrip(_OPENINGS)
        return before.endswith(tuple(_SENTENCE_ENDS)) if before else first == 0

    def _may_start(self, position: int) -> bool:
        return self._borders[position] or (
            self._borders[position - 1] and self.folded[position - 1] in _ARABIC_AND_HEBREW_PREFIXES
        )

    def _is_border(self, position: int) -> bool:
        """Between words; beside an apostrophe (l'Italie, Oslo's); between characters that need no spaces."""
        if position in (0, len(self.folded)):
            return True
        left, right = self.folded[position - 1], self.folded[position]
        if " " in (left, right):
            return True
        here, there = self._offsets[position - 1], self._offsets[position]
        if there - here > 1 and not _APOSTROPHES.isdisjoint(self.text[here + 1 : there]):
            return True
        return here != there and (_is_unspaced(left) or _is_unspaced(right))


def _is_unspaced(letter: str) -> bool:
    return letter >= "\u1100" and any(first <= letter <= last for first, last in _UNSPACED)
