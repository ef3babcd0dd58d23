"""What somebody is writing, kept on the server: a row for each tab, so that none overwrites another.

A page that is opened later begins with the words of the newest draft, under a key of its own. So it knows which
drafts its words began as, and they go with it when it is posted.
"""

import hashlib
import re
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.auth import Person
from app.db import lock_on
from app.forms import Posted
from app.models import Draft, now
from app.questions.forms import LONGEST_BODY, LONGEST_TITLE, tab_of

MOST, _MOST_BYTES = 50, 64_000
_PLACE = re.compile(r"^(new|[qe]\d{1,9}(\.r\d{1,9})?)$")
# What is chosen beside the words. Who was to be somebody else, or read by members only, stays so.
_CHOICES = (
    "country", "language", "topics_chosen", "topic", "visibility", "pseudonymous", "name", "check_ins", "kind",
    "copied", "over",
)  # fmt: skip
_MOST_CHOSEN, _LONGEST_CHOICE = 9, 60
# Of the words of an older draft, so much has to stand in what was posted, for the draft to be a part of it.
_A_PART = 0.5


def save(db: Session, person: Person, posted: Posted, place: str = "") -> bool:
    """Keep the newest words of one tab; false when it is not a place where anybody writes."""
    place, tab = place or posted.line("place", 40), tab_of(posted)
    if not _PLACE.fullmatch(place) or not tab:
        return False
    title, body = posted.line("title", LONGEST_TITLE), posted.text("body", LONGEST_BODY)
    # A character may be four bytes.
    body = body.encode()[:_MOST_BYTES].decode(errors="ignore")
    own = (col(Draft.member_id) == person.id, col(Draft.place) == place, col(Draft.tab) == tab)
    lock_on(db, f"draft {person.id} {place} {tab}")
    if not title and not body:
        db.connection().execute(delete(Draft).where(*own))
        return True
    draft = db.execute(select(Draft).where(*own)).scalar_one_or_none()
    if draft is None:
        _make_room(db, person)
        draft = Draft(member_id=person.id, place=place, tab=tab)
        db.add(draft)
    draft.title, draft.body, draft.choices, draft.updated_at = title, body, _choices(posted), now()
    return True


def _choices(posted: Posted) -> dict[str, list[str]]:
    chosen = {name: posted.many(name)[-_MOST_CHOSEN:] for name in _CHOICES}
    return {name: [value[:_LONGEST_CHOICE] for value in values] for name, values in chosen.items() if values}


def as_posted(draft: Any) -> Posted:
    """A draft as if its form had been sent."""
    chosen = {name: tuple(values) for name, values in (draft.choices or {}).items()}
    copied = (*chosen.get("copied", ()), mark(draft.title, draft.body))
    return Posted({**chosen, "title": (draft.title,), "body": (draft.body,), "copied": copied})


def drop(db: Session, person: Person, place: str, tab: str, copied: tuple[str, ...], said: tuple[str, str]) -> None:
    """These words (title and body) were posted from this tab: they are no draft any more, nor are those that they
    began as. What another tab has written since stays, and so does what was put aside for something else."""
    # A tab that is keeping its words at this moment comes before or after, not between.
    lock_on(db, f"draft {person.id} {place} {tab}")
    mine = select(Draft).where(col(Draft.member_id) == person.id, col(Draft.place) == place)
    for draft in db.execute(mine).scalars():
        known = mark(draft.title, draft.body) in copied and _is_part(draft, said)
        if draft.tab == tab or known or (draft.title, draft.body) == said:
            db.delete(draft)


def forget(db: Session, person: Person, place: str) -> None:
    db.connection().execute(delete(Draft).where(col(Draft.member_id) == person.id, col(Draft.place) == place))


def _is_part(draft: Draft, said: tuple[str, str]) -> bool:
    words = set(f"{draft.title} {draft.body}".split())
    return len(words & set(" ".join(said).split())) >= _A_PART * len(words)


def mark(title: str, body: str) -> str:
    """These words and no others, in sixteen letters."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:16]


def _make_room(db: Session, person: Person) -> None:
    """The oldest draft goes when there are too many."""
    mine = col(Draft.member_id) == person.id
    number = db.execute(select(func.count()).select_from(Draft).where(mine)).scalar_one()
    if number >= MOST:
        oldest = select(Draft.id).where(mine).order_by(col(Draft.updated_at)).limit(number - MOST + 1)  # type: ignore[call-overload] # SQLModel's column
        db.connection().execute(delete(Draft).where(col(Draft.id).in_(oldest)))
