"""What moderators see of a member: posts under their own name, decisions, hats; never the address (S49)."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from app import names, rules
from app.auth import Person
from app.i18n import Tongue
from app.models import CaseKind, HatKind, Role, SanctionKind, now
from app.moderation import labels, member_queries, members
from app.questions import labels as question_labels
from app.questions.lists import url_of_post
from app.questions.text import excerpt

MOST_FOUND = 50
MOST_POSTS = 100
NEW, MOST_LOOKED_AT = timedelta(days=30), 300


def find(connection: Connection, tongue: Tongue, said: str) -> dict[str, Any]:
    """Members by a part of their name, as it is read: capitals, accents and spaces make no other name."""
    key = names.key_of(said)
    rows = member_queries.members_called(connection, said, key, MOST_FOUND) if key else ()
    return {
        "said": said,
        "found": [(row, labels.role(tongue, row.role)) for row in rows],
        "most": MOST_FOUND,
        "new": [] if said else _new(connection),
        "days": NEW.days,
    }


def _new(connection: Connection) -> list[tuple[Any, int, str, str]]:
    """Who joined lately and writes, whoever wrote last first: the newest post with its writer, how many there are
    (of those that were looked at), its address and its first words. Advertising is mostly seen here first."""
    rows = member_queries.written_by_new(connection, now() - NEW, MOST_LOOKED_AT)
    number = Counter(row.member_id for row in rows)
    newest = {row.member_id: row for row in reversed(rows)}
    shown = sorted(newest.values(), key=lambda row: row.created_at, reverse=True)[:MOST_FOUND]
    return [(row, number[row.member_id], url_of_post(row), excerpt(row.body, 200)) for row in shown]


def show(connection: Connection, tongue: Tongue, number: int, person: Person) -> dict[str, Any] | None:
    row = member_queries.member(connection, number)
    if row is None:
        return None
    today = now().date()
    posts = member_queries.written_by(connection, number, MOST_POSTS + 1)
    return {
        "member": row,
        **_posts(connection, tongue, posts[:MOST_POSTS], person),
        "more": len(posts) > MOST_POSTS,
        **_decided(connection, tongue, number),
        "hats": [
            (one, question_labels.hat(tongue, one.kind), one.ended_at is None and one.expires_on > today)
            for one in member_queries.hats(connection, number)
        ],
        "kinds": [(one.value, labels.sanction(tongue, one)) for one in SanctionKind],
        "hat_kinds": [(one.value, question_labels.hat(tongue, one)) for one in HatKind],
        "rules": rules.choices(tongue, CaseKind.REPORT),
        "days": members.DAYS,
        "person": person,
        "may_decide": row.role == Role.MEMBER and row.id != person.id,
        "may_give_roles": person.role == Role.ADMIN and row.id != person.id,
        "roles": [(one.value, labels.role(tongue, one)) for one in Role],
    }


def _posts(connection: Connection, tongue: Tongue, rows: Sequence[Any], person: Person) -> dict[str, Any]:
    """Each with what is to be known of it; and which of them one press would hide."""
    _ = tongue.gettext
    taken = member_queries.taken_posts(connection, rows, person.id)
    posts, hideable = [], []
    for row in rows:
        note = "" if row.status in member_queries.HIDEABLE else _("not public")
        if not note and (row.question_id, row.reply_id) in taken:
            note = _("somebody else is working on it")
        elif not note:
            hideable.append(f"r{row.reply_id}" if row.reply_id else f"q{row.question_id}")
        posts.append((row, url_of_post(row), excerpt(row.body, 200), note))
    return {"posts": posts, "hideable": hideable}


def _decided(connection: Connection, tongue: Tongue, number: int) -> dict[str, Any]:
    """Decisions about the member, and posts that were hidden together: each with the way back."""
    standing = member_queries.in_force(connection, number)
    by_sanction = {row.sanction: row.id for row in standing}
    together: dict[str, list[Any]] = {}
    for row in standing:
        if row.together:
            together.setdefault(row.together, []).append(row)
    return {
        "sanctions": [
            (one, labels.sanction(tongue, one.kind), rules.said(tongue, one.rule), by_sanction.get(one.id))
            for one in member_queries.sanctions(connection, number)
        ],
        "together": [
            (name, rows[0], len({(row.about_id, row.reply_id) for row in rows})) for name, rows in together.items()
        ],
    }
