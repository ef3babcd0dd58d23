"""/moderation: the queue and the public log of what was decided."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response

from app import answers
from app.auth import Person, TheModerator
from app.db import Db
from app.forms import Form, Posted
from app.moderation import deciding, forms, page
from app.site import Site, TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/moderation")
Number = Annotated[int, Path(ge=1, lt=2**31)]
Before = Annotated[int | None, Query(ge=1, lt=2**31)]
TheChosen = Annotated[forms.Chosen, Depends(forms.chosen)]
QUEUE, PLACE = "moderation/queue.html", "/moderation/queue"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@router.get("")
async def log(request: Request, site: TheSite, before: Before = None) -> Response:
    with site.database.reading() as connection:
        context = page.log(connection, tongue_of(request), before)
    return render(request, "moderation/log.html", **context)


@router.get("/queue")
def queue(request: Request, site: TheSite, person: TheModerator, chosen: TheChosen, done: str = "") -> Response:
    with site.database.reading() as connection:
        context = page.queue(site, connection, tongue_of(request), person, chosen)
        context["done"] = page.done(connection, tongue_of(request), done)
    return answers.private(request, QUEUE, **context)


@router.post("/cases/{number}/claim")
def claim(request: Request, person: TheModerator, chosen: TheChosen, db: Db, number: Number) -> Response:
    answers.count(request, db, "moderation", person)
    claimed = deciding.claim(db, number, person)
    return _back(request, chosen, number, done="" if claimed else "claimed")


@router.post("/cases/{number}/release")
def release(request: Request, person: TheModerator, chosen: TheChosen, db: Db, number: Number) -> Response:
    answers.count(request, db, "moderation", person)
    deciding.release(db, number, person)
    return _back(request, chosen, number)


@router.post("/cases/{number}/decide")
def decide(
    request: Request, site: TheSite, person: TheModerator, chosen: TheChosen, posted: Form, db: Db, number: Number
) -> Response:
    """Afterwards the queue goes on with the next case."""
    answers.count(request, db, "moderation", person)
    verdict = forms.verdict(posted)
    if verdict is None:
        return _again(request, site, person, chosen, number, deciding.RefusedError(deciding.Why.CHOICE), posted)
    try:
        decision = deciding.decide(db, site, number, person, verdict)
    except deciding.RefusedError as error:
        db.rollback()
        return _again(request, site, person, chosen, number, error, posted)
    return _back(request, chosen, done=str(decision.id))


def _back(request: Request, chosen: forms.Chosen, number: int = 0, *, done: str = "") -> Response:
    """To the queue, with the filter that was on."""
    said = "&".join(filter(None, (chosen.query, f"done={done}" if done else "")))
    place = f"#case-{number}" if number else ""
    return answers.to(request, f"/moderation/queue{'?' if said else ''}{said}{place}")


def _again(
    request: Request, site: Site, person: Person, chosen: forms.Chosen, number: int, error: deciding.RefusedError,
    posted: Posted,
) -> Response:  # fmt: skip
    """The queue with the case as it was sent, and why it could not be decided."""
    with site.database.reading() as connection:
        context: dict[str, Any] = page.queue(site, connection, tongue_of(request), person, chosen)
    sent = {name: posted.text(name, forms.LONGEST) for name in posted.fields}
    wrong = {"id": number, "why": page.refused(tongue_of(request), error), "sent": sent}
    return answers.private(request, QUEUE, 422, at=PLACE, **context, done=None, wrong=wrong)


@router.post("/undo")
def undo(request: Request, site: TheSite, person: TheModerator, chosen: TheChosen, posted: Form, db: Db) -> Response:
    """One decision, or all that were made at once."""
    answers.count(request, db, "moderation", person)
    case_id = 0
    try:
        for number in _numbers(posted, "decision"):
            case_id = deciding.undo(db, site, number, person)
    except deciding.RefusedError as error:
        db.rollback()
        raise HTTPException(409) from error
    return _back(request, chosen, case_id)


@router.post("/bulk")
def bulk(request: Request, site: TheSite, person: TheModerator, chosen: TheChosen, posted: Form, db: Db) -> Response:
    """The same decision about several cases: first what would happen, then, with another press, it happens."""
    answers.count(request, db, "moderation", person)
    tongue = tongue_of(request)
    ticked = _numbers(posted, "case")
    verdict = forms.verdict(posted)
    if verdict is None or not ticked:
        with site.database.reading() as connection:
            context = page.queue(site, connection, tongue, person, chosen)
        words = tongue.gettext("Tick some cases, and choose what you decide about them.")
        return answers.private(request, QUEUE, 422, at=PLACE, **context, done={"words": words, "ids": []})
    if not posted.ticked("sure"):
        with site.database.reading() as connection:
            context = page.preview(site, connection, tongue, person, ticked, verdict)
        return answers.private(request, "moderation/bulk.html", at=PLACE, **context, chosen=chosen)
    done = deciding.decide_all(db, site, ticked, person, verdict)
    return _back(request, chosen, done=",".join(map(str, done)))


def _numbers(posted: Posted, name: str) -> list[int]:
    return [int(one) for one in posted.many(name) if _NUMBER.fullmatch(one)]
