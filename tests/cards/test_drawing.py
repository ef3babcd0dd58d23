"""Titles on cards: at most three lines, none of which reaches the branches."""

import io

import pytest
from PIL import Image

from app.cards import drawing, faces
from app.cards.drawing import Card
from app.i18n import Tongue

ENGLISH, ARABIC = Tongue("en"), Tongue("ar")
GROUND = (0x32, 0x12, 0x3A)
TITLES = [
    "Norway", "My daughter has synkinesis after a year. Whom can we see?", "W" * 300, "mm " * 150, "i" * 90,
    "Selbsthilfegruppe Fazialisparese und Akustikusneurinom Mecklenburg-Vorpommern, Rehabilitationszentrum",
    "ابنتي تعاني من الحركات المصاحبة منذ سنة، فمن يمكننا أن نرى في (2026) MRI؟", "ش" * 200, "", "Łódź Žižkov Ẽ é",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("tongue", [ENGLISH, ARABIC], ids=["en", "ar"])
def test_no_title_runs_out_of_the_card_or_into_the_branches(tongue: Tongue, title: str) -> None:
    size, lines = drawing.fitted(title)
    assert len(lines) <= 3
    assert size >= 50
    assert all(faces.width(line) * size <= 701 for line in lines)
    with Image.open(io.BytesIO(drawing.png(tongue, Card(title, "x" * 200)))) as opened:
        picture = opened.convert("RGB")
    if tongue is ARABIC:  # the other way round
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    # Nothing but ground between the words and the point of the branches, and at the outer edge.
    for strip in ((784, 90, 806, 630), (0, 0, 60, 630), (0, 0, 800, 80), (0, 590, 800, 630)):
        assert picture.crop(strip).getcolors(1) == [((strip[2] - strip[0]) * (strip[3] - strip[1]), GROUND)]


def test_a_short_title_is_large_and_a_long_one_ends_in_an_ellipsis_after_a_whole_word() -> None:
    assert drawing.fitted("Norway") == (84, ["Norway"])
    size, lines = drawing.fitted("whom can we ask and what would you do " * 8)
    assert (size, len(lines)) == (50, 3)
    assert lines[2].endswith("…")
    assert lines[2].rstrip("…").split()[-1] in ["whom", "can", "we", "ask", "and", "what", "would", "you", "do"]


def test_a_word_is_broken_only_where_no_size_is_small_enough() -> None:
    size, lines = drawing.fitted("Fazialis-Sprechstunde")
    assert (size < 84, lines) == (True, ["Fazialis-Sprechstunde"])
    _size, lines = drawing.fitted("W" * 30)
    assert len(lines) > 1
    assert "".join(lines) == "W" * 30


def test_each_line_reads_in_the_direction_of_its_first_letter() -> None:
    assert drawing.directed("Fjord نقاش") == "Fjord نقاش"
    assert drawing.directed("نقاش Fjord") == "\u2067نقاش Fjord\u2069"
    assert drawing.directed("(2026) نقاش") == "\u2067(2026) نقاش\u2069"
    assert drawing.directed("2026") == "2026"


def test_the_same_words_are_drawn_once_whatever_the_address() -> None:
    card = Card("Drawn once", "")
    assert drawing.png(ENGLISH, card) is drawing.png(ENGLISH, Card("Drawn once", ""))
    assert drawing.png(ENGLISH, card) != drawing.png(ARABIC, card)
