"""What somebody may be called: S41."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.forms import clean_line
from app.names import key_of, keys_like, wrong_with


@pytest.mark.parametrize(
    "name",
    [
        "Kari", "Bo", "Åse Ødegård", "Jean-Luc", "O'Neil", "O’Neil", "Anna Maria 3", "Анна", "فاطمة", "می‌خواهم", "王芳",
        "สมชาย", "हिन्दी", "Łukasz", "Kari_N", "J. R.", "Nurseli", "Badminton Bob", "Doctorow", "Karl", "Adminka",
    ],
)  # fmt: skip
def test_people_are_called_what_people_are_called(name: str) -> None:
    assert wrong_with(clean_line(name)) == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "short"), ("x", "short"), (". .", "short"), ("王", "short"), ("x" * 41, "long"),
        ("a@b.example", "letters"), ("Kari\u3164N", "letters"), ("😀😀", "letters"), ("<b>", "letters"),
        ("Kari\u0301\u0301\u0301\u0301\u0301", "letters"), ("\u0301Kari", "letters"), ("Kari\u034f", "letters"),
        ("www.example.com/x", "letters"), ("Kari\u2800", "letters"), ("Kari\ufe0f", "letters"),
        ("Kari\u00ad", "letters"), ("ModeratorI", "reserved"), ("AdmIn", "reserved"),
        ("Moderator", "reserved"), ("mod", "reserved"), ("ADMIN", "reserved"), ("Adm1n", "reserved"),
        ("M0d3rator", "reserved"), ("Moderatоr", "reserved"), ("The Moderators", "reserved"), ("a.d.m.i.n", "reserved"),
        ("admin 2", "reserved"), ("Dr Berg", "reserved"), ("dr. Berg", "reserved"), ("Lege Hansen", "reserved"),
        ("Sykepleier", "reserved"), ("Ärztin", "reserved"), ("Médecin", "reserved"), ("médico", "reserved"),
        ("Pielęgniarka", "reserved"), ("Врач", "reserved"), ("طبيب", "reserved"), ("Therapist", "reserved"),
        ("Ｓｅｖｅｎｔｈ", "reserved"), ("Seventh Team", "reserved"), ("s3venth", "reserved"), ("Staff", "reserved"),
        ("𝐀𝐝𝐦𝐢𝐧", "reserved"), ("Áđmïn", "reserved"), ("Doctor_Berg", "reserved"), ("nurses", "reserved"),
    ],
)  # fmt: skip
def test_s41_nobody_is_called_what_nobody_can_read_or_what_misleads(name: str, why: str) -> None:
    assert wrong_with(name) == why


ALIKE = [
    ("Kari", "KARI"), ("Kari", "Kаri"), ("Kari", "K a-r.i"), ("Kari", "Kári"), ("Kari", "Ｋａｒｉ"), ("Olav", "0lav"),
    ("McIntyre", "mcintyre"), ("Martin", "Marti\u200cn"), ("Amy", "Arny"), ("Will", "VVill"), ("Ole", "Оlе"),
    ("Paul", "Ραul"),
    ("Bjørn", "Bjorn"), ("Scope", "ѕсоре"), ("Leo1", "Leol"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_s41_what_looks_alike_is_one_name(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("Alice", "AIice"), ("Karl", "KarI"), ("Ilse", "llse"), ("Kari", "kari")])
def test_s41_a_capital_i_is_read_as_an_l(one: str, other: str) -> None:
    assert key_of(one) in keys_like(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Kari", "Karl"), ("Anna", "Ana"), ("Anna", "Анне"), ("Kari", "Kari N"), ("Tern", "Term1")]
)
def test_what_looks_different_is_another_name(one: str, other: str) -> None:
    assert key_of(one) not in keys_like(other)
    assert key_of(other) not in keys_like(one)


@given(st.text(max_size=60))
def test_every_text_has_an_answer_and_a_key_that_fits(said: str) -> None:
    assert wrong_with(said) in {"", "short", "long", "letters", "reserved"}
    assert len(key_of(said)) <= 80
    if wrong_with(said) == "":
        assert key_of(said)
