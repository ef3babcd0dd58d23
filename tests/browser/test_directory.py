"""The directory in a browser: suggestions, filters that search at once, and places that are kept."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kinds import WITH_CONTACT

pytestmark = pytest.mark.browser


def test_suggestions_lead_to_a_listing_by_keyboard(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("combobox", name="Search places, guides and questions")
    field.focus()
    page.keyboard.insert_text("Crystal Tou")  # at once: the site is asked once, and no later answer takes its place
    option = page.get_by_role("option", name="Crystal Touch Clinic")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Crystal Touch Clinic")


def test_suggestions_go_away(page: Page) -> None:
    page.goto("/listings")
    field = page.get_by_role("combobox", name="Search the directory")
    field.fill("synk")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("synk")
    field.press_sequentially("i")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=option]").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")


def test_suggestions_say_what_they_are_and_can_be_tapped(phone: Page) -> None:
    phone.goto("/listings")
    phone.get_by_role("combobox").fill("Crystal Touch")
    expect(phone.get_by_role("option", name=re.compile("^Crystal Touch Clinic.* Directory$"))).to_be_visible()
    phone.get_by_role("combobox").fill("synkinesis")
    expect(phone.get_by_role("option", name="My daughter has synkinesis after a year Question")).to_be_visible()
    expect(phone.get_by_role("option", name=re.compile("^Synkinesis: when .* Guide$"))).to_be_visible()
    phone.get_by_role("combobox").fill("Berg")
    town = phone.get_by_role("option", name="Bergen, Norway Town")
    expect(town).to_be_visible()
    town.tap()
    expect(phone.get_by_text("Near Bergen, NO")).to_be_visible()
    expect(phone.locator(".where b").first).to_have_text("in the same town")


def test_a_filter_searches_at_once_and_the_focus_stays(page: Page) -> None:
    page.goto("/listings")
    before = page.locator("#results h2").inner_text()
    country = page.get_by_role("group", name="Country").get_by_label("Netherlands")
    country.focus()
    page.evaluate("window.notReloaded = true")
    page.keyboard.press("Space")
    expect(page.locator("#results h2")).not_to_have_text(before)
    expect(country).to_be_focused()
    expect(country).to_be_checked()
    assert page.url.endswith("/listings?country=NL")
    expect(page.locator("[role=status]:not(.waiting)")).to_have_text(page.locator("#results h2").inner_text())
    assert page.evaluate("window.notReloaded")

    page.get_by_label("Near a town").fill("Amsterdam")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Near Amsterdam")).to_be_visible()
    expect(page.get_by_label("Near a town")).to_be_focused()
    expect(page.locator("[data-keep]").first).to_be_visible()
    page.reload()  # the address says the same
    expect(page.get_by_text("Near Amsterdam")).to_be_visible()
    expect(country).to_be_checked()


def test_far_down_a_filter_keeps_its_place_on_the_screen(page: Page) -> None:
    page.goto("/listings")
    kind = page.get_by_role("group", name="Kind").get_by_label("Charity")
    kind.scroll_into_view_if_needed()
    top = kind.evaluate("(one) => one.getBoundingClientRect().top")
    kind.check()
    expect(page).to_have_url(re.compile("kind=charity"))
    expect(kind).to_be_checked()
    expect(kind).to_be_in_viewport()
    assert abs(kind.evaluate("(one) => one.getBoundingClientRect().top") - top) < 5


def test_on_a_phone_several_filters_are_chosen_before_the_panel_closes(phone: Page) -> None:
    phone.goto("/listings")
    expect(phone.get_by_label("Near a town")).to_be_hidden()
    phone.locator(".filters > summary").tap()
    phone.get_by_role("group", name="Country").get_by_label("Germany").check()
    expect(phone).to_have_url(re.compile("country=DE"))
    phone.get_by_role("group", name="Kind").get_by_label("Therapist").check()
    expect(phone).to_have_url(re.compile("country=DE&kind=therapist"))
    expect(phone.get_by_label("Near a town")).to_be_visible()
    phone.get_by_role("button", name="Show", exact=True).tap()
    expect(phone.get_by_label("Near a town")).to_be_hidden()
    expect(phone.locator("#results h2")).to_be_focused()
    expect(phone.locator("#results h2")).to_be_in_viewport()


def test_without_an_answer_the_filters_fall_back_to_the_page(page: Page) -> None:
    page.goto("/listings")
    page.route(
        "**/listings?*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    page.get_by_role("group", name="Country").get_by_label("Netherlands").check()
    expect(page.locator(".where").first).to_contain_text("Netherlands")
    assert page.url.endswith("/listings?country=NL")


def test_places_are_kept_and_let_go(page: Page) -> None:
    page.goto(f"/listings/{WITH_CONTACT}")
    keep = page.locator(".row [data-keep]")
    mine = page.get_by_role("link", name="My list")
    expect(keep).to_have_attribute("aria-pressed", "false")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "true")
    expect(mine).to_have_attribute("data-count", "1")

    page.goto("/listings?q=crystal+touch")
    page.locator("[data-keep]").first.click()
    expect(mine).to_have_attribute("data-count", "2")
    mine.click()
    expect(page.locator(".sheet-list > li")).to_have_count(2)

    page.get_by_role("link", name=re.compile("^Take off the list Crystal")).click()
    expect(page.locator(".sheet-list > li")).to_have_count(1)
    expect(mine).to_have_attribute("data-count", "1")
    page.goto(f"/listings/{WITH_CONTACT}")
    expect(keep).to_have_attribute("aria-pressed", "true")
    keep.click()
    expect(mine).to_have_attribute("data-count", "")
    mine.click()
    expect(page.get_by_text("Nothing is kept yet")).to_be_visible()


def test_a_list_is_shared_by_its_address_and_taken_over_only_when_asked(page: Page, phone: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/listings?country=NO")
    for button in page.locator("[data-keep]").all()[:2]:
        button.click()
    page.get_by_role("link", name="My list").click()
    expect(page.get_by_role("button", name="Add these to my list")).to_be_hidden()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert shared == page.url

    phone.goto(shared)
    expect(phone.locator(".sheet-list > li")).to_have_count(2)
    mine = phone.get_by_role("link", name="My list").first
    expect(mine).to_have_attribute("data-count", "")
    phone.get_by_role("button", name="Add these to my list").tap()
    expect(mine).to_have_attribute("data-count", "2")
    expect(phone.get_by_role("button", name="Add these to my list")).to_be_hidden()


def test_a_place_that_is_gone_leaves_the_list(page: Page) -> None:
    page.goto("/")
    page.evaluate(f"""localStorage.setItem("seventh-kept", '["gone", "{WITH_CONTACT}"]')""")
    page.goto("/about")
    mine = page.get_by_role("link", name="My list")
    expect(mine).to_have_attribute("data-count", "2")
    mine.click()
    expect(page.get_by_text("1 place of this list is no longer in the directory.")).to_be_visible()
    expect(mine).to_have_attribute("data-count", "1")


def test_the_answer_can_be_copied_and_printed(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/find?country=NO")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
