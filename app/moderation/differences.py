"""A proposal beside what the listing says now, field by field."""

from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy import Connection

from app.differences import difference
from app.i18n import Tongue
from app.listings import queries as listings
from app.models import Proposal
from app.proposals import labels
from app.proposals.fields import EMPTY, WRITTEN, said_by, same
from app.site import Site

_A_TEXT = 6  # words


@dataclass(frozen=True, slots=True)
class Field:
    """`changed_since` when the listing says something else than the proposer saw; `written` when it is sentences."""

    name: str
    label: str
    now: str
    proposed: Markup
    changed_since: bool
    written: bool


def of_proposal(site: Site, connection: Connection, tongue: Tongue, proposal: Proposal) -> list[Field]:
    row = None
    if proposal.listing_id is not None:
        wanted = listings.TABLE.select().where(listings.TABLE.c.id == proposal.listing_id)
        row = connection.execute(wanted).one_or_none()
    says = said_by(row) if row is not None else dict(EMPTY)
    fields = []
    for name, value in proposal.fields.items():
        now = labels.value(site, tongue, name, says.get(name)) if row is not None else ""
        proposed = labels.value(site, tongue, name, value)
        fields.append(
            Field(
                name, labels.field(tongue, name), now, _beside(tongue.comma, now, proposed, value),
                row is not None and name in says and not same(says[name], proposal.before.get(name)),
                name in WRITTEN,
            )
        )  # fmt: skip
    return fields


def _beside(comma: str, now: str, proposed: str, value: object) -> Markup:
    """What is new, so that it is seen: of a list its entries, of a text its words, of the rest the whole."""
    if isinstance(value, list):
        had, has = now.split(comma), proposed.split(comma)
        parts = [Markup("<ins>{}</ins>").format(one) if one not in had else escape(one) for one in has]
        gone = [Markup("<del>{}</del>").format(one) for one in had if one not in has]
        return escape(comma).join([*parts, *gone])
    if len(now.split()) >= _A_TEXT and len(proposed.split()) >= _A_TEXT:
        return difference(now, proposed)
    return Markup("<ins>{}</ins>").format(proposed)
