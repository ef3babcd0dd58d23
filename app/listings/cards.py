"""A listing as an entry of a list: rendered once per version and language, and then kept.

What differs between lists (marked words, the distance, the reason) is put into holes of the kept
text. The rows come from the database, so what is no longer public is never shown, however far
behind the search index may be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import Connection

from app.i18n import Tongue
from app.listings import queries, waiting
from app.listings.freshness import freshness
from app.models import AddressVisibility, Precision
from app.search.highlight import Marker
from app.search.words import words
from app.site import Site
from app.templating import environment, marked

_HOLES = ("\ue010", "\ue011", "\ue012", "\ue013")
_MOST_KEPT = 4000
_MOST_TAGS = 5


@dataclass(frozen=True, slots=True)
class Card:
    """The rendered entry, cut at its holes: name, distance, reason, summary."""

    version: int
    before_name: str
    after_name: str
    after_distance: str
    after_reason: str
    after_summary: str
    name: str
    summary: str
    name_words: tuple[str, ...]
    summary_words: tuple[str, ...]
    unit_language: str  # the attribute that says so where the page is in another language

    def html(self, marker: Marker | None = None, distance: str = "", reason: str = "") -> Markup:
        name = marked(marker.mark(self.name, self.name_words)) if marker else escape(self.name)
        summary = marked(marker.mark(self.summary, self.summary_words)) if marker else escape(self.summary)
        heading = _split_unit(str(name), self.unit_language)
        return Markup(  # noqa: S704 - the parts are rendered with escaping, the holes are escaped here
            f"{self.before_name}{heading}{self.after_name}{distance}{self.after_distance}"
            f"{reason}{self.after_reason}{summary}{self.after_summary}"
        )


class Cards:
    """The cards of one site."""

    def of(self, connection: Connection, site: Site, tongue: Tongue, ids: Sequence[int]) -> dict[int, Card]:
        """The cards of those listings that are public now, in at most two queries."""
        versions = queries.public_versions(connection, ids)
        today = datetime.now(UTC).date()
        found: dict[int, Card] = {}
        missing = []
        for listing_id, version in versions.items():
            card = site.cards_kept.get((listing_id, tongue.language, today))
            if card is not None and card.version == version:
                found[listing_id] = card
            else:
                missing.append(listing_id)
        if missing:
            for row in queries.card_rows(connection, missing):
                card = _render(site, tongue, row, today)
                found[row.id] = self._keep(site, (row.id, tongue.language, today), card)
        return found

    def _keep(self, site: Site, key: tuple[int, str, date], card: Card) -> Card:
        site.cards_kept[key] = card
        if len(site.cards_kept) > _MOST_KEPT:
            site.cards_kept.popitem(last=False)
        return card


def _render(site: Site, tongue: Tongue, row: Any, today: date) -> Card:
    env = environment(tongue)
    template = env.get_template("listings/_card.html")
    html = template.render(
        listing=row,
        place=place(row, tongue),
        tags=tags(site, tongue, row),
        freshness=freshness(row.checked_on, row.next_check_on, today, site.ladder),
        lately=waiting.on_card(tongue, row, today, site.ladder),
        root=tongue.root,
        hole=_HOLES,
    )
    parts = _cut(html)
    unit_language = "" if tongue.language == "en" else ' lang="en"'
    return Card(
        row.version, *parts, row.name, row.summary, tuple(words(row.name)), tuple(words(row.summary)), unit_language
    )


def _cut(html: str) -> tuple[str, str, str, str, str]:
    before, rest = html.split(_HOLES[0])
    after_name, rest = rest.split(_HOLES[1])
    after_distance, rest = rest.split(_HOLES[2])
    after_reason, after_summary = rest.split(_HOLES[3])
    return before, after_name, after_distance, after_reason, after_summary


def _split_unit(name: str, unit_language: str) -> str:
    """Set the unit below its house, as in "University Hospital Tübingen - facial palsy clinic"."""
    house, dash, unit = name.partition(" - ")
    if not dash or house.count("<mark>") != house.count("</mark>"):
        return f'<span class="name">{name}</span>'
    unit = unit[:1].upper() + unit[1:]
    return f'<span class="name">{house}</span> <span class="unit"{unit_language}>{unit}</span>'


def place(row: Any, tongue: Tongue) -> str:
    """City and country, as far as they may be shown."""
    country = tongue.country(row.country)
    if row.city and row.address_visibility != AddressVisibility.HIDDEN:
        return f"{row.city}{tongue.comma}{country}"
    return country


def tags(site: Site, tongue: Tongue, row: Any) -> Sequence[Mapping[str, str]]:
    ids = row.treatments[:_MOST_TAGS] or row.conditions[:_MOST_TAGS]
    return [
        {"id": concept_id, "label": _capital(site.taxonomy.label(concept_id, tongue.language))} for concept_id in ids
    ]


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def address_lines(row: Any) -> tuple[str, str, str, str]:
    """Street, city, region and postal code, as far as the listing lets them be shown."""
    if row.address_visibility == AddressVisibility.HIDDEN:
        return "", "", "", ""
    city, region = row.city or "", row.region or ""
    if row.address_visibility == AddressVisibility.CITY:
        return "", city, region, ""
    return row.address or "", city, region, row.postal_code or ""


def position(row: Any) -> tuple[float, float] | None:
    """Where the pin stands, if there may be one. City only: the city's own position, never closer."""
    if row.latitude is None or row.longitude is None or row.address_visibility == AddressVisibility.HIDDEN:
        return None
    if row.address_visibility == AddressVisibility.CITY and row.position_precision == Precision.EXACT:
        return None
    return row.latitude, row.longitude
