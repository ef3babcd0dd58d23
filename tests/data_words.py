"""What stands in the data of a site, so that it is known from what the interface says: names, towns, posts, labels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from sqlalchemy import select
from sqlmodel import SQLModel

from app.i18n import Tongue
from app.site import Site
from scripts import collect_words

# Names and formats, which are the same in every language; a town that the gazetteer suggests for another.
_SAME = {
    "Seventh", "Firefox", "Linux", "CSV", "JSON", "GeoJSON", "CC BY", "GeoNames", "Natural Earth", "Unicode CLDR",
    "Bergen op Zoom",
}  # fmt: skip
_JOINT = re.compile(r"[,·:;()/]|\s[-–]\s|[.?]\s")
_HOST = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)+")
# Numbers with their unit, days, and the secret of a device in groups of four.
_MEASURED = re.compile(r"\d+ km\b|\d{1,2} \w{3} \d{4}|^([A-Z2-7]{4} ?){4,}$")


class DataWords:
    def __init__(self, site: Site, tongue: Tongue) -> None:
        found = set(_strings([asdict(site.community), [asdict(one) for one in site.taxonomy]]))
        found |= set(_strings([[dict(one.note), dict(one.source)] for one in site.cautions]))
        found |= {*tongue.locale.territories.values(), *tongue.locale.languages.values()}
        found |= {one.own_name for one in site.tongues.values()}
        with site.database.reading() as connection:
            for table in SQLModel.metadata.sorted_tables:
                for row in connection.execute(select(table)):
                    found |= set(_strings(list(row)))
        ours = {text for message in collect_words.collected() if message.id for text in _strings([message.id])}
        pieces = {piece for text in found for piece in _JOINT.split(text)}
        # What comes after a question is shown apart from it.
        pieces |= {text.partition("? ")[2] for text in found}
        self._known = {_bare(text) for text in found | pieces} - {_bare(text) for text in ours}
        self._known |= {_bare(text) for text in _SAME}

    def hold(self, text: str) -> bool:
        """Whether it is data, or several of them with marks between."""
        bare = _bare(text)
        if not bare or bare in self._known or _HOST.fullmatch(bare):
            return True
        # The title of a page is two things, and each may have joints of its own.
        pieces = text.split(" · ") if " · " in text else _JOINT.split(text)
        return len(pieces) > 1 and all(self.hold(piece) for piece in pieces)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from value.splitlines()
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _strings(one)


def _bare(text: str) -> str:
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", _MEASURED.sub("", text)).casefold()
