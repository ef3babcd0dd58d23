"""/moderation/decisions: what the writer of a post is told, and the appeal."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import Connection

from app import answers
from app.auth import hashed
from app.db import Db
from app.forms import Form
from app.models import Decision
from app.moderation import decided_page, deciding, forms, queries
from app.site import TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/moderation/decisions")
SHOW = "moderation/decision.html"


@router.get("/{token}")
async def show(request: Request, site: TheSite, token: str) -> Response:
    """Whoever has the mailed link is the writer."""
    with site.database.reading() as connection:
        context = decided_page.decision(tongue_of(request), _known(connection, token))
    return answers.private(request, SHOW, token=token, mistakes={}, said="", **context)


@router.post("/{token}")
def appeal(request: Request, posted: Form, db: Db, token: str) -> Response:
    answers.count(request, db, "link", None)
    row = _known(db.connection(), token)
    said = posted.text("said", forms.LONGEST)
    if not said:
        tongue = tongue_of(request)
        mistakes = {"said": tongue.gettext("Tell us in a few words what we should look at again.")}
        return answers.private(
            request, SHOW, 422, token=token, mistakes=mistakes, said="", **decided_page.decision(tongue, row)
        )
    deciding.appeal(db, db.get_one(Decision, row.id), said)
    return answers.to(request, f"/moderation/decisions/{token}")


def _known(connection: Connection, token: str) -> Any:
    row = queries.decision_of_token(connection, hashed(token))
    if row is None:
        raise HTTPException(404)
    return row
