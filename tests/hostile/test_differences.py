"""Two versions that are hard to compare: who opens the history of a post waits for them, and so does everybody. S60."""

import pytest

from app.differences import difference
from tests.measuring import best

WORDS = 500
HARD = {
    "other spaces": ("a " * WORDS, "a\n" * WORDS),
    "other rhythms": (
        " ".join("aaab"[number % 4] for number in range(WORDS)),
        " ".join("ab"[number % 2] for number in range(WORDS)),
    ),
    "rare words": (
        "".join("a " if number % 3 else "b " for number in range(WORDS)),
        "".join("a " if number % 5 else "b " for number in range(WORDS)),
    ),
    "backwards": (" ".join(map(str, range(WORDS))), " ".join(map(str, reversed(range(WORDS))))),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("times", [1, 10])
def test_s60_no_two_versions_of_a_post_take_long_to_compare(name: str, times: int) -> None:
    """A post of a kilobyte, and one of ten, against one look at each of their letters: about a hundred times as
    long at most. Python's own difflib takes from 10,000 times for the first three of a kilobyte."""
    before, after = (text * times for text in HARD[name])
    floor = best(lambda: [hash(letter) for letter in before + after])
    assert best(lambda: difference(before, after)) < 1_000 * floor
