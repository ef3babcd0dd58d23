"""Reads HTML that came from the words of a member as strictly as it should have been written."""

from html.parser import HTMLParser

ALLOWED = {
    "p": set(), "br": set(), "strong": set(), "em": set(), "ul": set(), "ol": {"start"}, "li": set(),
    "blockquote": set(), "a": {"href", "rel", "class"}, "span": {"class"}, "small": set(),
    "svg": {"class", "viewbox", "aria-hidden", "focusable"}, "use": {"href"},
}  # fmt: skip
OURS = ("https://", "http://", "/listings/", "/guides/", "/questions/", "/static/")


class Reading(HTMLParser):
    """What a browser would make of it: every element is allowed, closed in order, and has only what it may."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.hrefs: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _value in attributes} <= ALLOWED[tag], (tag, attributes)
        self.hrefs += [value or "" for name, value in attributes if name == "href"]
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_safe(html: str) -> Reading:
    read = Reading(html)
    assert all(href.startswith(OURS) for href in read.hrefs)
    return read
