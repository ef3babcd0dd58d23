"""How a letter looks: the paragraphs of its text in HTML, for programs that show it.

Nothing of it is kept: it is made of the text when the letter leaves. Only addresses of our own site become links, so
that nothing which somebody wrote leads elsewhere.
"""

import re
from dataclasses import dataclass
from typing import Literal

from app.models import Mail
from app.site import Site
from app.templating import environment

_SHOWN = 40  # letters of an address inside a sentence; the whole of it stands behind the words
_STOPS = ".,;:!?)]”»…"


@dataclass(frozen=True, slots=True)
class Piece:
    """A few words, or a link."""

    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A link that stands alone is a button. What stops letters is small, and comes last."""

    kind: Literal["words", "button", "stop"]
    lines: list[list[Piece]]


def html(site: Site, mail: Mail) -> str:
    said = paragraphs(mail.text, site.settings.base_url, mail.unsubscribe_url)
    return (
        environment(site.tongue(mail.language))
        .get_template("layouts/letter.html")
        .render(
            subject=mail.subject,
            paragraphs=[one for one in said if one.kind != "stop"],
            stops=[one for one in said if one.kind == "stop"],
        )
    )


def paragraphs(text: str, base_url: str, unsubscribe_url: str = "") -> list[Paragraph]:
    said = re.split(r"\n{2,}", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    return [_paragraph(one, base_url, unsubscribe_url) for one in said]


def _paragraph(said: str, base_url: str, unsubscribe_url: str) -> Paragraph:
    lines = [_pieces(line, base_url) for line in said.split("\n")]
    if len(lines) == 1 and len(lines[0]) == 1 and lines[0][0].href:
        return Paragraph("button", lines)
    stops = bool(unsubscribe_url) and any(piece.href == unsubscribe_url for line in lines for piece in line)
    return Paragraph("stop" if stops else "words", lines)


def _pieces(line: str, base_url: str) -> list[Piece]:
    """Links to the site, and what stands around them. The slash after our name ends it: a name that only begins like
    ours is none."""
    found: list[Piece] = []
    end = 0
    for match in re.finditer(rf"{re.escape(base_url)}/[^\s<>\"]*", line):
        href = match.group().rstrip(_STOPS)
        found += [Piece(line[end : match.start()]), Piece(_short(href), href)]
        end = match.start() + len(href)
    return [piece for piece in [*found, Piece(line[end:])] if piece.words]


def _short(href: str) -> str:
    shown = re.sub(r"^https?://", "", href)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
