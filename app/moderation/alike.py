"""What a new place that somebody suggests may be: in the directory already, or suggested by somebody else too."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from app.i18n import Tongue
from app.listings import duplicates
from app.listings.naming import Rarity
from app.models import ProposalKind
from app.proposals import labels, waiting
from app.proposals.fields import EMPTY
from app.site import Site

_MOST = 5
# Each place is compared with nearly all of its country, and anybody can suggest places: the oldest cases of a page
# are compared, the others when they have moved up.
_COMPARED = 10


@dataclass
class Alike:
    """For a whole queue: how rare words are is read once, and only if somebody suggests a place."""

    site: Site
    connection: Connection
    tongue: Tongue
    compared: int = 0

    @cached_property
    def _rarity(self) -> Rarity:
        return duplicates.rarity_of(self.connection)

    def of(self, proposal: Any) -> list[tuple[str, str, str]]:
        """The name of each, where it is, and what the two have in common."""
        if proposal.kind != ProposalKind.NEW or self.compared == _COMPARED:
            return []
        self.compared += 1
        place = waiting.described(self.site, {**EMPTY, **proposal.fields})
        listed = duplicates.matches(self.connection, self._rarity, place)
        others = waiting.alike(self.site, self.connection, self._rarity, place, but=proposal.id)
        found = [(one.score, one.name, f"/listings/{one.slug}", one.why) for one in listed]
        found += [(one.score, one.name, f"/moderation/queue#case-{one.case_id}", one.why) for one in others]
        best = sorted(found, key=lambda one: -one[0])[:_MOST]
        return [(name, url, labels.in_common(self.tongue, why)) for _score, name, url, why in best]
