"""Somebody who has a keyboard and nothing else: every press shows where they are, and leads on."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

_NAME = """() => {
  const one = document.activeElement;
  const words = one.labels?.[0]?.textContent || one.getAttribute("aria-label") || one.textContent;
  return one === document.body ? "" : words.trim().replace(/\\s+/g, " ");
}"""
# Below the one before it or in the same row, for two fields of one form.
_GOES_DOWN = """() => {
  const one = document.activeElement, last = window.lastFocus;
  window.lastFocus = one;
  if (!last?.isConnected || !one.form || one.form !== last.form || !one.form.contains(one)) return true;
  return one.getBoundingClientRect().bottom > last.getBoundingClientRect().top;
}"""
_IN_VIEW = """() => {
  const { top, bottom, left, right } = document.activeElement.getBoundingClientRect();
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}"""


def focus_is_visible(page: Page) -> bool:
    """Something that has the focus, or the row that it stands in, is outlined."""
    return bool(
        page.evaluate(
            """() => [document.activeElement, document.activeElement.closest(".choice")].some((one) => {
                 const style = one && getComputedStyle(one);
                 return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
               })"""
        )
    )


@dataclass
class Keyboard:
    page: Page
    passed: list[str] = field(default_factory=list)  # since the last time that something was looked for

    def open(self, url: str) -> None:
        """The page, past its head by the skip link."""
        self.page.goto(url)
        assert self.tab() == "Skip to the content"
        self.press("Enter")

    def here(self) -> str:
        """The name of what has the focus, which can be seen."""
        name: str = self.page.evaluate(_NAME)
        assert name, "the focus is lost"
        assert focus_is_visible(self.page), name
        assert self.page.evaluate(_IN_VIEW), name
        return name

    def tab(self) -> str:
        self.page.keyboard.press("Tab")
        name = self.here()
        assert self.page.evaluate(_GOES_DOWN), name
        return name

    def to(self, name: str, most: int = 25) -> list[str]:
        """Tab until something is called so; what was passed on the way."""
        self.passed = []
        for _press in range(most):
            self.passed.append(self.tab())
            if self.passed[-1].startswith(name):
                return self.passed[:-1]
        raise AssertionError(name, self.passed)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def fill(self, name: str, words: str) -> list[str]:
        passed = self.to(name)
        self.page.keyboard.type(words)
        return passed

    def sends(self) -> None:
        """Enter, and the page that comes is another."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def stands_at(self, name: str) -> None:
        """Where a page puts its reader when it has loaded."""
        expect(self.page.locator(":focus")).to_contain_text(name)
        self.here()
