"""What a moderator, or somebody who appeals, sends."""

from dataclasses import dataclass

from app.forms import Posted
from app.models import CaseKind, DecisionOutcome

LONGEST = 2000
_TAKEN = "take-"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which cases of the queue are shown; every form of the queue carries it along."""

    kind: CaseKind | None = None
    mine: bool = False

    @property
    def query(self) -> str:
        kind = f"kind={self.kind.value}" if self.kind else ""
        return "&".join(filter(None, (kind, "mine=1" if self.mine else "")))

    @property
    def on(self) -> str:
        """Behind an address."""
        return f"?{self.query}" if self.query else ""


def chosen(kind: str = "", mine: str = "") -> Chosen:
    return Chosen(CaseKind(kind) if kind in {one.value for one in CaseKind} else None, mine == "1")


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
