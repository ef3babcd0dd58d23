"""In a language whose words are a third longer than ours, every public page still fits the screen."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext

from app import i18n
from app.main import create_app
from tests import pseudo
from tests.browser.house import House
from tests.browser.kinds import KINDS
from tests.browser.serving import served
from tests.browser.test_every_page import overflows
from tests.machine import PERCENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PARTS = 4
TRIED = list(KINDS)[:: max(1, 100 // PERCENT)]


@pytest.fixture(scope="module")
def long_words(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the house with one language more."""
    made: list[FastAPI] = []

    def make(url: str) -> FastAPI:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(i18n, "LOCALES", pseudo.locales(tmp_path_factory.mktemp("locales")))
            made.append(create_app(house.site.settings.model_copy(update={"base_url": url})))
        return made[0]

    with served(make) as url:
        yield url
    made[0].state.site.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_long_words_fit_a_narrow_and_a_wide_screen(
    context_of: Callable[..., BrowserContext], house: House, long_words: str, part: int
) -> None:
    page = context_of().new_page()
    too_wide = {}
    for kind in TRIED[part::PARTS]:
        page.goto(f"{long_words}/{pseudo.LANGUAGE}{house.path(KINDS[kind])}")
        assert page.evaluate("document.documentElement.lang") == pseudo.LANGUAGE
        too_wide[kind] = [width for width in (320, 1280) if overflows(page, width)]
    assert {kind: widths for kind, widths in too_wide.items() if widths} == {}
