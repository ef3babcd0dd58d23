"""What a file of a guide must say, and how its mistakes are named."""

from pathlib import Path

import pytest

from app.config import ROOT
from app.guides.files import GuideFileError, cited, read_all
from app.taxonomy import concepts

TAXONOMY = concepts.load(ROOT / "data" / "taxonomy.json")
HEAD = """+++
title = "Eye care"
summary = "Keep it moist."
concepts = ["eye-care"]
next_review_on = 2027-05-22

[[sources]]
id = 1
title = "A page"
url = "https://example.org/eye"
+++
"""
SECOND = '\n[[sources]]\nid = 1\ntitle = "Another"\nurl = "https://example.org/other"\n'
BODY = "## What to do first\n\n- Blink by hand [1]\n"


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.md").write_text(text)
    return folder


def test_the_original_is_the_file_with_sources_and_the_others_translate_it(tmp_path: Path) -> None:
    nb = '+++\ntitle = "Øyet"\nsummary = "Hold det fuktig."\nstate = "machine"\n+++\n' + BODY
    (guide,) = read_all(written(tmp_path, eye_en=HEAD + BODY, eye_nb=nb), TAXONOMY)
    assert (guide.slug, guide.language, guide.head.title) == ("eye", "en", "Eye care")
    assert guide.translations["nb"][0].title == "Øyet"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "front matter"),
        (HEAD.replace("next_review_on = 2027-05-22", "") + BODY, "next_review_on"),
        (HEAD.replace('"Eye care"', "7") + BODY, "title"),
        (HEAD.replace('eye"\n', 'eye"\n' + SECOND) + BODY, "two sources 1"),
        (HEAD.replace('["eye-care"]', '["no-such-topic"]') + BODY, "no topic no-such-topic"),
        (HEAD.replace("https://example.org/eye", "javascript:alert(1)") + BODY, "url"),
        (HEAD + BODY.replace("[1]", "[2]"), "no source 2"),
        (HEAD + BODY.replace("[1]", ""), "source 1 is not used"),
        (HEAD.replace("+++\ntitle", '+++\nrelated = ["nowhere"]\ntitle', 1) + BODY, "no guide nowhere"),
        (HEAD.replace("id = 1", 'id = 1\ncolour = "red"') + BODY, "colour"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GuideFileError, match=message) as raised:
        read_all(written(tmp_path, eye_en=text), TAXONOMY)
    assert str(raised.value).startswith("eye")


def test_numbers_in_brackets_are_sources_and_links_are_not() -> None:
    assert cited("so [1] [22], see [3](/guides/x) and [a]") == {1, 22}


GUIDES = read_all(ROOT / "data" / "guides", TAXONOMY)


def test_there_are_guides() -> None:
    assert len(GUIDES) > 20


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_guide_of_the_community_is_in_plain_words_and_says_what_nobody_knows(guide: object) -> None:
    texts = [guide.body, *(body for _head, body in guide.translations.values())]  # type: ignore[attr-defined]
    headings = [[line for line in text.splitlines() if line.startswith("## ")] for text in texts]
    assert headings[0][0] == "## What to do first"
    assert headings[0][-1] == "## What we do not know"
    assert {len(one) for one in headings} == {len(headings[0])}, "a translation has the sections of the original"
    for text in texts:
        assert {*cited(text)} == {*cited(texts[0])}, "a translation names the sources of the original"
        assert "<" not in text
