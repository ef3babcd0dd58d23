"""The care finder in a browser: a step at a time on a phone, whole at a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import focus_is_visible

pytestmark = pytest.mark.browser

SECTIONS = ["in_country", "remote", "accepts_international", "nearest_abroad", "signposts"]


def test_on_a_phone_a_step_at_a_time(phone: Page) -> None:
    phone.goto("/find")
    country, town = phone.get_by_label("Where do you live?"), phone.get_by_label("Nearest town")
    follow, back = phone.get_by_role("button", name="Next"), phone.get_by_role("button", name="Back")
    expect(phone.get_by_text("Step 1 of 5")).to_be_visible()
    expect(back).to_be_hidden()
    expect(phone.get_by_label("What is it?")).to_be_hidden()

    follow.tap()  # without a country nothing follows
    expect(phone.get_by_text("Step 1 of 5")).to_be_visible()

    country.select_option("NO")
    town.fill("Bergen")
    town.press("Enter")
    expect(phone.get_by_text("Step 2 of 5")).to_be_visible()
    expect(phone.get_by_label("What is it?")).to_be_focused()
    expect(country).to_be_hidden()
    phone.get_by_label("What is it?").select_option("synkinesis")
    phone.get_by_text("A year or more").tap()
    follow.tap()
    expect(phone.get_by_label("What do you look for?")).to_be_visible()

    back.tap()
    expect(phone.get_by_label("What is it?")).to_have_value("synkinesis")
    phone.go_back()  # the Back of the phone is a step back, too
    expect(town).to_have_value("Bergen")

    for _step in range(4):
        expect(phone.get_by_role("button", name="Show me now")).to_be_visible()
        follow.tap()
    expect(phone.get_by_text("Step 5 of 5")).to_be_visible()
    expect(follow).to_be_hidden()
    phone.get_by_role("button", name="Show me where to go").tap()

    expect(phone.get_by_role("heading", level=1)).to_have_text("From Bergen, with synkinesis")
    assert phone.url.endswith("/find?country=NO&city=Bergen&condition=synkinesis&since=years")

    phone.go_back()  # and what was told is still there
    expect(phone.get_by_text("Step 5 of 5")).to_be_visible()
    phone.get_by_role("button", name="Back").tap()
    phone.get_by_role("button", name="Back").tap()
    phone.get_by_role("button", name="Back").tap()
    expect(phone.get_by_label("What is it?")).to_have_value("synkinesis")


def test_show_me_now_answers_at_once(phone: Page) -> None:
    phone.goto("/find")
    phone.get_by_label("Where do you live?").select_option("FJ")
    phone.get_by_role("button", name="Show me now").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("From Fiji")
    assert phone.url.endswith("/find?country=FJ")


def test_a_mistake_opens_its_own_step(phone: Page) -> None:
    phone.goto("/find?country=NO&since=months&city=Bergenn")
    expect(phone.get_by_text("Step 1 of 5")).to_be_visible()
    expect(phone.get_by_label("Nearest town")).to_have_value("Bergenn")


def test_turned_to_its_side_a_tablet_shows_the_whole_form(phone: Page) -> None:
    phone.goto("/find")
    phone.set_viewport_size({"width": 1024, "height": 700})
    expect(phone.get_by_label("Who pays?")).to_be_visible()
    expect(phone.get_by_text("Step 1 of 5")).to_be_hidden()
    expect(phone.get_by_role("button", name="Next")).to_be_hidden()


def test_with_the_keyboard_alone(page: Page) -> None:
    """The skip link, the order of the fields, and an answer, without a mouse."""
    page.goto("/find")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    order = []
    for _press in range(16):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
        assert focus_is_visible(page)
        if order[-1] == "country":
            page.keyboard.type("Norw")
        elif order[-1] == "city":
            page.keyboard.type("Bergen")
        elif order[-1] == "condition":
            page.keyboard.type("Synk")
        elif order[-1] == "Show me where to go":
            break
    asked = ["country", "city", "condition", "since", "treatment", "remote", "travel", "language", "funding"]
    assert [name for name in order if name in asked] == asked
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("From Bergen, with synkinesis")


def test_a_family_in_norway_finds_the_next_step(page: Page, phone: Page) -> None:
    """The need that the site began with: near Bergen, a daughter with synkinesis, in Norwegian."""
    page.goto("/nb/")
    page.get_by_label("Hvor bor du?").select_option("NO")
    page.locator("#condition").select_option("synkinesis")
    page.locator(".ask button").click()
    page.goto(f"{page.url}&city=Bergen")

    assert page.locator("html").get_attribute("lang") == "nb"
    heading = page.get_by_role("heading", level=1).inner_text()
    assert "Bergen" in heading
    assert [one.get_attribute("id") for one in page.locator("ol.branches > li").all()] == SECTIONS
    assert page.locator(".jump a").count() == len(SECTIONS)
    for section in page.locator("ol.branches > li").all():
        cards = section.locator(".entry").all()
        assert cards
        for card in cards:
            expect(card.locator(".reason b")).not_to_be_empty()
    abroad = page.locator("#accepts_international .where b, #nearest_abroad .where b").all_inner_texts()
    assert len(abroad) >= 6
    assert all(words.endswith(" km") for words in abroad)

    phone.goto(page.url)  # the address is all it takes to share it
    assert phone.get_by_role("heading", level=1).inner_text() == heading
    assert phone.locator(".entry h3").all_inner_texts() == page.locator(".entry h3").all_inner_texts()
