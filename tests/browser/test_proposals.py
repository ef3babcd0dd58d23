"""Somebody suggests a place that is there already, and takes a wrong number out: with JavaScript, and without."""

from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, Page, expect

from app import work
from app.search.contract import Query
from tests.browser.conftest import PATIENCE_MS
from tests.browser.forum import Forum, moderator
from tests.browser.serving import PHONE
from tests.factories import a_listing
from tests.proposals.suggesting import proposals

pytestmark = pytest.mark.browser
FOUND_WITHIN = 5.0  # seconds from the decision; a promise to readers, so measured where the site answers


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


@pytest.mark.parametrize("script", [True, False])
def test_from_a_suggestion_to_a_place_that_everybody_finds(forum: Forum, browser: Browser, *, script: bool) -> None:
    there = a_listing(forum.site, name="Fjord Face Clinic", phone="+47 55 00 00 00")
    page = phone(forum, browser, script=script)
    page.goto("/listings/new?country=NO")
    page.get_by_label("Name", exact=True).fill("Fjord Face Clinic West")
    page.get_by_label("Town").fill("Bergen")
    page.get_by_label("Phone").fill("+47 56 00 00 00")
    page.get_by_label("A page where others can check it").fill("fjordface.example/west")
    page.get_by_label("Tell me by mail what became of it").fill("guest@mail.example")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Is it this one?")).to_be_visible()
    page.get_by_role("button", name="It is none of these: send it").first.click()
    expect(page.get_by_role("heading", name="Waiting for a moderator since today")).to_be_visible()
    told = page.url

    # The site does its own jobs from here, as it does for its readers.
    forum.site.settings.worker = "thread"
    with work.in_background(forum.site):
        staff = moderator(forum, browser.new_context(java_script_enabled=script), "Heron")
        staff.set_default_timeout(PATIENCE_MS)
        staff.goto(f"{forum.url}/moderation/queue")
        staff.get_by_role("button", name="Take this case").click()
        expect(staff.locator(".case")).to_contain_text("You have taken it")
        staff.get_by_label("Take Phone").uncheck()
        staff.get_by_label("Accept what is ticked").check()
        guest = phone(forum, browser, script=script)
        guest.goto("/")
        staff.get_by_role("button", name="Decide").click()
        expect(staff.locator(".notice.done")).to_contain_text("Accepted in part")
        decided = monotonic()
        west = Query("fjord face clinic west")
        while {hit.id for hit in forum.site.fresh("listings").search(west).hits} <= {there.id}:
            assert monotonic() - decided <= FOUND_WITHIN
            sleep(0.05)
        guest.goto("/listings?q=fjord+face+clinic+west")
        guest.locator(".entry h3 a", has_text="Fjord Face Clinic West").click()
        expect(guest.get_by_role("heading", level=1)).to_contain_text("Fjord Face Clinic West")
        expect(guest.locator("main")).not_to_contain_text("56 00 00 00")
    forum.work()
    assert forum.link_in_newest_mail("guest@mail.example") == told
    page.goto(told)
    expect(page.get_by_role("heading", name="Accepted in part")).to_be_visible()
    expect(page.locator(".known > div", has_text="Phone")).to_contain_text("Not taken.")
    expect(page.locator(".known > div", has_text="Town")).to_contain_text("Taken.")
