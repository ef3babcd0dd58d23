"""A browser that forbids nothing reads every attack as words: safety does not rest on the policy of the page."""

import pytest
from playwright.sync_api import Page

from app.questions import text
from app.site import Site
from tests.hostile.corpus import PAYLOADS

pytestmark = pytest.mark.browser

# What a post is made of; the only pictures are our own icons.
FOREIGN = r"""() => {
  const ours = "article p br strong em ul ol li blockquote a span small".split(" ");
  const found = [];
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.closest(".masked > svg.icon") && !ours.includes(one.localName)) found.push(one.localName);
    for (const attribute of one.attributes) {
      if (attribute.name.startsWith("on")) found.push(attribute.name);
      if (/^\s*(javascript|vbscript|data):/i.test(attribute.value)) found.push(attribute.value);
    }
  }
  return found;
}"""
TOUCH = """() => document.querySelectorAll("article *").forEach(
  one => ["mouseover", "focus", "animationstart"].forEach(kind => one.dispatchEvent(new Event(kind)))
)"""


@pytest.mark.parametrize("reader", ["other", "author", "staff"])
def test_s36_no_attack_runs_without_any_policy(page: Page, seeded: Site, reader: str) -> None:
    with seeded.database.reading() as connection:
        said = [text.Said(one, reader=reader) for one in PAYLOADS]
        written = text.posts(connection, seeded, seeded.tongues["en"], said)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(f"<!doctype html>{''.join(f'<article>{post.html}</article>' for post in written)}")
    page.evaluate(TOUCH)
    page.wait_for_timeout(500)
    assert page.locator("article").count() == len(PAYLOADS)
    assert page.evaluate(FOREIGN) == []
    assert page.evaluate("window.hit") is None
    assert [url for url in asked if "/static/icons.svg" not in url] == []


def test_the_attacks_would_be_seen(page: Page) -> None:
    """The same page without our care: otherwise the test above would prove nothing."""
    page.set_content(f"<!doctype html>{''.join(f'<article>{one}</article>' for one in PAYLOADS[:50])}")
    page.wait_for_function("window.hit === 1")
    assert page.evaluate(FOREIGN) != []
