"""Larger letters and other colours: chosen once, kept in the browser, followed by every page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kinds import FAMILY, THREAD
from tests.browser.test_every_page import overflows

pytestmark = pytest.mark.browser

PRESSED = "main button, main .button, main .chip, main .input, main .choice, .top a"


def test_what_is_chosen_holds_on_every_page_and_after_coming_back(page: Page) -> None:
    page.goto("/display")
    page.get_by_role("group", name="Colours").get_by_text("Dark").click()
    page.get_by_role("group", name="Contrast").get_by_text("Stronger").click()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(23, 17, 26)"
    page.goto(FAMILY)
    assert page.evaluate(ground) == "rgb(23, 17, 26)"
    soft = "getComputedStyle(document.documentElement).getPropertyValue('--ink-2')"
    assert page.evaluate(soft) == page.evaluate(soft.replace("-2", ""))
    page.goto("/display")
    expect(page.get_by_label("Dark")).to_be_checked()
    page.get_by_role("group", name="Colours").get_by_text("As on my device").click()
    assert page.evaluate(ground) == "rgb(247, 244, 246)"
    assert page.context.cookies() == []


def test_large_letters_fit_every_screen_and_what_is_pressed_is_large(page: Page) -> None:
    page.goto("/display")
    page.get_by_text("Larger letters and buttons").click()
    for path in ("/", "/find", FAMILY, "/listings?country=NO", THREAD, "/ar"):
        page.goto(path)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > 20
        assert [width for width in (320, 390, 1280) if overflows(page, width)] == [], path
        page.set_viewport_size({"width": 390, "height": 844})
        small = page.evaluate(
            """(pressed) => [...document.querySelectorAll(pressed)].filter((one) => one.checkVisibility())
              .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect().height])
              .filter(([, height]) => height < 56)""",
            PRESSED,
        )
        assert small == [], path


def test_without_scripts_the_page_says_what_the_device_can_do(plain: Page) -> None:
    plain.goto("/display")
    expect(plain.get_by_text("This page needs scripts.")).to_be_visible()
    expect(plain.get_by_role("radio").first).to_be_hidden()
