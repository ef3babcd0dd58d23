"""How far an import is, on its page: looked at again by itself with JavaScript, and by a link without."""

import json
from datetime import date

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from app.models import Member, Role
from app.moderation import imports, progress
from tests.browser.conftest import PATIENCE_MS
from tests.browser.forum import Forum, moderator
from tests.browser.house import person_of
from tests.factories import a_row

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False])
def test_the_page_of_an_import_says_how_far_it_is_until_it_is_done(
    forum: Forum, browser: Browser, *, script: bool
) -> None:
    page = moderator(forum, browser.new_context(java_script_enabled=script), "Editha", Role.EDITOR)
    page.set_default_timeout(PATIENCE_MS)
    with forum.site.database.writing() as db:
        editha = person_of(db.exec(select(Member)).one())
        number = imports.ask(db, editha, json.dumps([a_row("one")]), "rows.json", date(2026, 11, 1), 1)

    def again() -> None:
        if not script:
            page.get_by_role("link", name="Look again").click()

    page.goto(f"{forum.url}/moderation/import/{number}")
    expect(page.get_by_label("It has not begun yet")).to_be_visible()
    counter = progress.Counter(forum.site.settings.home, number, 4)
    counter.step()
    again()
    expect(page.get_by_role("progressbar", name="1 of 4 rows")).to_have_attribute("value", "1")
    counter.end()
    forum.work()
    again()
    expect(page.locator(".lead")).to_contain_text("Done: 1 new")
    expect(page.get_by_role("progressbar")).to_have_count(0)
