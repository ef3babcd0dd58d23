"""What has been decided: as everybody sees it, as staff do, and as the person does whom it is about."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, select

from app import rules
from app.auth import Person
from app.i18n import Tongue
from app.listings import merging
from app.listings import queries as listings
from app.models import About, CaseKind, now
from app.moderation import choices, deciding, labels, page, queries
from app.moderation.deciding import RefusedError, Why

_OF_CASE = ("kind", "about", "about_id", "reply_id", "other_id", "proposal_id")


def log(connection: Connection, tongue: Tongue, before: int | None) -> dict[str, Any]:
    """The public log: what was decided, by which rule; nobody's name and nobody's words."""
    rows = queries.log(connection, before=before)
    entries = [
        (row, labels.kind(tongue, row.kind), labels.outcome(tongue, row.outcome), rules.said(tongue, row.rule))
        for row in rows
    ]
    return {"entries": entries, "next": rows[-1].id if len(rows) == queries.LOG_PAGE else None}


def decision(tongue: Tongue, row: Any) -> dict[str, Any]:
    """What the writer of a post is shown: the decision, its reason, their text, and whether they can appeal."""
    before = row.before
    return {
        "decision": row,
        "outcome": labels.outcome(tongue, row.outcome),
        "rule": rules.said(tongue, row.rule),
        "title": before.get("title", ""),
        "body": before.get("body", ""),
        "may_appeal": row.appeal is None and row.undone_at is None and now() - row.decided_at <= deciding.APPEAL_WITHIN
        and row.outcome in choices.APPEALED,
    }  # fmt: skip


def staff(connection: Connection, tongue: Tongue, person: Person, before: int | None) -> dict[str, Any]:
    """Decisions, newest first, with who made each, and whether it can be taken back."""
    rows = queries.decided(connection, before=before)
    heads = page.headings(connection, tongue, [_as_case(row) for row in rows])
    versions = _versions(connection, rows)
    owned = queries.owned_by(connection, person.id)
    return {
        "entries": [
            {
                "decision": row,
                "kind": labels.kind(tongue, row.kind),
                "outcome": labels.outcome(tongue, row.outcome),
                "rule": rules.said(tongue, row.rule),
                "about": heads[row.case_id],
                "stays": _stays(tongue, row, person, owned, versions),
            }
            for row in rows
        ],
        "next": rows[-1].id if len(rows) == queries.LOG_PAGE else None,
        "mistake": "",
    }


def _as_case(row: Any) -> Any:
    return SimpleNamespace(id=row.case_id, **{name: getattr(row, name) for name in _OF_CASE})


def _versions(connection: Connection, rows: Sequence[Any]) -> dict[int, int]:
    """Of the listings that were changed, as they are now."""
    table, ids = listings.TABLE, {_listing_of(row) for row in rows if "version" in row.before}
    wanted = select(table.c.id, table.c.version).where(table.c.id.in_(ids))
    return {row.id: row.version for row in connection.execute(wanted)}


def _listing_of(row: Any) -> int:
    return int(row.before.get("listing_id") or row.about_id)


def _stays(tongue: Tongue, row: Any, person: Person, owned: set[int], versions: Mapping[int, int]) -> str:
    """Why this person cannot take it back now; nothing when they can. The last word has the one who presses: more
    can be in the way of parting two places."""
    _ = tongue.gettext
    of_theirs = row.about == About.LISTING and owned & {row.about_id, row.other_id}
    if row.kind == CaseKind.APPEAL:
        return page.refused(tongue, RefusedError(Why.APPEAL))
    if row.told_id == person.id or of_theirs:
        return page.refused(tongue, RefusedError(Why.OWN))
    if "merge" in row.before and now() - row.decided_at > merging.UNDO_WITHIN:
        return _("Two places that are one can be parted for 30 days only.")
    if "version" in row.before and versions.get(_listing_of(row)) != row.before["version"]:
        return _("The listing has been changed since. Change it by hand.")
    return ""
