"""The widths that are read from the fonts are those of what is drawn."""

import io

import pytest
import resvg_py
from PIL import Image

from app.cards import faces


def _drawn_width(text: str, size: int) -> int:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="200"><text x="20" y="120" font-size="{size}" '
        f'font-family="{", ".join(faces.FAMILIES)}">{text}</text></svg>'
    )
    drawn = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=list(faces.files()))
    with Image.open(io.BytesIO(bytes(drawn))) as picture:
        box = picture.getbbox()
    assert box is not None
    return box[2] - box[0]


@pytest.mark.parametrize(
    "text", ["Facial palsy in Bergen", "Łódź, Größe, Århus", "WWWWiiiimmmm", "72 hours (2026)", "Київ"]
)
def test_a_text_is_as_wide_as_it_was_measured(text: str) -> None:
    assert faces.width(text) * 60 == pytest.approx(_drawn_width(text, 60), rel=0.04)


def test_arabic_is_never_wider_than_it_was_measured() -> None:
    text = "ابنتي تعاني من الحركات المصاحبة"
    assert 0.7 * faces.width(text) * 60 < _drawn_width(text, 60) <= faces.width(text) * 60 + 2


def test_every_letter_of_the_languages_of_the_site_can_be_drawn() -> None:
    letters = "ÆØÅæøåÄÖÜäöüßÀÂÇÉÈÊËÎÏÔŒÙÛŸñ¿¡ĄĆĘŁŃÓŚŹŻąćęłńóśźżابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىٱپ،؟«»“”„’–—…·"
    assert faces.drawable(letters) == letters


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("Why? 🙂 Because", "Why? Because"),
        ("東京 hospital", ""),
        ("  two   spaces ", "two spaces"),
        ("🙂", ""),
        ("", ""),
        ("a\u202eb\u00ad", "ab"),
    ],
)
def test_pictures_are_left_out_and_letters_that_nobody_could_read_leave_nothing(said: str, drawn: str) -> None:
    assert faces.drawable(said) == drawn
