"""What the pages for editing a guide show, and what an editor may send."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from app.differences import difference
from app.forms import Posted
from app.guides import fact_fields, facts, labels, queries
from app.guides.fact_fields import Typed
from app.guides.files import Facts, cited, dangling
from app.guides.page import written
from app.i18n import Tongue
from app.models import Grade, TranslationState
from app.site import Site
from app.taxonomy.concepts import Taxonomy

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY, LONGEST_REASON = 120, 400, 60_000, 300


@dataclass(frozen=True, slots=True)
class Standing:
    """What the guide says now, which an edit is held against."""

    guide: Any
    language: str
    version: int
    original_version: int
    bodies: Mapping[str, str]
    facts: Facts
    slugs: Collection[str]
    # A translation may say what the original no longer says, or be a machine's that nobody has read.
    doubtful: bool

    @property
    def is_original(self) -> bool:
        return bool(self.language == self.guide.original_language)


@dataclass(frozen=True, slots=True)
class Edit:
    """A guide in one language as an editor wrote it, and the version that it was written upon."""

    title: str
    summary: str
    body: str
    reason: str = ""
    version: int = 0
    original_version: int = 0
    # What is the same in every language: as it was typed, and what it means if that can be used.
    typed: Typed | None = None
    facts: Facts | None = None
    says_the_original: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


def standing(connection: Connection, guide: Any, language: str) -> Standing:
    known = {row.language: row for row in queries.languages(connection, guide.id)}
    original, said = known[guide.original_language], known.get(language)
    doubtful = (
        said is not None
        and said.state != TranslationState.ORIGINAL
        and (said.of_version < original.version or said.state == TranslationState.MACHINE)
    )
    return Standing(
        guide, language, said.version if said else 0, original.version, queries.bodies(connection, guide.id),
        facts.of(connection, guide), queries.slugs(connection), doubtful,
    )  # fmt: skip


def edit_of(posted: Posted, tongue: Tongue, taxonomy: Taxonomy, now: Standing) -> Edit:
    """What was sent. A text that somebody else has changed meanwhile is never overwritten."""
    _ = tongue.gettext
    title, summary = posted.line("title", LONGEST_TITLE), posted.line("summary", LONGEST_SUMMARY)
    body, reason = posted.text("body", LONGEST_BODY), posted.line("reason", LONGEST_REASON)
    fields = {"title": title, "summary": summary, "body": body}
    errors = {name: _("Please fill this in.") for name, said in fields.items() if not said}
    typed = fact_fields.sent(posted) if now.is_original and posted.ticked("facts") else None
    meant, mistakes = fact_fields.facts_of(typed, tongue) if typed else (None, {})
    errors |= mistakes
    if body and not mistakes:
        errors |= _dangling(tongue, taxonomy, now, meant or now.facts, body)
    if posted.line("action", 10) == "save" and not reason:
        errors["reason"] = _("Say in a few words why, for those who come after.")
    if (posted.number("version") or 0) != now.version:
        errors["version"] = _("Somebody else has changed this text since you opened it. Please look at theirs first.")
    of = posted.number("original_version")
    return Edit(
        title, summary, body, reason, now.version, now.original_version if of is None else of, typed, meant,
        posted.ticked("says_the_original"), errors,
    )  # fmt: skip


def _dangling(tongue: Tongue, taxonomy: Taxonomy, now: Standing, meant: Facts, body: str) -> dict[str, str]:
    """By the rules of the files, in all languages together."""
    bodies = {**now.bodies, now.language: body}
    found = list(dangling(meant, bodies.values(), taxonomy, now.slugs))
    said = {}
    for one in reversed(found):
        name, words = fact_fields.points_at_nothing(tongue, one, meant, one.which not in cited(body))
        # The fields of the sources are on the page of the original only.
        said[name if now.is_original or name == "body" else "body"] = words
    return said


def form(
    site: Site, connection: Connection, tongue: Tongue, now: Standing, edit: Edit | None, old: int = 0
) -> dict[str, Any]:
    """The form as it was sent with how the text would look, or with what is said now, or with what an
    `old` version said, to bring it back."""
    guide, language = now.guide, now.language
    said = queries.said(connection, guide.id, language if language in now.bodies else guide.original_language)
    before = {row.version: row for row in queries.revisions(connection, guide.id, language)} if old else {}
    text = before.get(old, said)
    then = facts.again(before[old].facts) if old in before and before[old].facts else now.facts
    shown = edit or Edit(
        text.title, text.summary, text.body, version=now.version, original_version=now.original_version
    )
    typed = shown.typed or fact_fields.typed_of(then)
    numbers = tuple(source.id for source in (shown.facts or now.facts).sources)
    return {
        "guide": guide, "language": language, "edit": shown, "mistakes": shown.errors, "said": said,
        "typed": typed if now.is_original else None, "doubtful": now.doubtful,
        "wrong_rows": {"-".join(name.split("-")[:2]) for name in shown.errors},
        "longest": {"source": fact_fields.SOURCE, "evidence": fact_fields.EVIDENCE},
        "grades": [(one.value, labels.grade(tongue, one)) for one in Grade],
        "preview": written(site, tongue, shown.body, numbers) if edit else None,
        "languages": [(code, tongue.language_name(code)) for code in site.tongues],
    }  # fmt: skip


def history(connection: Connection, tongue: Tongue, guide: Any, language: str) -> dict[str, Any]:
    """Each version beside the one before it, and who has read the guide."""
    rows = queries.revisions(connection, guide.id, language)
    changes = [
        (
            row, difference(before.title, row.title), difference(before.body.strip(), row.body.strip()),
            _facts_changed(tongue, before.facts, row.facts),
        )
        for row, before in pairwise(rows)
    ]  # fmt: skip
    return {
        "guide": guide, "language": language, "changes": changes, "first": rows[-1] if rows else None,
        "language_name": tongue.language_name(language),
        "reviews": [(row, tongue.language_name(row.language)) for row in queries.reviews(connection, guide.id)],
    }  # fmt: skip


def _facts_changed(tongue: Tongue, before: Any, after: Any) -> Any:
    if not before or not after or before == after:
        return None
    return difference(*(fact_fields.written(tongue, facts.again(one)) for one in (before, after)))
