"""Somebody suggests a place that is there already, and takes a wrong number out: with JavaScript, and without."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS, PHONE
from tests.browser.forum import Forum
from tests.factories import a_listing
from tests.proposals.suggesting import proposals

pytestmark = pytest.mark.browser


def phone(forum: Forum, browser: Browser, *, script: bool) -> Page:
    context = browser.new_context(base_url=forum.url, viewport=PHONE, java_script_enabled=script)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


@pytest.mark.parametrize("script", [True, False])
def test_what_is_suggested_becomes_a_change_of_what_is_there(forum: Forum, browser: Browser, *, script: bool) -> None:
    a_listing(forum.site, name="Fjord Face Clinic", phone="+47 55 00 00 00")
    page = phone(forum, browser, script=script)
    page.goto("/listings/new")
    page.get_by_label("Name", exact=True).fill("Fjord face clinic")
    page.get_by_label("Country").select_option("NO")
    page.get_by_label("What do they offer").fill("They do botox.")
    page.get_by_label("A page where others can check it").fill("fjordface.example/about")
    page.get_by_label("Town").fill("Bergen")
    page.get_by_label("Town").press("Enter")
    expect(page.get_by_role("heading", name="Is it this one?")).to_be_visible()
    expect(page.get_by_label("Botulinum toxin").first).to_be_checked()
    page.get_by_role("button", name="It is this one").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Something is not right?")
    page.get_by_label("Phone").fill("")
    page.get_by_label("Phone").press("Enter")
    expect(page.locator(".diff del").first).to_have_text("+47 55 00 00 00")
    page.get_by_role("button", name="Send it").first.click()

    expect(page.get_by_role("heading", name="Waiting for a moderator since today")).to_be_visible()
    (proposal,) = proposals(forum.site)
    assert proposal.fields == {"phone": None, "treatments": ["botulinum-toxin"]}
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="You have taken it back")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_new_place_is_sent_after_a_second_look_and_an_empty_field_is_none(
    forum: Forum, browser: Browser, *, script: bool
) -> None:
    page = phone(forum, browser, script=script)
    page.goto("/listings/new?country=NO")
    page.get_by_label("Name", exact=True).fill("Fjord Face Clinic")
    page.get_by_label("A page where others can check it").fill("fjordface.example/about")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Send it").first.click()
    expect(page.get_by_role("heading", name="Waiting for a moderator since today")).to_be_visible()
    assert sorted(proposals(forum.site)[0].fields) == ["country", "kind", "name"]
