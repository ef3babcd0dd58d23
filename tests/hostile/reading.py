"""Reads HTML that came from the words of a member as strictly as it should have been written."""

import re
from html.parser import HTMLParser

from selectolax.lexbor import LexborHTMLParser

ALLOWED = {
    "p": set(), "br": set(), "strong": set(), "em": set(), "ul": set(), "ol": {"start"}, "li": set(),
    "blockquote": set(), "a": {"href", "rel", "class"}, "span": {"class"}, "small": set(),
    "svg": {"class", "viewbox", "width", "height", "aria-hidden", "focusable"}, "use": {"href"},
}  # fmt: skip
SCRIPTS = re.compile(r"/static/[a-z]+\.js\?v=[0-9a-f]{10}")
LOADS = {"src", "srcset", "poster", "data", "background", "xlink:href", "ping", "manifest"}
FILES = ("/static/", "/listings/", "/nb/listings/")
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


def inline(html: str) -> list[str]:
    """What would run, or dress the page, out of the page itself."""
    found = []
    for one in LexborHTMLParser(html).css("*"):
        attributes = one.attributes
        if one.tag == "script" and attributes.get("type") != "application/ld+json":
            words = (one.text() or "").strip()
            found += [f"script {words[:40]}"] if words or not SCRIPTS.fullmatch(attributes.get("src") or "") else []
        found += [
            f"{one.tag} loads {of}" for name in LOADS if (of := attributes.get(name)) and not of.startswith(FILES)
        ]
        found += [one.tag] if one.tag in {"style", "iframe", "object", "embed", "base", "frame", "applet"} else []
        found += [f"{one.tag} {name}" for name in attributes if name.startswith("on") or name in {"style", "srcdoc"}]
        found += [
            f"{one.tag} {name}={value}"
            for name, value in attributes.items()
            if re.match(r"[\s\x00-\x1f]*(javascript|vbscript|data)\s*:", value or "", re.IGNORECASE)
        ]
    return found


def shape(html: str) -> set[tuple[str, str]]:
    """Every element of a page, and every attribute of each, as a browser finds them."""
    return {(one.tag or "", name) for one in LexborHTMLParser(html).css("*") for name in ("", *one.attributes)}


def schemes(html: str) -> set[str]:
    """How the addresses begin to which a page leads, as a browser reads them."""
    found = [one.attributes for one in LexborHTMLParser(html).css("*")]
    led = [
        attributes[name] or ""
        for attributes in found
        for name in ("href", "action", "formaction")
        if name in attributes
    ]
    bare = (re.sub(r"[\t\r\n]", "", one).lstrip("".join(map(chr, range(33)))) for one in led)
    return {found.group().lower() for one in bare if (found := re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}", one))}
