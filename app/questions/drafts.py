"""What somebody is writing, kept on the server: a row for each tab, so that none overwrites another."""

import re

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.auth import Person
from app.db import lock_on
from app.forms import Posted
from app.models import Draft, now
from app.questions.forms import LONGEST_BODY, LONGEST_TITLE, tab_of

MOST, _MOST_BYTES = 50, 64_000
_PLACE = re.compile(r"^(new|q\d{1,9}(\.r\d{1,9})?)$")


def save(db: Session, person: Person, posted: Posted) -> bool:
    """Keep the newest words of one tab; false when it is not a place where anybody writes."""
    place, tab = posted.line("place", 40), tab_of(posted)
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
    draft.title, draft.body, draft.updated_at = title, body, now()
    return True


def _make_room(db: Session, person: Person) -> None:
    """The oldest draft goes when there are too many."""
    mine = col(Draft.member_id) == person.id
    number = db.execute(select(func.count()).select_from(Draft).where(mine)).scalar_one()
    if number >= MOST:
        oldest = select(Draft.id).where(mine).order_by(col(Draft.updated_at)).limit(number - MOST + 1)  # type: ignore[call-overload] # SQLModel's column
        db.connection().execute(delete(Draft).where(col(Draft.id).in_(oldest)))
