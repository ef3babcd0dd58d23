"""Every journey works as plain pages and forms."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kinds import WITH_CONTACT

pytestmark = pytest.mark.browser


def test_from_the_first_page_to_a_sheet_for_the_doctor(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_label("Where do you live?").select_option("NO")
    plain.get_by_label("What is it?").select_option("synkinesis")
    plain.get_by_role("button", name="Show me where to go").click()

    expect(plain.get_by_role("heading", level=1)).to_have_text("From Norway, with synkinesis")
    first = plain.locator("#in_country h3 a").first
    name = first.locator(".name").inner_text()
    first.click()

    expect(plain.get_by_role("heading", level=1)).to_contain_text(name)
    plain.get_by_role("link", name="A page to print for your doctor").click()

    expect(plain.get_by_role("heading", level=2).first).to_contain_text(name)
    assert plain.get_by_role("button").all_inner_texts() == ["Search"]  # what needs a script is not shown without
    plain.emulate_media(media="print")
    expect(plain.get_by_text("For my doctor: places that treat")).to_be_visible()
    for gone in (".top", ".foot", ".crumbs", ".chips"):
        assert not any(one.is_visible() for one in plain.locator(gone).all())
    expect(plain.get_by_role("link", name=name)).to_be_visible()


def test_search_then_a_filter_then_the_second_page(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_label("Search places, guides and questions").fill("physiotherapy")
    plain.get_by_role("button", name="Search").click()
    plain.get_by_role("link", name="Show them all, with filters").click()
    before = counted(plain)

    plain.locator(".filters > summary").click()
    plain.get_by_role("group", name="Country").get_by_label("United States").check()
    plain.get_by_role("button", name="Show", exact=True).click()

    assert "country=US" in plain.url
    assert 20 < counted(plain) < before
    plain.get_by_role("link", name="Next").click()
    assert "page=2" in plain.url
    expect(plain.locator(".pages [aria-current]")).to_have_text("2")
    expect(plain.locator(".where").first).to_contain_text("United States")


def counted(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#results h2").inner_text()))


def test_the_filters_stand_open_beside_a_wide_list(plain: Page) -> None:
    plain.set_viewport_size({"width": 1280, "height": 900})
    plain.goto("/listings")
    expect(plain.get_by_label("Near a town")).to_be_visible()
    expect(plain.locator(".filters > summary")).to_be_hidden()


def test_an_unknown_town_is_said_beside_its_field_and_what_was_told_is_kept(plain: Page) -> None:
    plain.goto("/find")
    plain.get_by_label("Where do you live?").select_option("NO")
    plain.get_by_label("Nearest town").fill("Bergenn")
    plain.get_by_label("What is it?").select_option("synkinesis")
    plain.get_by_label("Months", exact=True).check()
    plain.get_by_role("button", name="Show me where to go").click()

    town = plain.get_by_label("Nearest town")
    expect(town).to_have_value("Bergenn")
    expect(town).to_have_attribute("aria-invalid", "true")
    expect(town).to_have_accessible_description(re.compile("We do not know"))
    expect(plain.get_by_role("alert")).to_contain_text("Bergenn")
    expect(plain.get_by_label("Where do you live?")).to_have_value("NO")
    expect(plain.get_by_label("What is it?")).to_have_value("synkinesis")
    expect(plain.get_by_label("Months", exact=True)).to_be_checked()

    plain.get_by_role("link", name="Bergen, Norway").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("From Bergen, with synkinesis")
    assert "since=months" in plain.url


def test_a_country_is_asked_for_beside_its_field(plain: Page) -> None:
    plain.goto("/find?condition=synkinesis&city=")
    expect(plain.get_by_label("Where do you live?")).to_have_attribute("aria-invalid", "true")
    expect(plain.get_by_label("What is it?")).to_have_value("synkinesis")


def test_a_place_is_taken_off_a_shared_list(plain: Page) -> None:
    plain.goto(f"/shortlist?keep={WITH_CONTACT}&keep=changing-faces")
    expect(plain.locator(".sheet-list > li")).to_have_count(2)
    plain.get_by_role("link", name="Take off the list Changing Faces").click()
    expect(plain.locator(".sheet-list > li")).to_have_count(1)
    assert "changing-faces" not in plain.url


def test_a_second_place_is_added_to_the_list_by_its_name(plain: Page) -> None:
    plain.goto(f"/listings/{WITH_CONTACT}")
    plain.get_by_role("link", name="A page to print for your doctor").click()
    plain.get_by_label("Add a place by its name").fill("changing fases")
    plain.get_by_role("button", name="Search").click()
    expect(plain.locator(".sheet-list > li")).to_have_count(1)
    plain.locator("#add").get_by_role("link", name="Changing Faces").click()
    expect(plain.locator(".sheet-list > li")).to_have_count(2)
    assert plain.url.endswith(f"/shortlist?keep={WITH_CONTACT}&keep=changing-faces")
    plain.emulate_media(media="print")
    expect(plain.get_by_label("Add a place by its name")).to_be_hidden()


def test_the_language_changes_and_the_question_stays(plain: Page) -> None:
    plain.goto("/find?country=NO&condition=synkinesis")
    plain.get_by_role("link", name="Norsk bokmål").click()
    assert plain.url.endswith("/nb/find?country=NO&condition=synkinesis")
    assert plain.locator("html").get_attribute("lang") == "nb"
