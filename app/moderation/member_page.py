"""What moderators see of a member: posts under their own name, decisions, hats; never the address (S49)."""

from typing import Any

from sqlalchemy import Connection

from app import names, rules
from app.auth import Person
from app.i18n import Tongue
from app.models import CaseKind, HatKind, Role, SanctionKind, now
from app.moderation import labels, members, queries
from app.questions import labels as question_labels
from app.questions.lists import url_of_post
from app.questions.text import excerpt

MOST_FOUND = 50


def find(connection: Connection, tongue: Tongue, said: str) -> dict[str, Any]:
    """Members by a part of their name, as it is read: capitals, accents and spaces make no other name."""
    key = names.key_of(said)
    rows = queries.members_called(connection, said, key, MOST_FOUND) if key else ()
    return {"said": said, "found": [(row, labels.role(tongue, row.role)) for row in rows], "most": MOST_FOUND}


def show(connection: Connection, tongue: Tongue, number: int, person: Person) -> dict[str, Any] | None:
    row = queries.member(connection, number)
    if row is None:
        return None
    today = now().date()
    return {
        "member": row,
        "posts": [
            (post, url_of_post(post), excerpt(post.body, 200)) for post in queries.written_by(connection, number)
        ],
        "sanctions": [(one, labels.sanction(tongue, one.kind)) for one in queries.sanctions(connection, number)],
        "hats": [
            (one, question_labels.hat(tongue, one.kind), one.ended_at is None and one.expires_on > today)
            for one in queries.hats(connection, number)
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
