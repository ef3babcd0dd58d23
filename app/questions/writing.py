"""The words of a post, taken apart: what a reader would see of them, and where their links lead.

Spots are looked for in what is seen, not in what was typed: Markdown and entities can write
`jane&#64;example.org` or `+47 **55**55 55 55`, and a reader would still get the number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token
from markupsafe import Markup

from app import markdown
from app.questions.squeezed import INVISIBLE

_NOTHING = Markup()
# Between paragraphs, so far that nothing is read across it.
GAP = "\n\n\n\n"
# One character stands for each thing of ours while the words are cleaned. Input has none of them.
_FIRST, _LAST = 0xF0000, 0xFFFFD
_PLACE = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_PRIVATE = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_BY_JOINERS = "\u0590-\u1fff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
# Persian, the scripts of India and emoji need joiners, some flags need tags; nothing else does.
_UNSEEN = re.compile(
    f"((?<=[{_BY_JOINERS}])[\u200c\u200d](?=[{_BY_JOINERS}])|(?<=[\u203c-\u3299#*0-9\xa9\xae\U0001f000-\U0001faff])\ufe0f"
    f"|(?<=\U0001f3f4)[\U000e0061-\U000e007a]{{2,6}}\U000e007f)|[{INVISIBLE}\x00-\x08\x0b-\x1f\x7f-\x9f]"
)


def cleaned(text: str) -> str:
    """Without what nobody sees, what turns the direction of writing, and what could pass for a mark of ours."""
    if text.isascii():
        return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return _UNSEEN.sub(r"\1", _PRIVATE.sub("\ufffd", _LINE_ENDS.sub("\n", text)))


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of the words, and what stands there instead: with and without a link, and in plain words."""

    start: int
    end: int
    html: Markup
    unlinked: Markup
    plain: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link around a stretch of the words. Rendered as a link to `href`, or else between `before` and `after`."""

    start: int
    end: int
    href: str
    before: Markup = _NOTHING
    after: Markup = _NOTHING
    plain: str = ""


class Writing:
    """One post. `words` is what is seen of it; spots and links are in code points of that. Nothing changes it."""

    def __init__(self, body: str) -> None:
        self._tokens = markdown.post_tokens(cleaned(body))
        self._starts: list[int] = []
        self.links: list[Link] = []
        parts: list[str] = []
        length = 0
        for token in self._tokens:
            if token.type == "inline":
                self._starts.append(length)
                for part in [*self._parts(token, length), GAP]:
                    parts.append(part)
                    length += len(part)
        self.words = "".join(parts)

    def _parts(self, inline: Token, start: int) -> Iterator[str]:
        opened: tuple[int, str] | None = None
        for child in inline.children or ():
            # Entities write what was cleaned away.
            child.content = cleaned(child.content) if child.type == "text" else ""
            seen = child.content if child.type == "text" else "\n" if child.type in {"softbreak", "hardbreak"} else ""
            if child.type == "link_open":
                opened = (start, str(child.attrGet("href") or ""))
            elif child.type == "link_close" and opened:
                self.links.append(Link(opened[0], start, opened[1]))
            start += len(seen)
            yield seen

    def plain(self, spots: Sequence[Spot], links: Sequence[Link] = ()) -> str:
        """The words with the plain words of each spot in its place."""
        said = [(one.start, one.end, one.plain) for one in spots]
        said += [(one.end, one.end, f" {one.plain}") for one in links if one.plain]
        parts: list[str] = []
        reached = 0
        for start, end, words in sorted(said, key=lambda one: one[:2]):
            parts += [self.words[reached : max(start, reached)], words]
            reached = max(end, reached)
        return re.sub(r"\n{3,}", "\n\n", "".join([*parts, self.words[reached:]])).strip()

    def html(self, spots: Sequence[Spot], links: Sequence[Link]) -> Markup:
        """`spots` in their order, none overlapping; `links` as in `links`."""
        places = _Places()
        cutter = _Cutter(places, iter([*spots, None]))
        decided, starts = iter(links), iter(self._starts)
        shown = []
        for token in self._tokens:
            if token.type == "inline":
                inline = token.copy()
                inline.children = list(cutter.cut(token.children or (), next(starts), decided))
                shown.append(inline)
            else:
                shown.append(token)
        return places.filled(markdown.post_html(shown))


class _Places:
    """What each placeholder stands for."""

    def __init__(self) -> None:
        self._made: list[Markup] = []

    def token(self, html: Markup) -> Token:
        """Text that becomes this HTML; nothing, when there are more than there are placeholders."""
        if not html or len(self._made) > _LAST - _FIRST:
            return _text("")
        self._made.append(html)
        return _text(chr(_FIRST + len(self._made) - 1))

    def filled(self, html: Markup) -> Markup:
        return Markup(_PLACE.sub(lambda found: self._made[ord(found.group()) - _FIRST], html))  # noqa: S704 - both are HTML


class _Cutter:
    """Takes spots out of the texts of a post, one after the other."""

    def __init__(self, places: _Places, spots: Iterator[Spot | None]) -> None:
        self._places = places
        self._spots = spots
        self._next = next(spots)
        self._begun = False

    def cut(self, children: Iterable[Token], position: int, links: Iterator[Link]) -> Iterator[Token]:
        link: Link | None = None
        for child in children:
            if child.type == "text":
                yield from self._pieces(child.content, position, within=link is not None)
                position += len(child.content)
            elif child.type == "link_open":
                link = next(links)
                yield self._opened(child, link)
            elif child.type == "link_close" and link:
                yield child if link.href else self._places.token(link.after)
                link = None
            else:
                position += child.type in {"softbreak", "hardbreak"}
                yield child

    def _opened(self, child: Token, link: Link) -> Token:
        if not link.href:
            return self._places.token(link.before)
        opened = child.copy()
        opened.attrs = {"href": link.href}
        return opened

    def _pieces(self, text: str, position: int, *, within: bool) -> Iterator[Token]:
        """The text up to each spot, and the placeholder of the spot where it begins."""
        end, reached = position + len(text), position
        while self._next is not None and self._next.start < end:
            spot = self._next
            if not self._begun:
                yield _text(text[reached - position : max(spot.start, reached) - position])
                yield self._places.token(spot.unlinked if within else spot.html)
            reached = min(max(spot.end, reached), end)
            self._begun = spot.end > end
            if self._begun:
                return
            self._next = next(self._spots)
        yield _text(text[reached - position :])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def decided(
    link: Link, *, href: str = "", before: Markup = _NOTHING, after: Markup = _NOTHING, plain: str = ""
) -> Link:
    return replace(link, href=href, before=before, after=after, plain=plain)
