"""What the pages for editing a guide show, and what an editor may send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from app.differences import difference
from app.forms import Posted
from app.guides import queries
from app.guides.files import cited
from app.guides.page import written
from app.i18n import Tongue
from app.site import Site

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY, LONGEST_REASON = 120, 400, 60_000, 300


@dataclass(frozen=True, slots=True)
class Edit:
    """A guide in one language as an editor wrote it, and the version that it was written upon."""

    title: str
    summary: str
    body: str
    reason: str = ""
    version: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)


def edit_of(posted: Posted, tongue: Tongue, numbers: set[int], version: int) -> Edit:
    """What was sent; `version` is the one that stands now. A text that somebody else has changed
    meanwhile is never overwritten."""
    _ = tongue.gettext
    title, summary = posted.line("title", LONGEST_TITLE), posted.line("summary", LONGEST_SUMMARY)
    body, reason = posted.text("body", LONGEST_BODY), posted.line("reason", LONGEST_REASON)
    fields = {"title": title, "summary": summary, "body": body}
    errors = {name: _("Please fill this in.") for name, said in fields.items() if not said}
    if unknown := sorted(cited(body) - numbers):
        errors["body"] = _("There is no source %(numbers)s.") % {"numbers": ", ".join(map(str, unknown))}
    if posted.line("action", 10) == "save" and not reason:
        errors["reason"] = _("Say in a few words why, for those who come after.")
    if (posted.number("version") or 0) != version:
        errors["version"] = _("Somebody else has changed this text since you opened it. Please look at theirs first.")
    return Edit(title, summary, body, reason, version, errors)


def form(
    site: Site, connection: Connection, tongue: Tongue, guide: Any, language: str, edit: Edit | None, old: int = 0
) -> dict[str, Any]:
    """The form as it was sent with how the text would look, or with what is said now, or with what an
    `old` version said, to bring it back."""
    known = {row.language: row for row in queries.languages(connection, guide.id)}
    said = queries.said(connection, guide.id, language if language in known else guide.original_language)
    version = known[language].version if language in known else 0
    numbers = tuple(source.number for source in queries.sources(connection, guide.id))
    before = {row.version: row for row in queries.revisions(connection, guide.id, language)} if old else {}
    text = before.get(old, said)
    shown = edit or Edit(text.title, text.summary, text.body, version=version)
    return {
        "guide": guide, "language": language, "edit": shown, "mistakes": shown.errors, "said": said,
        "preview": written(site, tongue, shown.body, numbers) if edit else None,
        "languages": [(code, tongue.language_name(code)) for code in site.tongues],
    }  # fmt: skip


def history(connection: Connection, tongue: Tongue, guide: Any, language: str) -> dict[str, Any]:
    """Each version beside the one before it."""
    rows = queries.revisions(connection, guide.id, language)
    changes = [
        (row, difference(before.title, row.title), difference(before.body.strip(), row.body.strip()))
        for row, before in pairwise(rows)
    ]
    return {
        "guide": guide, "language": language, "changes": changes, "first": rows[-1] if rows else None,
        "language_name": tongue.language_name(language),
    }  # fmt: skip
