"""/questions: what becomes of posts: their history, reports; drafts, check-ins, contact."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from app import answers
from app.auth import Anybody, TheMember
from app.db import Db
from app.forms import Form
from app.i18n import Tongue
from app.models import Known, Outcome
from app.questions import check_ins, drafts, exchange, history, labels, reporting
from app.questions.lists import url_of
from app.questions.steps import post_of, question_of
from app.site import TheSite
from app.templating import PRIVATE, tongue_of

router = APIRouter(prefix="/questions")
GONE = "questions/check_in_gone.html"
ReplyId = Annotated[int | None, Query(alias="reply", ge=1, lt=2**31)]


@router.post("/drafts")
def draft(request: Request, person: TheMember, posted: Form, db: Db) -> Response:
    answers.count(request, db, "draft", person)
    if not drafts.save(db, person, posted):
        raise HTTPException(422)
    return Response(status_code=204, headers={"cache-control": PRIVATE})


@router.get("/check-ins/{token}")
def check_in(request: Request, site: TheSite, token: str) -> Response:
    with site.database.reading() as connection:
        due = check_ins.due_of(connection, token)
        if due is None:
            return answers.private(request, GONE, 404)
        context = _check_in(tongue_of(request), due, check_ins.places_of(connection, due.question_id))
    return answers.private(request, "questions/check_in.html", token=token, **context)


@router.post("/check-ins/{token}")
def answer(request: Request, posted: Form, db: Db, token: str) -> Response:
    due = check_ins.due_of(db.connection(), token)
    if due is None:
        return answers.private(request, GONE, 404)
    outcome, words = posted.line("outcome", 20), posted.text("words", 4000)
    places = check_ins.places_of(db.connection(), due.question_id)
    if outcome not in {one.value for one in Outcome}:
        mistakes = {"outcome": tongue_of(request).gettext("Choose one of these.")}
        context = _check_in(tongue_of(request), due, places) | {"mistakes": mistakes, "words": words}
        return answers.private(request, "questions/check_in.html", 422, token=token, **context)
    answers.count(request, db, "link", None)
    more = posted.ticked("more") or words != ""
    check_ins.answer(db, due.id, Outcome(outcome), words if more else None)
    for listing_id, _name in places:
        got = posted.line(f"got-{listing_id}", 8)
        if got in {Known.YES, Known.NO}:
            weeks = posted.number(f"weeks-{listing_id}")
            check_ins.report(db, due.question_id, due.member_id, listing_id, Known(got), weeks)
    # One click is an answer; who has more to say can say it now.
    thread = f"/questions/{due.question_id}-{due.slug}#up"
    return answers.to(request, thread if more else f"/questions/check-ins/{token}")


def _check_in(tongue: Tongue, due: Any, places: list[tuple[int, str]]) -> dict[str, Any]:
    outcomes = [(one.value, labels.outcome(tongue, one)) for one in Outcome]
    words = due.words if due.outcome else ""
    return {"due": due, "outcomes": outcomes, "places": places, "mistakes": {}, "words": words}


@router.get("/{number}/history")
async def revisions(request: Request, site: TheSite, person: Anybody, number: int, reply: ReplyId = None) -> Response:
    with site.database.reading() as connection:
        question, post = post_of(connection, number, reply, person)
        context = history.show(site, connection, tongue_of(request), question, post, person)
    return answers.private(request, "questions/revisions.html", **context)


@router.get("/{number}/report")
def report(request: Request, site: TheSite, person: Anybody, number: int, reply: ReplyId = None) -> Response:
    with site.database.reading() as connection:
        question, post = post_of(connection, number, reply, person)
    return _report_form(request, question, post, reply, "", {})


@router.post("/{number}/report")
def send_report(
    request: Request, person: Anybody, posted: Form, db: Db, number: int, reply: ReplyId = None
) -> Response:
    row, post = post_of(db.connection(), number, reply, person)
    tongue, reason = tongue_of(request), posted.line("reason", 40)
    words = posted.text("words", reporting.LONGEST)
    if reason not in dict(labels.reasons(tongue)):
        mistakes = {"reason": tongue.gettext("Choose one of these.")}
        return _report_form(request, row, post, reply, words, mistakes)
    answers.count(request, db, "report", person)
    helped = reporting.report(db, row.id, reply, person, reason, words)
    return answers.private(
        request, "questions/reported.html", question=row, url=url_of(row), helped=helped,
        reason=reason,
    )  # fmt: skip


def _report_form(
    request: Request, question: Any, post: Any, reply: int | None, words: str, mistakes: dict[str, str]
) -> Response:
    return answers.private(
        request, "questions/report.html", 422 if mistakes else 200, question=question,
        post=post, reply=reply, reasons=labels.reasons(tongue_of(request)), words=words, mistakes=mistakes,
        url=url_of(question),
    )  # fmt: skip


@router.get("/{number}/exchange")
def exchange_form(request: Request, site: TheSite, person: TheMember, number: int, reply: ReplyId = None) -> Response:
    with site.database.reading() as connection:
        question, post = post_of(connection, number, reply, person)
        context = exchange.show(connection, question, post, person)
    return answers.private(request, "questions/exchange_form.html", reply=reply, **context)


@router.post("/{number}/exchange")
def exchange_step(
    request: Request, site: TheSite, person: TheMember, posted: Form, db: Db, number: int, reply: ReplyId = None
) -> Response:
    question_of(db, number, person)
    row, post = post_of(db.connection(), number, reply, person)
    answers.count(request, db, "reply", person)
    answered, address = posted.number("exchange"), posted.line("address", 254)
    try:
        if posted.ticked("decline"):
            exchange.decline(db, row, person, answered)
        elif "exchange" in posted.fields:
            exchange.agree(db, site, row, person, answered, address)
        else:
            exchange.ask(db, site, row, post, person, address)
    except exchange.NoAddressError:
        context = exchange.show(db.connection(), row, post, person)
        words = {"address": tongue_of(request).gettext("This is not a mail address that we can read.")}
        context |= {"mistakes": words}
        return answers.private(request, "questions/exchange_form.html", 422, reply=reply, **context)
    return answers.to(request, f"/questions/{number}/exchange{f'?reply={reply}' if reply else ''}")
