"""What the routes of the questions share: finding the question of a form, counting, going on."""

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from app import limits
from app.auth import Person
from app.db import Db
from app.models import PostStatus, Question
from app.questions import queries
from app.site import Site


def question_of(db: Db, number: int, person: Person) -> Question:
    """The question of a form, if this person may read it and it is still there."""
    row = queries.by_id(db.connection(), number, person) if number < 2**31 else None
    if row is None or row.status == PostStatus.REMOVED:
        raise HTTPException(404)
    return db.get_one(Question, number)


def limit(request: Request, db: Db, person: Person | None, kind: str) -> None:
    """Count this act, or raise TooOftenError. A guest is counted by network only."""
    site: Site = request.app.state.site
    address = request.client.host if request.client else None
    limits.take(
        db, site.settings.signing_key, kind, person=str(person.id) if person else address or "", address=address
    )


def to_path(request: Request, path: str, *, permanently: bool = False) -> Response:
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}{path}", 301 if permanently else 303)
