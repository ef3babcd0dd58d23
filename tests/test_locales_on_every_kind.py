"""Every kind of page in every language, those of members and moderators too: its own words in that language, and
English only where it says so."""

from collections.abc import Iterable

import pytest
from sqlalchemy import select

from app.i18n import SOURCE, languages
from app.listings.queries import TABLE
from app.models import GuideTranslation, Question, Reply
from tests.browser.kinds import STATUS
from tests.indoors import EVERY_KIND, Indoors
from tests.machine import PERCENT
from tests.said import english_words, faults
from tests.test_locales_on_pages import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
OTHERS = [language for language in languages() if language != SOURCE]
WHOLE = {"nb", "ar"}
PARTLY = [language for language in OTHERS if language not in WHOLE]
# It holds letters that were sent, in the language in which they were.
OF_ANY_LANGUAGE = {"take it along"}


def part(of: Iterable[str], language: str) -> list[str]:
    """All in Norwegian and Arabic; each other language takes its part, and together they see all of them."""
    step = 1 if language in WHOLE else max(1, 100 // PERCENT)
    return list(of)[PARTLY.index(language) % step if step > 1 else 0 :: step]


@pytest.fixture(scope="module")
def rooms(every_room: Indoors) -> Indoors:
    return every_room.signed_in_anew()


@pytest.fixture(scope="module")
def english_data(every_room: Indoors) -> set[str]:
    """What the directory, the guides, the topics and the members say in English."""
    site = every_room.house.site
    columns = [TABLE.c.summary, TABLE.c.description, TABLE.c.waiting_note, TABLE.c.fees_note, TABLE.c.closed_reason]
    with site.database.writing() as db:
        found = {text for row in db.execute(select(*columns)) for text in row}
        found |= set(db.scalars(select(Question.title))) | set(db.scalars(select(Reply.body)))
        guides = db.scalars(select(GuideTranslation).where(GuideTranslation.language == SOURCE)).all()
        found |= {text for guide in guides for text in (guide.title, guide.summary)}
    found |= {concept.definition for concept in site.taxonomy}
    return {" ".join(text.split()) for text in found if text}


@pytest.mark.parametrize("language", OTHERS)
def test_every_kind_of_page_is_in_the_language_of_its_reader(
    rooms: Indoors, language: str, english_data: set[str]
) -> None:
    words = english_words(language)
    found = {}
    for kind in part(EVERY_KIND, language):
        answer = rooms.open(kind, language)
        assert answer.status_code == STATUS.get(kind, 200), kind
        is_ours = kind not in OF_ANY_LANGUAGE
        found[kind] = faults(answer.text, language, words if is_ours else set(), english_data if is_ours else set())
    for path in part(PAGES, language):
        found[path] = faults(rooms.browser("").get(f"/{language}{path}").text, language, words, english_data)
    assert {kind: faulty for kind, faulty in found.items() if faulty} == {}
    assert len(words) > 100


def test_the_languages_together_see_every_kind() -> None:
    seen = {kind for language in PARTLY for kind in part(EVERY_KIND, language)}
    assert seen == set(EVERY_KIND)


def test_english_data_is_on_the_pages_that_are_looked_at(rooms: Indoors, english_data: set[str]) -> None:
    for kind in ("guides", "questions", "thread", "listing"):
        page = rooms.open(kind, "pl").text
        assert any(text in page for text in english_data), kind
    # What a topic is has been translated, so only English readers see it in English.
    assert any(text in rooms.open("topics", SOURCE).text for text in english_data)
