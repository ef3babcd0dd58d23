"""The corpus is what it says: many attacks, all different, each with what would be seen."""

from tests.hostile.corpus import PAYLOADS


def test_there_are_enough_attacks_and_each_would_be_seen() -> None:
    assert len(PAYLOADS) >= 500
    marks = ("hit", "&#104;&#105;&#116;", "d2luZG93LmhpdD0x", "PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=")
    assert [one for one in PAYLOADS if not any(mark in one for mark in marks)] == []
