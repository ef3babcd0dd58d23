"""Everything that is kept about a member. It follows the tables themselves, so that no new one is forgotten."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, Connection, Table, or_, select
from sqlmodel import SQLModel

from app.accounts import labels, queries
from app.i18n import Tongue
from app.models import (
    About,
    Alert,
    Appeal,
    AuditEvent,
    Case,
    Decision,
    KeptOut,
    Mail,
    Member,
    PostRevision,
    Proposal,
    Question,
    Reply,
    SignInToken,
)
from app.proposals.labels import field

# Columns that are not given out, each with its reason.
SKIPPED = {
    ("session", "token_hash"): "it stands for the cookie of a device",
    ("sign_in_token", "token_hash"): "it stands for a link",
    ("checkin", "token_hash"): "it stands for a link",
    ("question", "form_key"): "it stands for the form that was sent",
    ("reply", "form_key"): "it stands for the form that was sent",
    ("mail", "text"): "it may hold a link that opens the account, and was sent to the same address",
    ("mail", "unsubscribe_url"): "it is a key to the settings",
    ("mail", "key"): "it is made of the other columns",
    ("report", "said"): "somebody else wrote it",
    ("proposal", "form_key"): "it stands for the form that was sent",
    ("proposal", "reference"): "it stands for a link",
    ("moderation_case", "key"): "it is made of the other columns",
    ("moderation_case", "about_id"): "it may be the number of somebody else",
    ("moderation_case", "note"): "it may tell of what somebody else did",
    ("decision", "token_hash"): "it stands for a link",
    ("kept_out", "key_hash"): "it stands for an address that was changed",
    ("alert", "token_hash"): "it stands for a link",
    ("second_factor", "secret"): "who knows it can make the codes of a device",
    ("recovery_code", "code_hash"): "it stands for a code that lets somebody in",
    ("audit_event", "about"): "it may be the number of somebody else",
    ("audit_event", "previous"): "it belongs to the row before, somebody else's",
    ("audit_event", "hash"): "it holds the trail together, and tells nothing",
}
# By table and the column that says whose it is: what somebody who decided about it is not given, because it is the
# other's, or about them.
OF_OTHERS = {
    "decision": ("told_id", ("note", "before")),
    "sanction": ("member_id", ("note",)),
    "hat": ("member_id", ("organisation", "proof", "interest")),
}
_MEMBER = Member.__table__  # type: ignore[attr-defined] # SQLModel's table
_QUESTION = Question.__table__  # type: ignore[attr-defined]
_REPLY = Reply.__table__  # type: ignore[attr-defined]
_REVISION = PostRevision.__table__  # type: ignore[attr-defined]
_PROPOSAL = Proposal.__table__  # type: ignore[attr-defined]
_CASE = Case.__table__  # type: ignore[attr-defined]
_DECISION = Decision.__table__  # type: ignore[attr-defined]
_APPEAL = Appeal.__table__  # type: ignore[attr-defined]
_KEPT_OUT = KeptOut.__table__  # type: ignore[attr-defined]
_AUDIT = AuditEvent.__table__  # type: ignore[attr-defined]
# Not tied to the member by a key, but by the address.
_BY_ADDRESS = {
    Mail.__table__: "recipient", SignInToken.__table__: "email", Alert.__table__: "email",  # type: ignore[attr-defined]
}  # fmt: skip

Rows = list[dict[str, Any]]
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+\+00:00$")


def tied_to_members() -> dict[str, list[Column[Any]]]:
    """For each table that points at members: the columns that do."""
    found: dict[str, list[Column[Any]]] = {}
    for table in SQLModel.metadata.sorted_tables:
        columns = [key.parent for key in table.foreign_keys if key.column.table is _MEMBER]
        if columns:
            found[table.name] = columns
    return found


def rows_of(connection: Connection, member_id: int, email: str) -> dict[str, Rows]:
    """By table: every row of this member, ready for JSON. Other members are only "somebody else"."""
    data = {"member": _read(connection, _MEMBER, _MEMBER.c.id == member_id, member_id)}
    others = _otherwise_tied(member_id, queries.addresses(connection, member_id, email))
    for name, columns in tied_to_members().items():
        mine = or_(*(column == member_id for column in columns))
        table = columns[0].table
        data[name] = _read(connection, table, or_(mine, others.pop(table)) if table in others else mine, member_id)
    for table, mine in others.items():
        data[table.name] = _read(connection, table, mine, member_id)
    data["exchange"] = [_own_exchange(row) for row in data["exchange"]]
    for name, (whose, theirs) in OF_OTHERS.items():
        data[name] = [row if row[whose] == "you" else {**row, **dict.fromkeys(theirs)} for row in data[name]]
    for row in data["decision"]:
        row["before"] = _own_words(row["before"] or {})
    return data


def _otherwise_tied(member_id: int, emails: list[str]) -> dict[Any, Any]:
    """By table: what else is the member's, though no key says so."""
    told = select(_DECISION.c.id).where(_DECISION.c.told_id == member_id)
    return {
        _REVISION: _own_revisions(member_id),
        # Sent without signing in, with the address for the answer.
        _PROPOSAL: _PROPOSAL.c.member_id.is_(None) & _PROPOSAL.c.email.in_(emails),
        _CASE: (_CASE.c.about == About.MEMBER) & (_CASE.c.about_id == member_id),
        _APPEAL: _APPEAL.c.decision_id.in_(told),
        _KEPT_OUT: _KEPT_OUT.c.decision_id.in_(told),
        _AUDIT: _AUDIT.c.who == str(member_id),
        **{table: table.c[column].in_(emails) for table, column in _BY_ADDRESS.items()},
    }


def _own_revisions(member_id: int) -> Any:
    questions = select(_QUESTION.c.id).where(_QUESTION.c.author_id == member_id)
    replies = select(_REPLY.c.id).where(_REPLY.c.author_id == member_id)
    of_question = _REVISION.c.reply_id.is_(None) & _REVISION.c.question_id.in_(questions)
    return of_question | _REVISION.c.reply_id.in_(replies)


def _read(connection: Connection, table: Any, mine: Any, member_id: int) -> Rows:
    columns = [column for column in table.c if (table.name, column.name) not in SKIPPED]
    people = {column.name for column in _people(table)}
    return [
        {name: _who(value, member_id) if name in people else _plain(value) for name, value in row.items()}
        for row in connection.execute(select(*columns).where(mine).order_by(*table.primary_key)).mappings()
    ]


def _people(table: Table) -> list[Column[Any]]:
    return [*tied_to_members().get(table.name, []), *([_AUDIT.c.who] if table is _AUDIT else [])]


def _who(value: int | str | None, member_id: int) -> str | None:
    """The number of somebody else would tell who stands behind two names."""
    return None if value is None else "you" if str(value) == str(member_id) else "somebody else"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _own_exchange(row: dict[str, Any]) -> dict[str, Any]:
    """The address of the other is theirs, until both have agreed."""
    if row["state"] == "agreed":
        return row
    others = "to_address" if row["from_id"] == "you" else "from_address"
    return {**row, others: None}


def _own_words(before: Mapping[str, Any]) -> dict[str, Any]:
    """Of a post as it was: what its author had written, also in its older versions and in check-ins."""
    said = {name: before[name] for name in ("title", "body") if name in before}
    for name in ("revisions", "check_ins"):
        rows = before.get(name, ())
        said[name] = [{word: row[word] for word in ("title", "body", "words") if row.get(word)} for row in rows]
    return {name: value for name, value in said.items() if value}


def sections(tongue: Tongue, data: Mapping[str, Rows]) -> list[tuple[str, Rows]]:
    """For reading: what there is, under headings that people understand; nothing of what there is none."""
    _ = tongue.gettext
    headings = {
        "member": _("Your account"),
        "session": _("Devices on which you are signed in"),
        "question": _("Your questions"),
        "reply": _("Your replies"),
        "post_revision": _("What your posts said before you changed them"),
        "draft": _("Drafts"),
        "follow": _("Questions that you follow"),
        "reaction": _("Your thanks and other signs"),
        "checkin": _("When we ask how it went, and what you said"),
        "listing_report": _("What you told about places"),
        "report": _("Posts that you reported"),
        "exchange": _("Addresses that you exchanged"),
        "proposal": _("What you proposed for the directory"),
        "owner": _("Places that you have shown to be yours"),
        "owner_claim": _("What you sent to show that a place is yours"),
        "alert": _("New places that you want to hear of"),
        "hat": _("Roles outside of Seventh, yours or granted by you"),
        "decision": _("Decisions about what you wrote, and those that you made"),
        "appeal": _("What you said against decisions"),
        "sanction": _("Warnings and times without writing, for you or decided by you"),
        "kept_out": _("Old addresses of yours with which nobody can join for a while"),
        "moderation_case": _("Cases about you, and those that you are working on"),
        "audit_event": _("What you did with your role"),
        "second_factor": _("The device that makes your codes"),
        "recovery_code": _("Your recovery codes, without the codes"),
        "mail": _("Letters to you"),
        "sign_in_token": _("Links to sign in"),
    }
    order = [*headings, *(name for name in data if name not in headings)]
    return [(headings.get(name, name), _readable(tongue, data[name])) for name in order if data.get(name)]


def _readable(tongue: Tongue, rows: Rows) -> Rows:
    """In words, without what is empty."""
    names = labels.columns(tongue)

    def named(row: Mapping[str, Any]) -> dict[str, Any]:
        return {names.get(name) or field(tongue, name): said(value) for name, value in row.items() if _is_said(value)}

    def said(value: Any) -> Any:
        if isinstance(value, dict):
            return [f"{name}: {words}" for name, words in named(value).items()]
        if isinstance(value, bool):
            return tongue.gettext("Yes") if value else tongue.gettext("No")
        if isinstance(value, str) and (moment := _MOMENT.match(value)):
            return moment.expand(r"\1, \2 UTC")
        return value

    return [named(row) for row in rows]


def _is_said(value: Any) -> bool:
    return value is not None and value not in ("", [], {})
