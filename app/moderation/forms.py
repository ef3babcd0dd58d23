"""What a moderator, or somebody who appeals, sends."""

from dataclasses import dataclass

from app.forms import Posted
from app.models import DecisionOutcome

LONGEST = 2000
_TAKEN = "take-"


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: DecisionOutcome
    rule: str = ""
    note: str = ""
    # Of a proposal: the fields that are taken. Of two listings that are one: whether the second stays.
    fields: frozenset[str] = frozenset()


def verdict(posted: Posted) -> Verdict | None:
    """Nothing when no choice was made."""
    said = posted.line("outcome", 20)
    if said not in {one.value for one in DecisionOutcome}:
        return None
    taken = {name.removeprefix(_TAKEN) for name in posted.fields if name.startswith(_TAKEN) and posted.ticked(name)}
    return Verdict(DecisionOutcome(said), posted.line("rule", 40), posted.text("note", LONGEST), frozenset(taken))
