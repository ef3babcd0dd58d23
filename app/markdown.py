"""The one way from written text to HTML: Markdown without raw HTML, then an allow-list.

Guides may have headings, source numbers and links to topics; posts are plainer, and their links
say that we do not vouch for them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.taxonomy.fold import fold

_POST_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
_GUIDE_TAGS = _POST_TAGS | {"code", "h2", "h3", "sup"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_WITHOUT = ["image", "html_inline", "html_block", "code", "fence"]
# Of a post; its lists and quotes stand in each other a few levels deep, and whatever is deeper is
# brought up, because the parser leaves out what is too deep for it.
_PLAINER = [*_WITHOUT, "heading", "lheading", "hr", "reference", "autolink", "backticks"]
_DEEPEST, _MOST_MARKS, _MOST_INDENT = 30, 6, 10
_MARKS = re.compile(r"^(?:[ ]*(?:>|[-*+](?=[ ])|\d{1,9}[.)](?=[ ])))+[ ]*", re.MULTILINE)
_MARK = re.compile(r"[ ]*(?:>|[-*+](?=[ ])|\d{1,9}[.)](?=[ ]))")
_INDENT = re.compile(rf"^[ ]{{{_MOST_INDENT + 1},}}", re.MULTILINE)
_DEEPEST_STRESS = 4
# Nobody stresses so many words: then the marks stay as they were typed.
_MOST_STRESSED = 2000


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A guide as HTML, with what its table of contents names."""

    html: Markup
    headings: Sequence[Heading]


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of a text that names a topic."""

    start: int
    end: int
    url: str
    meaning: str


Terms = Callable[[str], Sequence[Term]]


def guide(text: str, sources: Mapping[int, str], terms: Terms, source_words: str, root: str = "") -> Written:
    """`[16]` becomes a small link to source 16, if there is one; each topic is linked where it is
    first named, outside of headings and of other links. `source_words` is "Source %(number)s"; `root` is
    put before links within the site."""
    parser = _guide_parser()
    tokens = parser.parse(
        text, {"references": {str(number): {"href": f"#source-{number}", "title": ""} for number in sources}}
    )
    headings = _name_headings(tokens)
    _refer(tokens, root, source_words)
    _link_terms(tokens, terms)
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html, tags=_GUIDE_TAGS, attributes={"a": {"href", "title", "class", "aria-label"}, "h2": {"id"}, "h3": {"id"}},
        url_schemes=_SCHEMES, link_rel="noopener",
    )  # fmt: skip
    return Written(Markup(clean), headings)  # noqa: S704 - cleaned in the line above


@lru_cache(maxsize=1)
def _guide_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable(_WITHOUT)


def _name_headings(tokens: Sequence[Token]) -> list[Heading]:
    headings: list[Heading] = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in {"h2", "h3"}:
            words = _plain(tokens[position + 1])
            name = re.sub(r"[^\w]+", "-", fold(words)).strip("-") or "part"
            taken = {heading.id for heading in headings}
            unique = name if name not in taken else f"{name}-{len(headings)}"
            token.attrSet("id", unique)
            if token.tag == "h2":
                headings.append(Heading(unique, words))
    return headings


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})


def _refer(tokens: Sequence[Token], root: str, source_words: str) -> None:
    """Source numbers become small; links within the site stay in the reader's language."""
    for token in tokens:
        children = token.children or []
        for position, child in enumerate(children):
            if child.type != "link_open":
                continue
            href = str(child.attrGet("href") or "")
            if href.startswith("#source-"):
                child.attrSet("class", "source")
                child.attrSet("aria-label", source_words % {"number": children[position + 1].content})
            elif href.startswith("/") and not href.startswith("//"):
                child.attrSet("href", root + href)


def _link_terms(tokens: Sequence[Token], terms: Terms) -> None:
    seen: set[str] = set()
    heading = False
    for token in tokens:
        heading = token.type == "heading_open" or (heading and token.type != "heading_close")
        if token.type == "inline" and not heading:
            token.children = _with_terms(token.children or [], terms, seen)


def _with_terms(children: Sequence[Token], terms: Terms, seen: set[str]) -> list[Token]:
    made: list[Token] = []
    links = 0
    for child in children:
        links += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        made += [child] if child.type != "text" or links else _cut(child.content, terms, seen)
    return made


def _cut(text: str, terms: Terms, seen: set[str]) -> list[Token]:
    parts: list[Token] = []
    at = 0
    for term in terms(text):
        if term.start < at or term.url in seen:
            continue
        seen.add(term.url)
        attributes: dict[str, str | int | float] = {"href": term.url, "class": "term"}
        if term.meaning:
            attributes["title"] = term.meaning
        parts += [
            Token("text", "", 0, content=text[at : term.start]),
            Token("link_open", "a", 1, attrs=attributes),
            Token("text", "", 0, content=text[term.start : term.end]),
            Token("link_close", "a", -1),
        ]
        at = term.end
    return [*parts, Token("text", "", 0, content=text[at:])]


def post_tokens(text: str) -> list[Token]:
    """The words of a post: paragraphs, lists, quotes, stress, links. Everything else is text. Links
    still lead where their author said; whoever renders them decides about each."""
    level = _INDENT.sub(" " * _MOST_INDENT, text.replace("\t", "    "))
    stressed = sum(map(text.count, "*_[")) <= _MOST_STRESSED
    tokens = _post_parser(stressed=stressed).parse(_MARKS.sub(_brought_up, level))
    for token in tokens:
        if token.type == "inline":
            token.children = list(_calmer(token.children or []))
    return tokens


def post_html(tokens: Sequence[Token]) -> Markup:
    """The one place where the words of a post become HTML."""
    parser = _post_parser(stressed=True)
    clean = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}), tags=_POST_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=_SCHEMES, link_rel="ugc nofollow noopener",
    )  # fmt: skip
    return Markup(clean)  # noqa: S704 - cleaned in the line above


@lru_cache(maxsize=2)
def _post_parser(*, stressed: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _DEEPEST}).disable(_PLAINER)
    return parser if stressed else parser.disable(["emphasis", "link"])


def _brought_up(found: re.Match[str]) -> str:
    marks = [mark.group() for mark in _MARK.finditer(found.group())]
    if len(marks) <= _MOST_MARKS:
        return found.group()
    rest = "".join(mark.strip(" >") for mark in marks[_MOST_MARKS:])
    return "".join(marks[:_MOST_MARKS]) + " " + rest + " "


def _calmer(children: Sequence[Token]) -> Iterator[Token]:
    """Without the stress in stress in stress that no words need."""
    depth = 0
    for child in children:
        stress = child.type in {"strong_open", "em_open", "strong_close", "em_close"}
        depth += stress and child.nesting == 1
        if not stress or depth <= _DEEPEST_STRESS:
            yield child
        depth -= stress and child.nesting == -1
