import html
import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.search.contract import MARK_END, MARK_START, Hit
from app.search.highlight import Marker, words_of

_SHOWN = str.maketrans({MARK_START: "[", MARK_END: "]"})


def marked(query: str, text: str, *phrases: str) -> str:
    return Marker(query, phrases).mark(text).translate(_SHOWN)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("tromso", "In Tromsø, Norway", "In [Tromsø], Norway"),
        ("zurich", "Zu\u0308rich", "[Zu\u0308rich]"),
        ("strasse", "Große Straße 7", "Große [Straße] 7"),
        ("physio", "Physiotherapy and psyche", "[Physiotherapy] and psyche"),
        ("physio x", "Physiotherapy", "Physiotherapy"),
        ("phisio", "Physiotherapy", "[Physiotherapy]"),
        ("clinci", "The clinic", "The [clinic]"),
        ("xlinic", "The clinic", "The clinic"),
        ("xotulinum", "The botulinum", "The [botulinum]"),
        ("foot", "food", "food"),
        ("obrien", "O’Brien’s", "[O’Brien’s]"),
        ("drop", "👩‍⚕️ foot drop 🦶🏽 drop", "👩‍⚕️ foot [drop] 🦶🏽 [drop]"),
        ("東京", "新東京都立", "新[東京]都立"),
        ("東京都立", "新東京都立病院", "新[東京都立]病院"),
        ("京", "京都 東京", "[京都] 東京"),
        ("mri 検査", "MRI検査あり", "[MRI][検査]あり"),
        ("1 2", "½ cup", "[½] cup"),
        ("", "Nothing", "Nothing"),
        ("?!", "Nothing", "Nothing"),
    ],
)
def test_words_that_answer_the_search_are_marked(query: str, text: str, expected: str) -> None:
    assert marked(query, text) == expected


def test_the_words_of_understood_phrases_are_marked() -> None:
    assert marked("", "Botulinum toxin", "botulinum toxin") == "[Botulinum] [toxin]"


def test_a_marker_without_words_is_false() -> None:
    assert not Marker("  ?")
    assert Marker("clinic")


def test_s38_marks_survive_escaping_and_a_text_cannot_bring_its_own() -> None:
    text = f'<b onclick="x">clinic</b> & {MARK_START}clinic'
    found = html.escape(Marker("clinic").mark(text))
    assert found.count(MARK_START) == found.count(MARK_END) == 2
    assert "<" not in found
    assert f"{MARK_START}clinic{MARK_END}&lt;/b&gt; &amp;" in found


def test_s38_an_engine_gives_numbers_and_no_text_that_it_could_have_marked() -> None:
    """What is shown comes from the database, and is marked here, on whichever engine."""
    assert {field.name: field.type for field in fields(Hit)} == {"id": int, "distance_km": float | None}
    for path in (ROOT / "app" / "search").glob("*.py"):
        assert not re.search("attributesToHighlight|_formatted|SnippetGenerator|<em>|<mark>|<b>", path.read_text()), (
            path
        )


@given(st.text(), st.text())
def test_marking_adds_balanced_marks_and_nothing_else(query: str, text: str) -> None:
    plain = text.replace(MARK_START, "\ufffd").replace(MARK_END, "\ufffd")
    found = Marker(query).mark(text)
    assert found.replace(MARK_START, "").replace(MARK_END, "") == plain
    depth = 0
    for character in found:
        depth += (character == MARK_START) - (character == MARK_END)
        assert depth in {0, 1}
    assert depth == 0


@given(st.text(min_size=1))
def test_every_word_of_a_text_is_marked_by_itself(text: str) -> None:
    for word in words_of(text):
        assert MARK_START in Marker(word.folded).mark(text)
