"""What the posts of a thread name: a card for each below the words, and together what the thread led to.

A place that has closed, or that nobody has checked for long, stays and says so; one that was removed is not named.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from app.guides import queries as guide_queries
from app.guides.page import entry as guide_entry
from app.i18n import Tongue
from app.listings import queries as listing_queries
from app.listings.page import CARDS
from app.models import MentionKind, Status
from app.questions import queries
from app.questions.lists import entries, url_of
from app.site import Site
from app.templating import environment

Name = tuple[str, int]


def cards(site: Site, connection: Connection, tongue: Tongue, names: Iterable[Name]) -> Mapping[Name, Markup]:
    """The card of each that everybody may read. The number of queries does not grow with the names."""
    ids = _by_kind(names)
    places, guides, questions = (ids[kind] for kind in MentionKind)
    template = environment(tongue).get_template("questions/_named.html")

    def small(kind: str, one: Any) -> Markup:
        return Markup(template.render(kind=kind, one=one, root=tongue.root))  # noqa: S704 - rendered with escaping

    found = {("listing", one): card.html() for one, card in CARDS.of(connection, site, tongue, places).items()}
    gone = [one for one in places if ("listing", one) not in found]
    found |= {("listing", row.id): small("listing", row) for row in listing_queries.no_longer_found(connection, gone)}
    for row in guide_queries.known_heads(site, connection, tongue.language) if guides else ():
        if row.id in guides:
            shown = {"entry": guide_entry(tongue, row), "reviewed": row.reviewed_on is not None}
            found["guide", row.id] = small("guide", shown)
    heads = list(queries.heads(connection, questions, None).values()) if questions else []
    for row, entry in zip(heads, entries(connection, tongue, heads), strict=True):
        found["question", row.id] = small("question", entry)
    return found


def led_to(site: Site, connection: Connection, tongue: Tongue, question_id: int) -> list[dict[str, Any]]:
    """The places, guides and questions that a thread names, with how often."""
    rows = queries.led_to(connection, question_id)
    ids = _by_kind((row.kind.value, row.target_id) for row in rows)
    places = listing_queries.readable(connection, ids[MentionKind.LISTING])
    guides = guide_queries.known_heads(site, connection, tongue.language)
    others = queries.heads(connection, ids[MentionKind.QUESTION], None)
    named: dict[tuple[MentionKind, int], tuple[str, str, str, str, str]] = {
        **{(MentionKind.LISTING, row.id): ("clinic", f"/listings/{row.slug}", row.name, _state(tongue, row), "")
           for row in places},
        **{(MentionKind.GUIDE, row.id): ("book", f"/guides/{row.slug}", row.title, "", row.language)
           for row in guides},
        **{(MentionKind.QUESTION, one): ("reply", url_of(row), row.title, "", row.language)
           for one, row in others.items()},
    }  # fmt: skip
    found = []
    for row in rows:
        if (row.kind, row.target_id) in named:
            icon, url, label, state, language = named[row.kind, row.target_id]
            found.append(
                {"icon": icon, "url": url, "label": label, "state": state, "times": row.times, "language": language}
            )
    return found


def _by_kind(names: Iterable[Name]) -> dict[MentionKind, list[int]]:
    ids: dict[MentionKind, list[int]] = {kind: [] for kind in MentionKind}
    for kind, number in dict.fromkeys(names):
        ids[MentionKind(kind)].append(number)
    return ids


def _state(tongue: Tongue, row: Any) -> str:
    _ = tongue.gettext
    if row.status == Status.CLOSED:
        return _("This place has closed")
    return _("Nobody has checked it for long") if row.status == Status.PENDING else ""
