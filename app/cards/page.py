"""What stands on the card of each page: its title as a guest reads it, and what kind of page it is. Nobody's name but
that of the page: who asked or answered is on no card."""

from typing import Any

from sqlalchemy import Connection

from app import community
from app.cards import faces
from app.cards.drawing import Card
from app.guides import queries as guides
from app.i18n import Tongue
from app.listings.cards import place
from app.listings.labels import capital, value_label
from app.places import countries
from app.questions import queries as questions
from app.site import Site


def whole_site(site: Site, tongue: Tongue) -> Card:
    """For every page without a card of its own."""
    language = tongue.language
    title = community.said(site.community.question, language) or tongue.gettext("Find care")
    return Card(title, capital(str(community.said(site.community.name, language))))


def listing(site: Site, tongue: Tongue, row: Any) -> Card:
    kind = value_label(site, tongue, "kind", row.kind.value)
    above = tongue.gettext("%(kind)s in %(place)s") % {"kind": kind, "place": place(row, tongue)}
    # The house, and its department.
    return _card(site, tongue, row.name.replace(" - ", ", "), above)


def guide(site: Site, connection: Connection, tongue: Tongue, row: Any) -> Card:
    """In the reader's language, else in its own."""
    written_in = {one.language for one in guides.languages(connection, row.id)}
    language = tongue.language if tongue.language in written_in else row.original_language
    return _card(site, tongue, guides.said(connection, row.id, language).title, tongue.gettext("Guides"))


def question(site: Site, connection: Connection, tongue: Tongue, number: int) -> Card | None:
    """Nothing when a guest may not read it, or when it was taken back."""
    row = questions.by_id(connection, number, None)
    if row is None or not row.title:
        return None
    above = tongue.gettext("Questions")
    return _card(site, tongue, row.title, f"{above} · {tongue.country(row.country)}" if row.country else above)


def country(tongue: Tongue, code: str) -> Card | None:
    if code.upper() not in countries.codes():
        return None
    return Card(tongue.country(code.upper()), tongue.gettext("Countries"))


def topic(site: Site, tongue: Tongue, concept_id: str) -> Card | None:
    concept = site.taxonomy.get(concept_id)
    return Card(capital(concept.label(tongue.language)), tongue.gettext("Topics")) if concept else None


def _card(site: Site, tongue: Tongue, title: str, above: str) -> Card:
    """What our letters cannot write is left to the page itself."""
    shown = faces.drawable(title)
    return Card(shown, faces.drawable(above)) if shown else whole_site(site, tongue)
