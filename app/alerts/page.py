"""What the pages of alerts show, gathered for their templates."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from app.alerts import letters, queries
from app.alerts.forms import Wish
from app.i18n import Tongue
from app.listings.labels import capital
from app.listings.page import CARDS
from app.places import countries
from app.site import Site
from app.taxonomy.concepts import CONDITION, ROLE, SUPPORT, TREATMENT

_SHOWN = 5


def form(site: Site, tongue: Tongue, wish: Wish) -> dict[str, Any]:
    _ = tongue.gettext
    headings = {
        CONDITION: _("Conditions"), TREATMENT: _("Treatments"), SUPPORT: _("Support"), ROLE: _("Who does what"),
    }  # fmt: skip
    groups = []
    for kind, heading in headings.items():
        topics = [(capital(one.label(tongue.language)), one.id) for one in site.taxonomy.of_type(kind)]
        if topics:
            groups.append((heading, sorted(topics, key=lambda pair: tongue.order(pair[0]))))
    names = sorted(((tongue.country(code), code) for code in countries.codes()), key=lambda pair: tongue.order(pair[0]))
    return {"wish": wish, "errors": _mistakes(tongue, wish), "countries": names, "groups": groups}


def _mistakes(tongue: Tongue, wish: Wish) -> dict[str, str]:
    _ = tongue.gettext
    words = {
        ("email", "unknown"): _("This is not a mail address that we can read."),
        ("country", "unknown"): _("We do not know this country. Choose one, or leave it open."),
        ("country", "nothing"): _("Choose a country or a topic, or both."),
        ("topic", "unknown"): _("We do not know this topic. Choose one, or leave it open."),
    }
    return {field: words[field, code] for field, code in wish.errors.items()}


def show(site: Site, connection: Connection, tongue: Tongue, alert: Any, url: str) -> dict[str, Any]:
    """What an alert is about, what its letters say, and what fits now."""
    ids = queries.newest(connection, site.taxonomy, alert, _SHOWN)
    cards = CARDS.of(connection, site, tongue, ids)
    return {
        "running": alert.confirmed_at is not None,
        "about": about(site, tongue, alert),
        "letter": letters.new_places(tongue, 1, url),
        "cards": [cards[one].html() for one in ids if one in cards],
        "all_url": _directory(site, alert),
    }


def about(site: Site, tongue: Tongue, alert: Any) -> str:
    """A country, a topic or both, in words."""
    topic = capital(site.taxonomy.label(alert.topic, tongue.language)) if alert.topic else ""
    return tongue.comma.join(part for part in (topic, tongue.country(alert.country) if alert.country else "") if part)


def _directory(site: Site, alert: Any) -> str:
    pairs = [("country", alert.country)] if alert.country else []
    if alert.topic and (concept := site.taxonomy.get(alert.topic)):
        facet = "condition" if concept.type == CONDITION else "treatment"
        pairs += [(facet, one) for one in concept.means or (concept.id,)]
    return f"/listings?{urlencode(pairs)}"
