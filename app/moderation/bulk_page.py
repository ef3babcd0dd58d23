"""What one decision about several cases would do, before it is done."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from app import rules
from app.auth import Person
from app.i18n import Tongue
from app.moderation import labels, page, queries
from app.moderation.deciding import RefusedError, Why
from app.moderation.forms import Verdict
from app.site import Site


def preview(
    site: Site, connection: Connection, tongue: Tongue, person: Person, tried: Mapping[int, Any], verdict: Verdict
) -> dict[str, Any]:
    """`tried` is what became of each when it was tried: why a case stays open is said beside it."""
    rows = queries.some(connection, list(tried))
    cases = [
        (group.title, case, page.refused(tongue, error) if isinstance(error := tried[case.id], RefusedError) else "")
        for group in page.groups(site, connection, tongue, person, rows)
        for case in group.cases
    ]
    return {
        "decided": [(title, case) for title, case, why in cases if not why],
        "left": [(title, case, why) for title, case, why in cases if why],
        "gone": len(tried) - len(rows),
        "outcome": labels.outcome(tongue, verdict.outcome),
        "rule": rules.said(tongue, verdict.rule),
        "verdict": verdict,
    }


def undecided(tried: Mapping[int, Any]) -> bool:
    return all(isinstance(one, RefusedError) for one in tried.values())


def left_open(tried: Mapping[int, Any]) -> int:
    """How many still wait; what somebody else has decided meanwhile does not."""
    return sum(isinstance(one, RefusedError) and one.why != Why.DECIDED for one in tried.values())


def numbers(said: Sequence[str]) -> list[int]:
    """As many as are decided at once, each once."""
    return list(dict.fromkeys(int(one) for one in said if page.NUMBER.fullmatch(one)))[: page.MOST_AT_ONCE]
