"""What the program writes down is read in the reader's language."""

import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.i18n import SOURCE, tongues
from app.own_words import in_words

CODE = "\n".join(file.read_text() for file in Path(ROOT, "app").rglob("*.py") if "guides" not in file.parts)
WRITTEN = {
    re.sub(r"{[^}]*(on|_on)(\.isoformat\(\))?}", "2026-03-01", words).replace("{step}", "overdue")
    for words in re.findall(r'(?:reason|note)=(?:f?)"([^"{]+[^"]*)"', CODE) + re.findall(r'reason = f"([^"]+)"', CODE)
}
MORE = {f"{step}: a check was due on 2026-03-01" for step in ("due", "overdue", "hidden")} | {
    "Somebody else has shown already that it is theirs"
}
SAID = sorted({re.sub(r"{[^}]*}", "7", words) for words in WRITTEN} | MORE)


def test_there_is_something_to_say() -> None:
    assert len(SAID) > 10


@pytest.mark.parametrize("written", SAID)
def test_each_sentence_of_ours_is_said_in_every_language(written: str) -> None:
    for language, tongue in tongues().items():
        said = in_words(tongue, written)
        assert said
        assert language == SOURCE or said.lower() != written.lower()


def test_days_are_written_as_people_read_them() -> None:
    said = in_words(tongues()["en"], "overdue: a check was due on 2026-03-01")
    assert said == "Overdue: a check was due on 1 Mar 2026"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "due: a check was due on 2026-02-31",
        "They have moved to Oslo.",
        "one place with us all",
        "import of 7 undone",
    ],
)
def test_what_a_person_wrote_stays_as_it_is(written: str) -> None:
    assert in_words(tongues()["de"], written) == ""
