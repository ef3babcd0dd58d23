"""What is found: words, beginnings, typing errors, spellings. On both engines."""

from collections.abc import Callable

import pytest

from app.search.contract import Document, SearchIndex

Find = Callable[..., list[int]]
Has = Callable[..., None]


def test_all_words_must_be_found_in_any_field(has: Has, find: Find) -> None:
    has(
        Document(1, 1, "Harbour clinic", place="Bergen", topics="tremor", text="Open on Mondays"),
        Document(2, 1, "Harbour clinic", place="Oslo"),
    )
    assert find("harbour bergen tremor mondays") == [1]
    assert find("harbour bergen rheumatism") == []


def test_the_last_word_may_be_a_beginning_and_no_other_word(has: Has, find: Find) -> None:
    has("Physiotherapy Utrecht")
    assert find("utrecht phys") == [1]
    assert find("phys utrecht") == []


@pytest.mark.parametrize("typed", ["klinik", "klini", "klinnik", "klimik"])
def test_a_word_of_five_letters_may_have_one_error(has: Has, find: Find, typed: str) -> None:
    has("Klinik", "Garden")
    assert find(f"{typed} ") == [1]


@pytest.mark.parametrize("typed", ["klnnk", "kilnki", "kxiniq"])
def test_a_word_of_five_letters_may_not_have_two_errors(has: Has, find: Find, typed: str) -> None:
    has("Klinik", "Garden")
    assert find(typed) == []


@pytest.mark.parametrize("typed", ["phsyiotherapi", "phisiotheraphy", "fhysiotherapy", "physiotrapy"])
def test_a_word_of_nine_letters_may_have_two_errors(has: Has, find: Find, typed: str) -> None:
    has("Physiotherapy", "Garden")
    assert find(typed) == [1]


def test_a_short_word_must_be_right(has: Has, find: Find) -> None:
    has("Foot care")
    assert find("food care") == []
    assert find("care foo") == [1]


@pytest.mark.parametrize("typed", ["xlinic", "lcinic", "linic", "aclinic"])
def test_an_error_in_the_first_letter_counts_as_two(has: Has, find: Find, typed: str) -> None:
    has("Clinic")
    assert find(typed) == []


@pytest.mark.parametrize("typed", ["xotulinum", "obtulinum", "botulinun", "boutlinum", "xbotulinum"])
def test_a_long_word_may_begin_with_the_wrong_letter(has: Has, find: Find, typed: str) -> None:
    has("Botulinum")
    assert find(typed) == [1]


def test_two_swapped_letters_are_one_error(has: Has, find: Find) -> None:
    has("Clinic")
    assert find("clinci") == [1]


def test_a_mistyped_beginning_is_found(has: Has, find: Find) -> None:
    has("Physiotherapy")
    assert find("phisio") == [1]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Tromsø", "tromso"),
        ("Tromso", "TROMSØ"),
        ("Zürich", "zurich"),
        ("Zürich", "Zu\u0308rich"),
        ("Zu\u0308rich", "zürich"),
        ("Große Straße", "grosse strasse"),
        ("Łódź", "lodz"),
        ("Lodz", "łódź"),
        ("Åse Ærø", "ase aero"),
        ("O’Brien", "obrien"),
        ("ME/CFS", "me cfs"),
        ("Київ", "київ"),
        ("القاهرة", "القاهره"),
    ],
)
def test_spellings_meet(has: Has, find: Find, written: str, typed: str) -> None:
    has(written, "Else")
    assert find(typed) == [1]


@pytest.mark.parametrize("typed", ["東京", "病院", "京都", "東京都立病院", "東", "リハビリ"])
def test_japanese_words_are_found_wherever_they_stand(has: Has, find: Find, typed: str) -> None:
    has(Document(1, 1, "東京都立病院", text="リハビリテーション科"), Document(2, 1, "大阪医院"))
    assert find(typed) == [1]


def test_chinese_words_must_all_be_there_in_this_order(has: Has, find: Find) -> None:
    has("北京医院", "医京")
    assert find("医院 北京") == [1]
    assert find("京北") == []


def test_two_words_written_as_one_and_one_as_two_are_found(has: Has, find: Find) -> None:
    has("Footdrop", "Foot drop", "Drop foot", "A foot may drop")
    assert find("footdrop") == [1, 2]
    assert sorted(find("foot drop")) == [1, 2, 3, 4]
    assert sorted(find("foot dro")) == [1, 2, 3, 4]
    assert find("footdrop", name_only=True) == [1, 2]


def test_one_word_is_enough_and_more_words_rank_higher(has: Has, find: Find) -> None:
    has("Apple", "Garden", "Orange melon", "Apple zebra melon", "Zebra")
    assert find("apple zebra melon", any_word=True)[0] == 4
    assert sorted(find("apple zebra melon", any_word=True)) == [1, 3, 4, 5]


def test_two_mistyped_words_outrank_one_right_word_when_one_is_enough(has: Has, find: Find) -> None:
    has("Physiotherapy", "Rehabilitation fysiotherapy physiotherapie")
    assert find("physiotherapy rehabilitatoin", any_word=True) == [2, 1]


def test_only_the_last_of_any_words_may_be_a_beginning(has: Has, find: Find) -> None:
    has("Physical", "Orthopaedics")
    assert find("phys orth", any_word=True) == [2]


def test_words_can_be_looked_for_in_the_name_alone(has: Has, find: Find) -> None:
    has(Document(1, 1, "Harbour"), Document(2, 1, "Hill", text="near the harbour"))
    assert find("harbour") == [1, 2]
    assert find("harbour", name_only=True) == [1]
    assert find("harbuor", name_only=True) == [1]
    assert find("harb", name_only=True) == [1]
    assert find("harb hill", name_only=True, any_word=True) == [2]


def test_the_index_knows_its_words_and_their_beginnings(has: Has, index: SearchIndex) -> None:
    has("Harbour clinic", "東京")
    assert [word for word in ("harbour", "harb", "harbuor", "arbour", "東京", "京") if index.knows(word)] == [
        "harbour", "harb", "東京",
    ]  # fmt: skip
    index.delete([1])
    assert not index.knows("harbour")
