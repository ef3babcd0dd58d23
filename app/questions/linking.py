"""Names in a text that lead to a page of ours: `[[Uppsala University Hospital]]`, and pasted addresses."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, func, or_, select

from app.guides import queries as guides
from app.listings import queries as listings
from app.models import SlugRedirect, Status
from app.posts import PUBLIC, QUESTION
from app.taxonomy.fold import fold

Kind = Literal["listing", "guide", "question"]

_MOST_NAMES, _MOST_NAMES_AT_ONCE, _MOST_ADDRESSES = 50, 100, 200
_MOST_CANDIDATES = 1000
_SHORTEST_NAME = 3
_WORDS_ASKED = 3
# The same names are compared for every post.
_folded = lru_cache(maxsize=8192)(fold)
_BRACKETS = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")

# Under its own name, and under those of listings that became one with it.
_KEPT = listings.TABLE.alias("kept")
_OF_MERGED = and_(listings.TABLE.c.status == Status.REMOVED, _KEPT.c.id == listings.TABLE.c.successor_id)
_LISTING = select(
    func.coalesce(_KEPT.c.id, listings.TABLE.c.id).label("id"),
    func.coalesce(_KEPT.c.slug, listings.TABLE.c.slug).label("slug"),
    func.coalesce(_KEPT.c.name, listings.TABLE.c.name).label("label"),
    listings.TABLE.c.name,
    listings.TABLE.c.native_name,
).outerjoin_from(listings.TABLE, _KEPT, and_(_OF_MERGED, _KEPT.c.status.in_([Status.PUBLISHED, Status.CLOSED])))
_LISTED = or_(listings.READABLE, _KEPT.c.id.is_not(None))
_GUIDE = (
    select(
        guides.GUIDE.c.id,
        guides.GUIDE.c.slug,
        guides.GUIDE.c.original_language,
        guides.SAID.c.language,
        guides.SAID.c.title,
    )
    .join(guides.SAID, guides.SAID.c.guide_id == guides.GUIDE.c.id)
    .where(guides.PUBLIC)
    .limit(_MOST_CANDIDATES)
)
_QUESTION = select(QUESTION.c.id, QUESTION.c.slug, QUESTION.c.title)


@dataclass(frozen=True, slots=True)
class Named:
    """`start` and `end` are code points of the text; `slug` is what stands in the address."""

    start: int
    end: int
    kind: Kind
    id: int
    slug: str
    label: str

    @property
    def path(self) -> str:
        """Its page, without the prefix of a language."""
        if self.kind == "question":
            return f"/questions/{self.id}-{self.slug}"
        return f"/{self.kind}s/{self.slug}"


@dataclass(frozen=True, slots=True)
class _Target:
    kind: Kind
    id: int
    slug: str
    label: str
    names: tuple[str, ...] = ()


def find(connection: Connection, base_url: str, text: str, *, language: str = "en") -> list[Named]:
    """What the text names, in its order, none overlapping. Only what everybody may read; a name that
    fits nothing, or more than one, stays a name. A guide is called by its title in `language`."""
    return find_in(connection, base_url, [text], language=language)[0]


def find_in(connection: Connection, base_url: str, texts: Sequence[str], *, language: str = "en") -> list[list[Named]]:
    """The same for some texts at once; the number of questions to the database does not grow with them."""
    pattern = _address_pattern(base_url)
    typed = [_Typed(text, pattern, max(5, _MOST_NAMES // max(1, len(texts)))) for text in texts]
    pages = _pages(connection, {page for one in typed for page in one.pages()}, language)
    names = _by_names(connection, dict(pair for one in typed for pair in one.names()), language)
    return [_one_by_one(one.named(pages, names)) for one in typed]


class _Typed:
    """The addresses and the bracketed names of one text."""

    def __init__(self, text: str, pattern: re.Pattern[str], most: int) -> None:
        self._addresses = [
            (found.start(), found.start() + len(found.group().rstrip(".,;:!?")), (found[1].lower(), found[2].lower()))
            for found in islice(pattern.finditer(text), _MOST_ADDRESSES)
        ]
        names = [(one.start(), one.end(), fold(one[1]), one[1]) for one in _BRACKETS.finditer(text)]
        known = dict.fromkeys(name for _start, _end, name, _written in names if len(name) >= _SHORTEST_NAME)
        taken = set(islice(known, most))
        self._brackets = [one for one in names if one[2] in taken]

    def pages(self) -> set[tuple[str, str]]:
        return {page for _start, _end, page in self._addresses}

    def names(self) -> Iterator[tuple[str, str]]:
        """Each folded, and as it was typed."""
        return ((name, written) for _start, _end, name, written in self._brackets)

    def named(self, pages: Mapping[tuple[str, str], _Target], names: Mapping[str, _Target]) -> Iterator[Named]:
        found = [(start, end, pages.get(page)) for start, end, page in self._addresses]
        found += [(start, end, names.get(name)) for start, end, name, _written in self._brackets]
        for start, end, target in found:
            if target:
                yield Named(start, end, target.kind, target.id, target.slug, target.label)


def _one_by_one(named: Iterable[Named]) -> list[Named]:
    kept: list[Named] = []
    for one in sorted(named, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


@lru_cache(maxsize=8)
def _address_pattern(base_url: str) -> re.Pattern[str]:
    place = urlsplit(base_url)
    return re.compile(
        rf"(?<![\w@./=-])(?:https?://)?{re.escape(place.netloc + place.path)}(?:/[a-z]{{2,3}})?"
        r"/(listing|guide|question)s/([a-z0-9-]{1,140})(?![\w/-])(?:[?#][^\s<>\"'\])]{0,500})?",
        re.IGNORECASE,
    )


def _pages(
    connection: Connection, asked: AbstractSet[tuple[str, str]], language: str
) -> dict[tuple[str, str], _Target]:
    """The public pages among these, each by its kind and what stands in its address."""
    slugs: dict[str, set[str]] = {"listing": set(), "guide": set(), "question": set()}
    for kind, slug in sorted(asked):
        slugs[kind].add(slug)
    known: dict[tuple[str, str], _Target] = {}
    if slugs["listing"]:
        here = _as_listings(
            connection.execute(_LISTING.where(listings.READABLE, listings.TABLE.c.slug.in_(slugs["listing"])))
        )
        known |= {("listing", one.slug): one for one in here}
        known |= _moved(connection, slugs["listing"] - {one.slug for one in here})
    if slugs["guide"]:
        here = _as_guides(connection.execute(_GUIDE.where(guides.GUIDE.c.slug.in_(slugs["guide"]))), language)
        known |= {("guide", one.slug): one for one in here}
    # What follows the number of a question may be anything.
    numbers = {slug: int(found[0]) for slug in slugs["question"] if (found := re.match(r"\d{1,9}(?=-|$)", slug))}
    if numbers:
        asked_for = _QUESTION.where(PUBLIC, QUESTION.c.id.in_(numbers.values()))
        by_number = {one.id: one for one in _as_questions(connection.execute(asked_for))}
        known |= {("question", slug): by_number[number] for slug, number in numbers.items() if number in by_number}
    return known


def _moved(connection: Connection, slugs: set[str]) -> dict[tuple[str, str], _Target]:
    """Listings by an address that they once had."""
    if not slugs:
        return {}
    table, old = listings.TABLE, SlugRedirect.__table__  # type: ignore[attr-defined] # SQLModel's table
    wanted = select(old.c.slug.label("old"), table.c.id, table.c.slug, table.c.name)
    rows = connection.execute(
        wanted.join(table, old.c.listing_id == table.c.id).where(listings.READABLE, old.c.slug.in_(slugs))
    )
    return {("listing", row.old): _Target("listing", row.id, row.slug, row.name) for row in rows}


def _by_names(connection: Connection, names: Mapping[str, str], language: str) -> dict[str, _Target]:
    asked = sorted(names)[:_MOST_NAMES_AT_ONCE]
    if not asked:
        return {}
    # Statements are built once for a number of names: building takes longer than asking.
    near = dict(like for number, name in enumerate(asked) for like in _likes(number, names[name]))
    targets = _as_listings(connection.execute(_listings_near(len(asked)), near))
    # Most names are those of listings, whole; then nothing else needs to be asked.
    if any(len([one for one in targets if name in one.names]) != 1 for name in asked):
        targets += _as_guides(connection.execute(_guides_near(len(asked)), near), language)
        targets += _as_questions(connection.execute(_questions_near(len(asked)), near))
    return {name: target for name in asked if (target := _meant(name, targets))}


def _likes(number: int, written: str) -> Iterator[tuple[str, str]]:
    """What the database looks for. `rough` are letters that never have accents, of the longest words;
    it finds too much, and folded names decide. `typed` are the words as they were typed: what has
    them comes first, so that it is there however many are found."""
    words = sorted(re.findall(r"\w+", written), key=len, reverse=True) or [written]
    rough = sorted((re.sub(r"[^bfjkmpqvwx0-9]+", "%", fold(word)).strip("%") for word in words), key=len, reverse=True)
    for place in range(_WORDS_ASKED):
        yield f"typed_{number}_{place}", f"%{words[min(place, len(words) - 1)]}%"
        yield f"rough_{number}_{place}", f"%{rough[min(place, len(rough) - 1)]}%"


def _like(columns: Sequence[ColumnElement[str]], count: int, how: str) -> ColumnElement[bool]:
    return or_(
        *(
            and_(*(column.ilike(bindparam(f"{how}_{number}_{place}")) for place in range(_WORDS_ASKED)))
            for column in columns
            for number in range(count)
        )
    )


def _found_near(wanted: Select[Any], columns: Sequence[ColumnElement[str]], count: int) -> Select[Any]:
    typed_first = case((_like(columns, count, "typed"), 0), else_=1)
    return wanted.where(_like(columns, count, "rough")).order_by(typed_first, columns[0]).limit(_MOST_CANDIDATES)


@lru_cache(maxsize=_MOST_NAMES_AT_ONCE)
def _listings_near(count: int) -> Select[Any]:
    table = listings.TABLE
    return _found_near(_LISTING.where(_LISTED), [table.c.name, table.c.native_name], count)


@lru_cache(maxsize=_MOST_NAMES_AT_ONCE)
def _guides_near(count: int) -> Select[Any]:
    said = guides.SAID.alias()
    return _GUIDE.where(guides.GUIDE.c.id.in_(select(said.c.guide_id).where(_like([said.c.title], count, "rough"))))


@lru_cache(maxsize=_MOST_NAMES_AT_ONCE)
def _questions_near(count: int) -> Select[Any]:
    return _found_near(_QUESTION.where(PUBLIC), [QUESTION.c.title], count)


def _meant(name: str, targets: Sequence[_Target]) -> _Target | None:
    """The one with this name, else the one whose name begins so, else the one whose name has all its
    words. A listing goes before a guide and a guide before a question: whoever asks one under the name
    of a clinic does not take the clinic's links."""
    words = set(name.split())
    fits: list[Callable[[str], bool]] = [
        lambda other: other == name,
        lambda other: other.startswith(name),
        lambda other: words <= set(other.split()),
    ]
    for fit in fits:
        for kind in ("listing", "guide", "question"):
            fitting = {one.id: one for one in targets if one.kind == kind and any(map(fit, one.names))}
            if fitting:
                return next(iter(fitting.values())) if len(fitting) == 1 else None
    return None


def _as_listings(rows: Iterable[Any]) -> list[_Target]:
    return [
        _Target(
            "listing",
            row.id,
            row.slug,
            row.label,
            (_folded(row.name), *([_folded(row.native_name)] if row.native_name else [])),
        )
        for row in rows
    ]


def _as_guides(rows: Iterable[Any], language: str) -> list[_Target]:
    """Each guide under all its titles, called by the reader's, else by that of its own language."""
    said: dict[int, list[Any]] = {}
    for row in rows:
        said.setdefault(row.id, []).append(row)
    made = []
    for number, titles in said.items():
        by_language = {row.language: row.title for row in titles}
        label = by_language.get(language) or by_language.get(titles[0].original_language) or titles[0].title
        made.append(_Target("guide", number, titles[0].slug, label, tuple(_folded(row.title) for row in titles)))
    return made


def _as_questions(rows: Iterable[Any]) -> list[_Target]:
    return [_Target("question", row.id, row.slug, row.title, (_folded(row.title),)) for row in rows]
