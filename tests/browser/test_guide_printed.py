"""A guide on paper: what was read, where it comes from and where it stands, and nothing to press."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_printed_guide_has_its_sources_its_review_and_its_address_and_nothing_to_press(page: Page) -> None:
    page.goto("/guides/first-72-hours")
    expect(page.locator("header.top")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (".top", ".foot", ".crumbs", ".strip", ".toc", ".chips", "form", "button", ".keep"):
        for one in page.locator(gone).all():
            expect(one).to_be_hidden()
    for kept in ("h1", ".prose h2 >> nth=0", "#state", "#evidence", "#sources", "ol.sources li >> nth=0"):
        expect(page.locator(kept)).to_be_visible()
    expect(page.locator(".notice.info p").first).to_contain_text("Last changed on")
    expect(page.get_by_text("/guides/first-72-hours").last).to_be_visible()
    after = page.locator("ol.sources a").first.evaluate("node => getComputedStyle(node, '::after').content")
    assert "https://" in after
