"""In a language that is made from English, nothing stands outside of its brackets: what does was said past
translation, also where no template says it."""

from collections.abc import Iterator

import pytest

from app import i18n
from app.main import create_app
from tests import pseudo
from tests.browser.house import House
from tests.data_words import DataWords
from tests.indoors import BASE_URL, EVERY_KIND, Indoors
from tests.pseudo import LANGUAGE, outside
from tests.said import Said, said

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
# What is taken along is as it was written, and in the words of the file.
AS_IT_WAS = {"take it along"}
# Keys of the keyboard, and what somebody writes.
NO_WORDS = {"kbd", "textarea"}


@pytest.fixture(scope="module")
def rooms(every_room: Indoors, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    """The same house, once more, with one language more."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(i18n, "LOCALES", pseudo.locales(tmp_path_factory.mktemp("locales")))
        app = create_app(every_room.house.site.settings)
    yield Indoors(app, House(BASE_URL, app.state.site, every_room.house.keys))
    app.state.site.close()


@pytest.fixture(scope="module")
def data(rooms: Indoors) -> DataWords:
    return DataWords(rooms.house.site, rooms.house.site.tongues[LANGUAGE])


def _escaped(one: Said, data: DataWords) -> list[str]:
    if one.language != LANGUAGE or one.node.tag in NO_WORDS:
        return []
    return [f"<{one.node.tag}> {part}" for part in outside(one.text) if not data.hold(part)]


def test_nothing_on_any_page_escapes_translation(rooms: Indoors, data: DataWords) -> None:
    found, bracketed = {}, 0
    for kind in EVERY_KIND.keys() - AS_IT_WAS - {"every part"}:  # which is for who builds the site
        texts = said(rooms.open(kind, LANGUAGE).text)
        bracketed += sum(pseudo.BEGIN in one.text for one in texts)
        found[kind] = [part for one in texts for part in _escaped(one, data)]
    assert {kind: escaped for kind, escaped in found.items() if escaped} == {}
    assert bracketed > 30 * len(EVERY_KIND)


def test_a_word_that_escapes_would_be_found(data: DataWords) -> None:
    page = f'<html lang="{LANGUAGE}"><body><p>⟦Kéé⟧ Not known</p><b title="Find care">⟦à ⟦b⟧⟧, Bergen</b></body></html>'
    assert [part for one in said(page) for part in _escaped(one, data)] == ["<p>  Not known", "<b> Find care"]


def test_it_is_offered_to_nobody(every_room: Indoors) -> None:
    assert LANGUAGE not in every_room.house.site.tongues
    assert LANGUAGE not in i18n.languages()


def test_it_is_longer_and_keeps_what_is_filled_in() -> None:
    text = "Show %(num)s more places (100 %% of them)"
    assert pseudo.pseudo(text).count("%(num)s") == pseudo.pseudo(text).count("%%") == 1
    long = "Tell us where you live. You get a next step from every country."
    assert 1.3 * len(long) < len(pseudo.pseudo(long)) < 1.5 * len(long)
    assert outside(f"a{pseudo.pseudo('b')}, c") == ["a", ", c"]
