import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.words import LONGEST, MOST_WORDS, name_key, searched, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tromsø, Zürich & Łódź!", ["tromso", "zurich", "lodz"]),
        ("Zu\u0308rich STRASSE Straße", ["zurich", "strasse", "strasse"]),
        ("O’Brien's ME/CFS", ["obriens", "me", "cfs"]),
        ("東京都 clinic", ["東京", "京都", "clinic"]),
        ("MRI検査あり", ["mri", "検査", "査あ", "あり"]),
        ("京", ["京"]),
        ("", []),
        ("\ud800 🏥 \x00", []),
    ],
)
def test_words_are_folded_and_cut(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_search_holds_each_word_once_and_not_too_many() -> None:
    assert searched("foot Foot föót drop") == ["foot", "drop"]
    assert len(searched(" ".join(f"w{n}" for n in range(50)))) == MOST_WORDS


def test_words_are_cut_alike_on_both_sides() -> None:
    assert words("x" * 99) == searched("x" * 99) == ["x" * LONGEST]


def test_names_are_ordered_by_their_folded_words() -> None:
    assert sorted(["Ørsta", "oslo", "(Ålesund)"], key=name_key) == ["(Ålesund)", "Ørsta", "oslo"]
    assert len(name_key("x y " * 200)) == 100


@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    spaced = [word for word in words(text) if word.isascii()]
    assert words(" ".join(spaced)) == spaced
