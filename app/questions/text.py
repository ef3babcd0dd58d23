"""The words of a post as HTML and as plain words: names become links, private contact details are hidden.

The words of a member meet HTML here and nowhere else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from markupsafe import Markup, escape
from sqlalchemy import Connection, select

from app import hosts
from app.guides import queries as guides
from app.i18n import SOURCE, Tongue
from app.models import GuideSource
from app.questions import contacts, linking
from app.questions.contacts import Contact
from app.questions.linking import Named
from app.questions.writing import GAP, Link, Spot, Writing, decided
from app.site import Site
from app.taxonomy.cautions import Caution, Cautions
from app.templating import icon

_GUIDE_SOURCE = GuideSource.__table__  # type: ignore[attr-defined] # SQLModel's table
# What a browser and we read alike: no user, no backslash, nothing encoded before the path.
_PLAIN_LINK = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?:[/?#][!-~]*)?", re.IGNORECASE)
_PERSONAL = re.compile(r"[@\\\"'<>`]|%40|%5c", re.IGNORECASE)
_LONGEST_LINK_WORDS = 80
# As long as a post may be.
_READ_FOR_CAUTIONS = 20_000


# Where numbers without the code of a country are looked for, beside the country of the question.
_LIKELY = ("GB", "US", "DE", "NO")


def homes(country: str | None) -> tuple[str, ...]:
    """The countries whose own numbers are recognised in a thread from this country."""
    return tuple(dict.fromkeys([*([country] if country else []), *_LIKELY]))[:4]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, in a thread from this country, and who reads it: "author", "staff", or anybody
    else. Only the first two are shown what is masked."""

    body: str
    country: str | None = None
    reader: str = "other"


@dataclass(frozen=True, slots=True)
class Post:
    """`plain` is what everybody may read, without HTML. `mentions` are what the post names,
    in its order and each once. `masked` are the contact details that belong to no
    listing; their places are those in the words as they are seen, not in the text as it was typed."""

    html: Markup
    plain: str
    mentions: list[tuple[str, int]]
    masked: list[Contact]
    cautions: Sequence[tuple[Caution, str]]


def post(connection: Connection, site: Site, tongue: Tongue, said: Said) -> Post:
    return posts(connection, site, tongue, [said])[0]


def posts(connection: Connection, site: Site, tongue: Tongue, said: Sequence[Said]) -> list[Post]:
    """The number of questions to the database does not grow with them."""
    made = []
    for one, read in zip(said, _read(connection, site, tongue, said), strict=True):
        as_html, others = _Words(site, tongue, one.reader, read), _Words(site, tongue, "other", read)
        made.append(
            Post(
                html=read.writing.html(as_html.spots(), as_html.links()),
                plain=read.writing.plain(others.spots(), others.links()),
                mentions=list(dict.fromkeys(read.named())),
                masked=as_html.masked,
                cautions=_cautions(site.cautions, read.writing.words[:_READ_FOR_CAUTIONS]),
            )
        )
    return made


# Both are kept, because a thread is read more often than it is written in.
@lru_cache(maxsize=1024)
def _cautions(cautions: Cautions, words: str) -> tuple[tuple[Caution, str], ...]:
    return tuple(cautions.of(words))


@lru_cache(maxsize=1024)
def _writing(body: str) -> Writing:
    return Writing(body)


def plain(connection: Connection, site: Site, tongue: Tongue, said: Said) -> str:
    """The words as everybody may read them, without HTML: for mails, the index, feeds, descriptions."""
    return plains(connection, site, tongue, [said])[0]


def plains(connection: Connection, site: Site, tongue: Tongue, said: Sequence[Said]) -> list[str]:
    made = []
    for read in _read(connection, site, tongue, said):
        words = _Words(site, tongue, "other", read)
        made.append(read.writing.plain(words.spots(), words.links()))
    return made


def mentions(connection: Connection, site: Site, said: Said) -> list[tuple[str, int]]:
    """What the text names: listings (also by their contact details), guides, questions; each once."""
    return list(dict.fromkeys(_read(connection, site, site.tongues[SOURCE], [said])[0].named()))


def excerpt(words: str, length: int) -> str:
    """The beginning of plain words on one line, cut between two words."""
    line = " ".join(words.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut).rstrip(" ,;:.-–") + "…"


@dataclass(slots=True)
class _Read:
    """A post with what was found in its words, and for each of its links what that leads to."""

    writing: Writing
    found: list[Named | Contact]
    targets: list[Named | Contact | None]

    def named(self) -> Iterator[tuple[str, int]]:
        """In the order of the words."""
        linked = zip(self.writing.links, self.targets, strict=True)
        placed = [(one.start, one) for one in self.found] + [(link.start, target) for link, target in linked if target]
        for _start, one in sorted(placed, key=lambda pair: pair[0]):
            if isinstance(one, Named):
                yield one.kind, one.id
            elif one.listing_id is not None:
                yield "listing", one.listing_id


def _read(connection: Connection, site: Site, tongue: Tongue, said: Sequence[Said]) -> list[_Read]:
    base = site.settings.base_url
    writings = [_writing(one.body) for one in said]
    # The targets of the links are read as words after the words, one on each line.
    texts = ["".join([one.words, *(_target(link, base) + GAP for link in one.links)]) for one in writings]
    named = linking.find_in(connection, base, texts, language=tongue.language)
    scanned = [
        contacts.scan(text, countries=homes(one.country), base_url=base) for one, text in zip(said, texts, strict=True)
    ]
    owned = contacts.belonging(connection, scanned)
    return [
        _sorted_out(writing, _one_by_one([*names, *known]), base)
        for writing, names, known in zip(writings, named, owned, strict=True)
    ]


def _target(link: Link, base: str) -> str:
    inside = link.href.startswith("/") and not link.href.startswith("//")
    return (base + link.href if inside else link.href).replace("\n", " ")


def _one_by_one(found: Iterable[Named | Contact]) -> list[Named | Contact]:
    """Of two that overlap, the one that begins first; a name before a contact."""
    kept: list[Named | Contact] = []
    for one in sorted(found, key=lambda one: (one.start, isinstance(one, Contact), -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _sorted_out(writing: Writing, found: list[Named | Contact], base: str) -> _Read:
    end = len(writing.words)
    targets: list[Named | Contact | None] = []
    rest = iter([*(one for one in found if one.start >= end), None])
    after = next(rest)
    at = end
    for link in writing.links:
        till = at + len(_target(link, base))
        first: Named | Contact | None = None
        while after is not None and after.start < till:
            first = first or after
            after = next(rest)
        targets.append(first)
        at = till + len(GAP)
    return _Read(writing, [one for one in found if one.start < end], targets)


class _Words:
    """What stands in the places of names and contact details, for one reader."""

    def __init__(self, site: Site, tongue: Tongue, reader: str, read: _Read) -> None:
        self._site = site
        self._tongue = tongue
        self._shown = reader in {"author", "staff"}
        self._read = read
        self._masks: dict[str, Markup] = {}
        self.masked: list[Contact] = []

    def spots(self) -> list[Spot]:
        return [self._spot(one) for one in self._read.found]

    def links(self) -> list[Link]:
        return [
            self._link(link, target) for link, target in zip(self._read.writing.links, self._read.targets, strict=True)
        ]

    def _spot(self, one: Named | Contact) -> Spot:
        written = self._read.writing.words[one.start : one.end]
        if place := self._place(one):
            opened, label = place
            html = Markup("{}{}</a>").format(opened, label)
            return Spot(one.start, one.end, html, escape(label), label)
        one = cast("Contact", one)  # a name always has a place
        if href := self._kept(one):
            words = escape(written if len(written) <= _LONGEST_LINK_WORDS else written[: _LONGEST_LINK_WORDS - 1] + "…")
            linked = Markup('<a href="{}" rel="ugc nofollow noopener">{}</a>').format(href, words)
            return Spot(one.start, one.end, linked, words, written)
        html = self._mask(one, written)
        return Spot(one.start, one.end, html, html, f"({self._hidden(one)})")

    def _link(self, link: Link, one: Named | Contact | None) -> Link:
        if one is None:
            # Nothing that we know how to follow: its words stay.
            return decided(link)
        if place := self._place(one):
            return decided(link, before=place[0], after=Markup("</a>"))
        one = cast("Contact", one)  # a name always has a place
        if href := self._kept(one):
            return decided(link, href=href)
        after = Markup(" ") + self._mask(one, link.href)
        return decided(link, after=after, plain=f"({self._hidden(one)})")

    def _place(self, one: Named | Contact) -> tuple[Markup, str] | None:
        """The opening of a link to a page of ours, and what the page is called."""
        if isinstance(one, Named):
            path, label = one.path, one.label
        elif one.listing_slug is not None and (one.exact or not self._is_source(one)):
            path, label = f"/listings/{one.listing_slug}", one.listing_name
        else:
            return None
        return Markup('<a class="named" href="{}{}">').format(self._tongue.root, path), label

    def _kept(self, one: Contact) -> str:
        """The address of a link that stays a link: one of ours, or of a site that our guides cite."""
        if one.kind != "own" and not self._is_source(one):
            return ""
        href = one.value if "//" in one.value[:8] else f"https://{one.value}"
        return href if _PLAIN_LINK.fullmatch(href) and not _PERSONAL.search(href) else ""

    def _is_source(self, one: Contact) -> bool:
        return one.kind == "url" and hosts.host_of(one.value) in self._sources()

    def _sources(self) -> frozenset[str]:
        return self._site.remember(("questions", "source hosts"), lambda: _source_hosts(self._site))

    def _mask(self, one: Contact, written: str) -> Markup:
        self.masked.append(one)
        if not self._shown:
            if one.kind not in self._masks:
                hidden = Markup('<span class="masked">{}{}</span>').format(icon("lock"), self._hidden(one))
                self._masks[one.kind] = hidden
            return self._masks[one.kind]
        words = self._tongue.gettext("only you and the moderators see this")
        return Markup('<span class="masked own">{}{} <small>{}</small></span>').format(icon("lock"), written, words)

    def _hidden(self, one: Contact) -> str:
        _ = self._tongue.gettext
        return {
            "phone": _("phone number hidden"), "email": _("mail address hidden"), "url": _("link hidden"),
            "handle": _("name on another site hidden"),
        }.get(one.kind, _("link hidden"))  # fmt: skip


def _source_hosts(site: Site) -> frozenset[str]:
    """The sites that published guides cite, but not those where everybody can have a page."""
    cited = select(_GUIDE_SOURCE.c.url).join(guides.GUIDE, guides.GUIDE.c.id == _GUIDE_SOURCE.c.guide_id)
    with site.database.reading() as connection:
        cited_hosts = {hosts.host_of(url) for url in connection.execute(cited.where(guides.PUBLIC)).scalars()}
    return frozenset(host for host in cited_hosts if host and not hosts.is_platform(host))
