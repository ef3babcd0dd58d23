"""Masked contact details of somebody's own post, to begin a proposal with: they stay out of every address."""

import re
from typing import Any

from sqlalchemy import Connection

from app.auth import Person
from app.i18n import Tongue
from app.models import PostStatus
from app.questions import queries, text
from app.site import Site

_ANCHOR = re.compile(r"([qr])([1-9][0-9]{0,8})")
_FIELDS = {"phone": "phone", "email": "email", "url": "website"}


def own_post(connection: Connection, person: Person | None, anchor: str) -> tuple[Any, Any] | None:
    """The question and the post of this anchor (q12, r34), if this person wrote it and it is still there."""
    found = _ANCHOR.fullmatch(anchor)
    if person is None or found is None:
        return None
    number = int(found[2])
    reply = queries.reply_by_id(connection, number, person) if found[1] == "r" else None
    question = queries.by_id(connection, reply.question_id if reply else number, person)
    post = reply if found[1] == "r" else question
    if question is None or post is None or post.author_id != person.id or post.status == PostStatus.REMOVED:
        return None
    return question, post


def facts(
    connection: Connection, site: Site, tongue: Tongue, person: Person | None, anchor: str, number: int
) -> dict[str, Any]:
    """What the form begins with: the country of the thread, and this one of the contact details."""
    own = own_post(connection, person, anchor)
    if own is None:
        return {}
    question, post = own
    said = text.post(connection, site, tongue, text.Said(post.body, question.country, "author"))
    begun: dict[str, Any] = {"country": question.country or ""}
    if 1 <= number <= len(said.masked):
        contact = said.masked[number - 1]
        if contact.kind in _FIELDS:
            scheme = "https://" if contact.kind == "url" and "://" not in contact.value else ""
            begun[_FIELDS[contact.kind]] = scheme + contact.value
    return begun
