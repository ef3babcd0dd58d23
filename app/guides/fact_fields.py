"""The fields in which an editor changes sources, evidence, topics and the next review; nothing typed is lost."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from app.forms import Posted
from app.guides import labels
from app.guides.files import Dangling, Facts
from app.i18n import Tongue
from app.models import now

# By field, what it may be long; the files allow the same.
SOURCE: Mapping[str, int] = {
    "id": 3, "title": 500, "publisher": 300, "year": 60, "url": 1000, "note": 300, "seen_on": 10,
}  # fmt: skip
EVIDENCE: Mapping[str, int] = {"about": 200, "concept": 80, "grade": 20, "words": 600, "sources": 200}
MOST_SOURCES, MOST_EVIDENCE = 40, 10
_LONGEST_LIST = 600
_APART = re.compile(r"[,;\s]+")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """As it stands in the fields. Each list of rows ends before the empty one that is offered."""

    concepts: str
    related: str
    next_review_on: str
    sources: Sequence[Row]
    evidence: Sequence[Row]

    @property
    def new_source(self) -> Row:
        """The row that is offered for one more, with a number that is free."""
        used = [int(row["id"]) for row in self.sources if re.fullmatch("[0-9]+", row["id"])]
        return dict.fromkeys(SOURCE, "") | {"id": str(1 + max([0, *used]))}

    @property
    def new_evidence(self) -> Row:
        return dict.fromkeys(EVIDENCE, "")


def typed_of(facts: Facts) -> Typed:
    def text(value: Any) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")

    return Typed(
        text(facts.concepts), text(facts.related), text(facts.next_review_on),
        [{name: text(getattr(row, name)) for name in SOURCE} for row in facts.sources],
        [{name: text(getattr(row, name)) for name in EVIDENCE} for row in facts.evidence],
    )  # fmt: skip


def sent(posted: Posted) -> Typed:
    return Typed(
        posted.line("concepts", _LONGEST_LIST), posted.line("related", _LONGEST_LIST),
        posted.line("next_review_on", 10),
        _rows(posted, "source", SOURCE, MOST_SOURCES, offered={"id"}),
        _rows(posted, "evidence", EVIDENCE, MOST_EVIDENCE, offered={"grade"}),
    )  # fmt: skip


def _rows(posted: Posted, kind: str, fields: Mapping[str, int], most: int, offered: Collection[str]) -> list[Row]:
    """A row in which everything has been emptied, but for what the form itself offers, is taken out."""
    rows = [
        {name: posted.line(f"{kind}-{number}-{name}", longest) for name, longest in fields.items()}
        for number in range(most)
    ]
    return [row for row in rows if any(said for name, said in row.items() if name not in offered)]


def facts_of(typed: Typed, tongue: Tongue) -> tuple[Facts | None, dict[str, str]]:
    """By the rules of the files, or what is to be mended by field."""
    values = {
        "concepts": _many(typed.concepts), "related": _many(typed.related), "next_review_on": typed.next_review_on,
        "sources": [{**row, "seen_on": row["seen_on"] or None} for row in typed.sources],
        "evidence": [{**row, "sources": _many(row["sources"])} for row in typed.evidence],
    }  # fmt: skip
    try:
        facts = Facts.model_validate(values)
    except ValidationError as invalid:
        wrong = [tuple(map(str, error["loc"])) for error in invalid.errors()]
        return None, {_field(loc): _wrong(tongue, loc, _said(typed, loc)) for loc in reversed(wrong)}
    ahead = [number for number, one in enumerate(facts.sources) if one.seen_on and one.seen_on > now().date()]
    early = {f"source-{number}-seen_on": tongue.gettext("This day has not come yet.") for number in ahead}
    return (None if early else facts), early


def _many(said: str) -> list[str]:
    return [one for one in _APART.split(said) if one]


def _field(loc: tuple[str, ...]) -> str:
    kind = {"sources": "source", "evidence": "evidence"}.get(loc[0])
    return f"{kind}-{loc[1]}-{loc[2]}" if kind and len(loc) > 1 else loc[0]


def _said(typed: Typed, loc: tuple[str, ...]) -> str:
    rows = {"sources": typed.sources, "evidence": typed.evidence}.get(loc[0])
    return rows[int(loc[1])][loc[2]] if rows and len(loc) > 1 else typed.next_review_on


def _wrong(tongue: Tongue, loc: tuple[str, ...], said: str) -> str:
    _ = tongue.gettext
    if loc == ("sources",):
        return _("A guide needs at least one source.")
    if not said:
        return _("Please fill this in.")
    return {
        "id": _("A number from 1 to 999."),
        "url": _("This is not a web address that we can read. It looks like https://www.clinic.example."),
        "sources": _("Numbers of sources, with a comma between them."),
    }.get(loc[2] if len(loc) > 1 else "", _("We cannot use this."))


def points_at_nothing(tongue: Tongue, found: Dangling, facts: Facts, elsewhere: bool) -> tuple[str, str]:  # noqa: FBT001 - whether another language says it
    """The field, and what is wrong with it."""
    _ = tongue.gettext
    named = {"name": found.which, "numbers": found.which, "number": found.which}
    evidence = "" if found.evidence is None else f"evidence-{found.evidence}-"
    rows = [number for number, one in enumerate(facts.sources) if one.id == found.which]
    return {
        "topic": (f"{evidence}concept" if evidence else "concepts", _("There is no topic %(name)s.") % named),
        "guide": ("related", _("There is no guide %(name)s.") % named),
        "source": (
            f"{evidence}sources" if evidence else "sources" if elsewhere else "body",
            _("Another language of this guide names source %(number)s.") % named
            if elsewhere and not evidence
            else _("There is no source %(numbers)s.") % named,
        ),
        "unused": (
            f"source-{rows[0] if rows else 0}-id",
            _("Nothing names source %(number)s. Name it where it is used, or take it out.") % named,
        ),
        "twice": (f"source-{rows[-1] if rows else 0}-id", _("There are two sources %(number)s.") % named),
    }[found.what]


def day(said: str) -> date | None:
    """A day as browsers send it."""
    try:
        return date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII) else None
    except ValueError:
        return None


def written(tongue: Tongue, facts: Facts) -> str:
    """Line by line, to be compared with what they were."""
    _ = tongue.gettext
    lines = [
        f"{_('Topics')}: {', '.join(facts.concepts)}",
        f"{_('Read on')}: {', '.join(facts.related)}",
        f"{_('Next review')}: {facts.next_review_on.isoformat()}",
    ]
    lines += [
        f"{one.about} ({one.concept or '-'}): {labels.grade(tongue, one.grade)}. {one.words} "
        + " ".join(f"[{number}]" for number in one.sources)
        for one in facts.evidence
    ]
    for source in facts.sources:
        seen = source.seen_on.isoformat() if source.seen_on else ""
        said = (source.title, source.publisher, source.year, source.url, source.note, seen)
        lines.append(f"[{source.id}] " + " · ".join(one for one in said if one))
    return "\n".join(lines)
