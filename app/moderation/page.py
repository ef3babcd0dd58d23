"""What the queue shows: cases of everything, grouped by what they are about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from app import rules
from app.auth import Person
from app.i18n import Tongue
from app.listings import queries as listings
from app.listings.page import CARDS
from app.models import About, CaseKind, Harm, PostStatus, now
from app.moderation import alike, at_once, choices, deciding, differences, labels, member_queries, queries
from app.moderation.forms import Chosen
from app.questions import labels as question_labels
from app.questions import text
from app.questions.lists import at_reply, url_of
from app.site import Site

MOST_AT_ONCE = 50
_MOST_OLDER = 3
# As they stand on keyboards.
_CTRL_ENTER, _ESCAPE = ("Ctrl", "Enter"), ("Esc",)
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(slots=True)
class Shown:
    """One case as it stands in the queue."""

    id: int
    kind: str
    kind_code: str
    harm: str
    waiting: str
    waiting_since: datetime
    claim: str  # "mine", "somebody" or nothing
    until: datetime | None
    choices: list[tuple[str, str, str]]
    rules: list[tuple[str, str]]
    note: str
    said: Markup | None = None
    # What it said when it was reported, where that was something else, and when.
    older: Sequence[tuple[Markup, datetime]] = ()
    language: str = ""
    # Number and name, of a post under the own name only: what was asked under another leads to nobody (S74).
    writer: tuple[int, str] | None = None
    reasons: list[tuple[str, str]] = field(default_factory=list)
    fields: list[differences.Field] = field(default_factory=list)
    proposal: Any = None
    proposal_kind: str = ""
    alike: list[tuple[str, str, str]] = field(default_factory=list)
    appeal: Any = None
    shown_by: Any = None
    cards: Sequence[Markup] = ()
    mistake: str = ""


@dataclass(slots=True)
class Group:
    """Everything that waits about one listing or one thread."""

    title: str
    url: str
    language: str
    harm: Harm
    cases: list[Shown]
    # Where staff look at all that a listing says, and say that it is still correct.
    check: str = ""


def queue(site: Site, connection: Connection, tongue: Tongue, person: Person, chosen: Chosen) -> dict[str, Any]:
    which: dict[str, Any] = {"kind": chosen.kind, "claimed_by": person.id if chosen.mine else None}
    rows = queries.open_cases(connection, **which)
    counts = queries.counts(connection)
    found = groups(site, connection, tongue, person, rows)
    return {
        "sections": [
            (one.value, labels.harm(tongue, one), [group for group in found if group.harm == one]) for one in Harm
        ],
        "total": sum(counts.values()),
        "shown": len(rows),
        "matching": queries.how_many(connection, **which),
        "kinds": [(one.value, labels.kind(tongue, one), counts[one]) for one in CaseKind if counts[one]],
        "chosen": chosen,
        "shortcuts": _shortcuts(tongue),
        "outcomes": [(one.value, labels.outcome(tongue, one)) for one in at_once.OUTCOMES],
        "rules": rules.grouped(tongue),
        "person": person,
    }  # fmt: skip


def _shortcuts(tongue: Tongue) -> list[tuple[Sequence[str], str]]:
    """As in queue.js."""
    _ = tongue.gettext
    return [
        ("jk", _("next case, the one before")), ("t", _("take it, or give it back")), ("123", _("choose")),
        ("d", _("decide")), (_CTRL_ENTER, _("decide, from the reason too")), (_ESCAPE, _("back to the case")),
        ("u", _("undo the last one")),
    ]  # fmt: skip


def groups(site: Site, connection: Connection, tongue: Tongue, person: Person, rows: Sequence[Any]) -> list[Group]:
    """In the order of their most urgent case."""
    posts = queries.posts_of(connection, rows)
    proposals = queries.proposals_of(connection, rows)
    names = _names(connection, rows)
    shown = _Shower(site, connection, tongue, person, rows, posts, proposals)
    found: dict[tuple[str, int], Group] = {}
    for row in rows:
        # What adds to another proposal of a new place stands beside it.
        proposal = proposals.get(row.proposal_id)
        key = (row.about.value, row.about_id or -((proposal and (proposal.joins_id or proposal.id)) or row.id))
        if key not in found:
            title, url, language = _heading(tongue, row, posts, proposals, names)
            check = f"{url}/check" if row.about == About.LISTING and url else ""
            found[key] = Group(title, url, language, row.harm, [], check)
        found[key].cases.append(shown.case(row))
    return list(found.values())


def headings(connection: Connection, tongue: Tongue, cases: Sequence[Any]) -> dict[int, tuple[str, str, str]]:
    """For each case: what it is about, where that is, and in which language it is called so."""
    posts, proposals = queries.posts_of(connection, cases), queries.proposals_of(connection, cases)
    names = _names(connection, cases)
    return {row.id: _heading(tongue, row, posts, proposals, names) for row in cases}


_Names = Mapping[tuple[About, int], tuple[str, str]]


def _names(connection: Connection, rows: Sequence[Any]) -> _Names:
    """Of the listings and the members that cases are about, with where they are."""
    places = connection.execute(
        listings.TABLE.select().where(
            listings.TABLE.c.id.in_([row.about_id for row in rows if row.about == About.LISTING])
        )
    )
    found = {(About.LISTING, row.id): (row.name, f"/listings/{row.slug}") for row in places}
    for number in {row.about_id for row in rows if row.about == About.MEMBER}:
        if member := member_queries.member(connection, number):
            found[About.MEMBER, number] = (member.name, f"/moderation/members/{number}")
    return found


def _heading(
    tongue: Tongue, row: Any, posts: Mapping[int, Any], proposals: Mapping[int, Any], names: _Names
) -> tuple[str, str, str]:
    _ = tongue.gettext
    if row.id in posts:
        question = posts[row.id][0]
        address = url_of(question) + at_reply(row.reply_id)
        return question.title or _("A question that was taken back"), address, question.language
    if named := names.get((row.about, row.about_id)):
        return *named, ""
    if row.proposal_id in proposals:
        return proposals[row.proposal_id].fields.get("name", _("A new place")), "", ""
    return _("Something that is gone"), "", ""


class _Shower:
    """Makes cases ready to be shown; asks the database for all of them at once."""

    def __init__(
        self, site: Site, connection: Connection, tongue: Tongue, person: Person, rows: Sequence[Any],
        posts: Mapping[int, Any], proposals: Mapping[int, Any],
    ) -> None:  # fmt: skip
        self._site, self._connection, self._tongue, self._person = site, connection, tongue, person
        self._posts, self._proposals = posts, proposals
        self._reports = queries.reports_of(connection, rows)
        self._appeals = queries.appeals_of(connection, rows)
        self._alike = alike.Alike(site, connection, tongue)
        self._claims = queries.claims_of(connection, rows)
        older = [(one, report) for one in posts for report in _older(posts[one][1], self._reports.get(one, []))]
        said = [text.Said(post.body, question.country, "staff") for question, post in posts.values()]
        said += [text.Said(report.said, posts[one][0].country, "staff") for one, report in older]
        written = [post.html for post in text.posts(connection, site, tongue, said)]
        self._html = dict(zip(posts, written, strict=False))
        self._older: dict[int, list[tuple[Markup, datetime]]] = {}
        for (one, report), html in zip(older, written[len(posts) :], strict=True):
            self._older.setdefault(one, []).append((html, report.created_at))
        pairs = {one for row in rows if row.kind == CaseKind.DUPLICATE for one in (row.about_id, row.other_id)}
        self._cards = CARDS.of(connection, site, tongue, sorted(pairs))

    def case(self, row: Any) -> Shown:
        tongue = self._tongue
        shown = Shown(
            id=row.id, kind=labels.kind(tongue, row.kind), kind_code=row.kind.value, harm=row.harm.value,
            waiting=_waiting(tongue, row.opened_at), waiting_since=row.opened_at, claim=self._claim(row),
            until=row.claimed_until,
            choices=[(one.value, *labels.choice(tongue, row.kind, one)) for one in choices.CHOICES.get(row.kind, ())],
            rules=rules.choices(tongue, row.kind), note=row.note, said=self._html.get(row.id),
        )  # fmt: skip
        if row.id in self._posts:
            question, post = self._posts[row.id]
            shown.language = post.language
            shown.older = self._older.get(row.id, ())
            if post.author_id and not (question.pseudonymous and post.author_id == question.author_id):
                shown.writer = (post.author_id, post.author_name)
        reasons = dict(question_labels.reasons(tongue))
        shown.reasons = [(reasons.get(one.reason, one.reason), one.words) for one in self._reports.get(row.id, [])]
        if proposal := self._proposals.get(row.proposal_id):
            shown.proposal = proposal
            shown.proposal_kind = labels.proposal(tongue, proposal.kind)
            shown.alike = self._alike.of(proposal)
            shown.fields = differences.of_proposal(self._site, self._connection, tongue, proposal)
        if appeal := self._appeals.get(row.id):
            why = f"{rules.said(self._tongue, appeal.rule)} {appeal.note}".strip()
            shown.appeal, shown.reasons = appeal, [(labels.outcome(self._tongue, appeal.outcome), why)]
        shown.shown_by = self._claims.get(row.id)
        ids = (row.about_id, row.other_id)
        shown.cards = [self._cards[one].html() for one in ids if one in self._cards]
        return shown

    def _claim(self, row: Any) -> str:
        if row.claimed_by is None or row.claimed_until is None or row.claimed_until < now():
            return ""
        return "mine" if row.claimed_by == self._person.id else "somebody"


def _older(post: Any, reports: Sequence[Any]) -> list[Any]:
    """Newest first, each text once; nothing of a post whose words were taken away."""
    if post.status == PostStatus.REMOVED:
        return []
    differing = {report.said: report for report in reports if report.said not in {"", post.body}}
    return sorted(differing.values(), key=lambda report: -report.id)[:_MOST_OLDER]


def _waiting(tongue: Tongue, since: datetime) -> str:
    ngettext = tongue.ngettext
    hours = int((now() - since).total_seconds() // 3600)
    if hours < 1:
        return tongue.gettext("new")
    if hours < 48:  # noqa: PLR2004 - two days
        return ngettext("waiting %(num)s hour", "waiting %(num)s hours", hours) % {"num": tongue.number(hours)}
    days = hours // 24
    return ngettext("waiting %(num)s day", "waiting %(num)s days", days) % {"num": tongue.number(days)}


def refused(tongue: Tongue, error: deciding.RefusedError) -> str:
    """Why it could not be decided or taken back, for the moderator."""
    _ = tongue.gettext
    return {
        deciding.Why.DECIDED: _("Somebody has decided this already."),
        deciding.Why.CLAIMED: _("Somebody else is working on this now."),
        deciding.Why.OWN: _("This is about something of yours, or about what you decided. Somebody else must look."),
        deciding.Why.CHOICE: _("Choose one of these."),
        deciding.Why.RULE: _("Choose a reason: it is told to the person."),
        deciding.Why.FIELDS: _("Tick at least one field, or decline."),
        deciding.Why.STALE: _("The listing has changed meanwhile. Look at it again before you decide."),
        deciding.Why.UNDONE: _("Somebody has taken this back already."),
        deciding.Why.APPEAL: _("An appeal is answered once. If the first decision stays, it can still be taken back."),
    }[error.why]


def done(connection: Connection, tongue: Tongue, said: str, left: str = "") -> dict[str, Any] | None:
    """What has just happened, with the decisions that can be taken back; and how many that were ticked stay open,
    because somebody else was there in the meantime."""
    if said == "claimed":
        return {"words": tongue.gettext("Somebody else is working on this now."), "ids": []}
    rows = queries.decisions(connection, [int(one) for one in said.split(",")[:MOST_AT_ONCE] if NUMBER.fullmatch(one)])
    if not rows:
        return None
    ids = [row.id for row in rows if row.undone_at is None and row.kind != CaseKind.APPEAL]
    if len(rows) == 1:
        words = f"{labels.kind(tongue, rows[0].kind)}: {labels.outcome(tongue, rows[0].outcome)}"
        if rows[0].kind == CaseKind.APPEAL:
            words = f"{words}. {refused(tongue, deciding.RefusedError(deciding.Why.APPEAL))}"
    else:
        number = tongue.number(len(rows))
        words = tongue.ngettext("%(num)s case is decided.", "%(num)s cases are decided.", len(rows)) % {"num": number}
    if NUMBER.fullmatch(left):
        stay = tongue.ngettext("%(num)s case stays open", "%(num)s cases stay open", int(left))
        words = f"{words.removesuffix('.')}. {stay % {'num': tongue.number(int(left))}}."
    return {"words": words, "ids": ids}
