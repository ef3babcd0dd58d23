"""What the guides of this community say: where it comes from, and whether it can be read."""

import re
from collections.abc import Iterator

import pytest

from app.config import ROOT
from app.guides.files import GuideFile, cited, read_all
from app.taxonomy import concepts

GUIDES = read_all(ROOT / "data" / "guides", concepts.load(ROOT / "data" / "taxonomy.json"))
# Eight years of school, by the measure of Flesch and Kincaid.
HARDEST = 8
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NUMBERS = re.compile(r"\[\d{1,3}\]")


def bodies(guide: GuideFile) -> Iterator[tuple[str, str]]:
    yield guide.language, guide.body
    for language, (_head, body) in guide.translations.items():
        yield language, body


def sections(body: str) -> list[str]:
    return [one for one in re.split(r"(?m)^(?=## )", body) if one.strip()]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_every_section_of_every_guide_in_every_language_names_a_source_that_there_is(guide: GuideFile) -> None:
    known = {source.id for source in guide.head.sources}
    without = [
        f"{language}: {section.splitlines()[0]}"
        for language, body in bodies(guide)
        for section in sections(body)
        if not cited(section) & known
    ]
    assert without == []


def plain(body: str) -> str:
    """The sentences as they are read aloud: without headings, links and numbers; a point of a list is a sentence."""
    words = _NUMBERS.sub("", _LINK.sub(r"\1", body)).replace("**", "")
    words = re.sub(r"(?m)^#.*$", "", words)
    return re.sub(r"(?m)^- ", ". ", words)


def syllables(word: str) -> int:
    """About right for English: groups of vowels, and an e at the end is silent."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - (word.lower().endswith("e") and not word.lower().endswith("le")))


def grade(body: str) -> float:
    said = plain(body)
    words = re.findall(r"[A-Za-zÀ-ÿ']+", said)
    sentences = [one for one in re.split(r"[.!?:]+(?:\s|$)|\n\s*\n", said) if re.search(r"[A-Za-z]", one)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("guide", [one for one in GUIDES if one.language == "en"], ids=lambda guide: guide.slug)
def test_a_guide_in_english_can_be_read_after_eight_years_of_school(guide: GuideFile) -> None:
    assert grade(guide.body) <= HARDEST


def test_the_measure_tells_hard_words_from_plain_ones() -> None:
    hard = (
        "Idiopathic peripheral paralysis necessitates expeditious pharmacological intervention, notwithstanding "
        "considerable heterogeneity of contemporaneous international recommendations."
    )
    assert grade(hard) > 2 * HARDEST
    assert grade("Rest. Drink some water. See your doctor today [4].") < 4
