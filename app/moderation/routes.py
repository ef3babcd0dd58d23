"""/moderation: the queue, the public log of what was decided, and the way back."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app import answers
from app.auth import Person, TheModerator
from app.db import Db
from app.forms import Form, Posted
from app.moderation import at_once, bulk_page, decided_page, deciding, forms, page
from app.moderation.telling import Made
from app.site import Site, TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/moderation")
Number = Annotated[int, Path(ge=1, lt=2**31)]
Before = Annotated[int | None, Query(ge=1, lt=2**31)]
TheChosen = Annotated[forms.Chosen, Depends(forms.chosen)]
QUEUE, PLACE = "moderation/queue.html", "/moderation/queue"
DECISIONS = "moderation/decisions.html"
# Where somebody came from who takes something back.
_BACK = re.compile(r"decisions|members/[1-9][0-9]{0,8}")


@router.get("")
async def log(request: Request, site: TheSite, before: Before = None) -> Response:
    with site.database.reading() as connection:
        context = decided_page.log(connection, tongue_of(request), before)
    return render(request, "moderation/log.html", **context)


@router.get("/queue")
def queue(
    request: Request, site: TheSite, person: TheModerator, chosen: TheChosen, done: str = "", left: str = ""
) -> Response:
    with site.database.reading() as connection:
        context = page.queue(site, connection, tongue_of(request), person, chosen)
        context["done"] = page.done(connection, tongue_of(request), done, left)
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


def _back(request: Request, chosen: forms.Chosen, number: int = 0, *, done: str = "", left: int = 0) -> Response:
    """To the queue, with the filter that was on."""
    said = "&".join(filter(None, (chosen.query, f"done={done}" if done else "", f"left={left}" if left else "")))
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


@router.get("/decisions")
def decisions(request: Request, site: TheSite, person: TheModerator, before: Before = None) -> Response:
    """For staff: who decided what, and the way back."""
    with site.database.reading() as connection:
        context = decided_page.staff(connection, tongue_of(request), person, before)
    return answers.private(request, DECISIONS, **context)


@router.post("/undo")
def undo(request: Request, site: TheSite, person: TheModerator, chosen: TheChosen, posted: Form, db: Db) -> Response:
    """One decision, or all that were made at once."""
    answers.count(request, db, "moderation", person)
    back = posted.line("back", 40)
    try:
        case_id = deciding.undo_all(db, site, bulk_page.numbers(posted.many("decision")), person)
    except deciding.RefusedError as error:
        db.rollback()
        mistake = page.refused(tongue_of(request), error)
        with site.database.reading() as connection:
            context = decided_page.staff(connection, tongue_of(request), person, None) | {"mistake": mistake}
        return answers.private(request, DECISIONS, 409, **context)
    if _BACK.fullmatch(back):
        return answers.to(request, f"/moderation/{back}")
    return _back(request, chosen, case_id)


@router.post("/bulk")
def bulk(request: Request, site: TheSite, person: TheModerator, chosen: TheChosen, posted: Form, db: Db) -> Response:
    """The same decision about several cases: first what would happen, then, with another press, it happens."""
    answers.count(request, db, "moderation", person)
    ticked, verdict = bulk_page.numbers(posted.many("case")), forms.verdict(posted)
    if verdict is None or not ticked:
        return _nothing(request, site, person, chosen)
    sure = posted.ticked("sure")
    done = (at_once.decide_all if sure else at_once.tried)(db, site, ticked, person, verdict)
    if sure and not bulk_page.undecided(done):
        made = [one.decision.id for one in done.values() if isinstance(one, Made)]
        return _back(request, chosen, done=",".join(map(str, made)), left=bulk_page.left_open(done))
    context = bulk_page.preview(site, db.connection(), tongue_of(request), person, done, verdict)
    return answers.private(request, "moderation/bulk.html", 422 if sure else 200, at=PLACE, **context, chosen=chosen)


def _nothing(request: Request, site: Site, person: Person, chosen: forms.Chosen) -> Response:
    """The queue once more, for somebody who has ticked no case, or has chosen nothing."""
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        context = page.queue(site, connection, tongue, person, chosen)
    words = tongue.gettext("Tick some cases, and choose what you decide about them.")
    return answers.private(request, QUEUE, 422, at=PLACE, **context, done={"words": words, "ids": []})
