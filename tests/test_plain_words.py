"""The words of the interface are plain: short sentences, and none of the words that make light of an illness."""

import re

import pytest

from scripts import collect_words

LONGEST_SENTENCE, LONGEST_ON_AVERAGE = 30, 10
# Whoever is ill has no "journey" and is no "sufferer"; nothing is "simply" done with half a face.
REFUSED = re.compile(
    r"\b(oops|simply|journeys?|sufferers?|suffer(s|ed|ing)? from|please note|in order to)\b|!", re.IGNORECASE
)
SAID = sorted({
    text for message in collect_words.collected() if message.id
    for text in ([message.id] if isinstance(message.id, str) else message.id)
})  # fmt: skip


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.?])\s+", text) if one]


def too_long(texts: list[str]) -> list[str]:
    return [one for text in texts for one in sentences(text) if len(one.split()) > LONGEST_SENTENCE]


def test_no_sentence_is_longer_than_thirty_words() -> None:
    assert too_long(SAID) == []


def test_sentences_are_short_on_average() -> None:
    whole = [one for text in SAID for one in sentences(text) if one.endswith((".", "?"))]
    assert len(whole) > 300
    assert sum(len(one.split()) for one in whole) / len(whole) <= LONGEST_ON_AVERAGE


def test_no_word_scolds_plays_down_or_shouts() -> None:
    assert [text for text in SAID if REFUSED.search(text)] == []


@pytest.mark.parametrize("text", ["Oops.", "It is simply so", "Your journey", "For sufferers", "Well done!"])
def test_such_a_word_would_be_found(text: str) -> None:
    assert REFUSED.search(text)


def test_such_a_sentence_would_be_found() -> None:
    assert too_long(["Short. " + "word " * LONGEST_SENTENCE + "end."])
