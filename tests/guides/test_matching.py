from types import SimpleNamespace as Row
from typing import Any

from app.config import ROOT
from app.guides.matching import fitting
from app.taxonomy import concepts

TAXONOMY = concepts.load(ROOT / "data" / "taxonomy.json")


def row(number: int, *about: str, stages: tuple[str, ...] = (), countries: tuple[str, ...] = ()) -> Any:
    return Row(id=number, concepts=list(about), stages=list(stages), countries=list(countries))


def test_the_country_comes_first_then_the_treatment_then_the_condition() -> None:
    guides = [row(1, "synkinesis"), row(2, "botulinum-toxin"), row(3, "facial-palsy", countries=("NO",))]
    found = fitting(TAXONOMY, guides, condition="synkinesis", treatment="botulinum-toxin", country="NO")
    assert [one.id for one in found] == [3, 2, 1]


def test_a_guide_of_another_country_or_about_something_else_is_left_out() -> None:
    guides = [row(1, "facial-palsy", countries=("SE",)), row(2, "eye-care")]
    assert fitting(TAXONOMY, guides, condition="synkinesis", country="NO") == []


def test_another_stage_steps_back() -> None:
    guides = [row(1, "bells-palsy", stages=("years",)), row(2, "bells-palsy", stages=("days",))]
    found = fitting(TAXONOMY, guides, condition="bells-palsy", since="days")
    assert [one.id for one in found] == [2, 1]
