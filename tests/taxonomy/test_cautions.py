"""What the notes of this community say, and that each is there when it is needed."""

import json
import re
from collections.abc import Iterator

import pytest

from app.config import ROOT
from app.taxonomy import cautions, concepts
from app.taxonomy.cautions import Caution
from app.taxonomy.spot import Spotter

DATA = ROOT / "data"
TAXONOMY = concepts.load(DATA / "taxonomy.json")
CAUTIONS = cautions.load(DATA / "cautions.json", Spotter(TAXONOMY))
# A full stop inside "f.eks." ends no sentence; what follows one begins with a capital, or a letter without case.
_END = re.compile(r"[.!?؟](?=\s+[^\Wa-zà-ÿ\d_]|$)")
each = pytest.mark.parametrize("caution", list(CAUTIONS), ids=lambda caution: caution.id)


def test_there_are_notes() -> None:
    assert len(list(CAUTIONS)) > 10
    ids = [one["id"] for one in json.loads((DATA / "cautions.json").read_text(encoding="utf-8"))]
    assert len(ids) == len({*ids})


@each
def test_a_note_leads_to_a_guide_and_a_source_that_there_are(caution: Caution) -> None:
    assert (DATA / "guides" / f"{caution.guide}.en.md").exists()
    assert caution.source["title"]
    assert re.fullmatch(r"https?://\S+", caution.source["url"])


@each
def test_a_note_is_two_sentences_in_each_language(caution: Caution) -> None:
    assert {language: len(_END.findall(said)) for language, said in caution.note.items()} == dict.fromkeys(
        caution.note, 2
    )


def named(caution: Caution, group: frozenset[str], language: str) -> Iterator[str]:
    """The ways in which this language names what the group is about."""
    for one in sorted(group):
        yield from caution.phrases.get(one, {}).get(language, ())
        if one in TAXONOMY:
            yield TAXONOMY.label(one, language)


@each
def test_a_note_is_there_for_its_words_in_each_language_that_it_speaks(caution: Caution) -> None:
    spoken = {*caution.note, *(language for languages in caution.phrases.values() for language in languages)}
    silent = set()
    for language in spoken:
        first, *others = [list(named(caution, group, language)) for group in caution.when]
        texts = [". ".join([one, *(other[0] for other in others)]) for one in first]
        if not any(caution in [found for found, _concept in CAUTIONS.of(text)] for text in texts):
            silent.add(language)
    assert silent == set()
