"""What a page says: every text that is shown or read out, and the language that a reader's machine takes it for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel.messages.pofile import read_po
from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.i18n import LOCALES, RIGHT_TO_LEFT

READ_OUT = {
    "aria-label", "aria-description", "aria-valuetext", "alt", "placeholder", "title", "label", "summary", "data-done",
    "data-next", "data-back", "data-skip", "data-step", "data-l",
}  # fmt: skip
_SILENT = {"script", "style", "template"}


@dataclass(frozen=True, slots=True)
class Said:
    """`whole` is the text of the whole element, where a part of it stands in elements of its own."""

    text: str
    language: str
    node: LexborNode
    whole: str = ""


def said(html: str) -> list[Said]:
    page = LexborHTMLParser(html)
    language = _root_language(page)
    heads = [(title.text(), title) for title in page.css("head title")]
    heads += [(str(meta.attributes["content"]), meta) for meta in page.css("meta[name=description]")]
    found = [Said(_squeezed(text), language, node) for text, node in heads]
    return found + (list(_walked(page.body, language)) if page.body is not None else [])


def _root_language(page: LexborHTMLParser) -> str:
    html = page.css_first("html")
    return str(html.attributes.get("lang") or "") if html is not None else ""


def _walked(node: LexborNode, language: str) -> Iterator[Said]:
    attributes = node.attributes
    language = attributes.get("lang") or language
    for name in READ_OUT & attributes.keys():
        if attributes[name]:
            yield Said(str(attributes[name]), language, node)
    # Where what was searched for is marked, the sentence is in pieces.
    whole = _squeezed(node.text()) if any(child.tag == "mark" for child in node.iter()) else ""
    child = node.child
    while child is not None:
        if child.tag == "-text":
            text = _squeezed(child.text_content or "")
            if text:
                yield Said(text, language, node, whole)
        elif child.tag not in _SILENT and not child.tag.startswith("-"):
            yield from _walked(child, language)
        child = child.next


def _squeezed(text: str) -> str:
    return " ".join(text.split())


@cache
def english_words(language: str) -> set[str]:
    """What the interface says in English, and in this language with other words."""
    with (LOCALES / language / "messages.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id and "%" not in str(message.id)]
    return {str(message.id) for message in messages} - {str(message.string) for message in messages}


def faults(html: str, language: str, words: set[str], data: set[str]) -> list[str]:
    """Where a page is not in this language: what it calls itself, our own words, and English that nobody marked."""
    page = LexborHTMLParser(html).css_first("html")
    assert page is not None
    is_called = (page.attributes.get("lang"), page.attributes.get("dir"))
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    found = [] if is_called == (language, direction) else [f"the page calls itself {is_called}"]
    # What somebody writes is theirs, in whatever language.
    ours = (one for one in said(html) if one.language == language and one.node.tag != "textarea")
    return found + [
        f"<{one.node.tag}> {one.text}" for one in ours if one.text in words or one.text in data or one.whole in data
    ]
