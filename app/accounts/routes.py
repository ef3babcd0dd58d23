"""/account: signing in, what a member says about themselves, taking everything along, leaving."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from app import answers, auth, mail, unsubscribe
from app.accounts import actions, address, export, forms, leaving, page
from app.auth import Anybody, FreshMember, TheMember
from app.db import Db
from app.forms import Form
from app.listings import claims
from app.site import TheSite
from app.templating import PRIVATE, tongue_of

log = structlog.get_logger()
router = APIRouter(prefix="/account")
# Pages that also come back from a form, with what is to be mended.
INDEX, ADDRESS, LEAVE = "account/index.html", "account/new_address.html", "account/leave.html"
CONFIRM = "account/confirm.html"
STOP_GONE = "account/stop_gone.html"
Number = Annotated[int, Path(ge=1, lt=2**31)]


@router.get("")
async def index(request: Request, site: TheSite, person: TheMember, done: str = "") -> Response:
    with site.database.reading() as connection:
        context = page.index(site, connection, tongue_of(request), person, done=done)
    return answers.private(request, INDEX, **context)


@router.post("/profile")
def change_profile(request: Request, site: TheSite, person: TheMember, posted: Form, db: Db) -> Response:
    answers.count(request, db, "account", person)
    said = forms.profile(posted, site.tongues, joining=False)
    errors = dict(said.errors)
    if not errors:
        try:
            actions.change_profile(db, person.id, said)
        except actions.NameTakenError:
            errors["name"] = "taken"
    if errors:
        with site.database.reading() as connection:
            context = page.index(site, connection, tongue_of(request), person, said=said, errors=errors)
        return answers.private(request, INDEX, 422, **context)
    return answers.to(request, "/account?done=profile")


# --- devices


@router.post("/sign-out")
def sign_out(request: Request, site: TheSite, person: Anybody, db: Db) -> Response:
    if person is not None:
        actions.end_session(db, person.id, person.session_id)
    answer = answers.to(request, "/account/sign-in")
    auth.clear_cookie(answer, site.settings.base_url)
    return answer


@router.post("/sessions/end")
def end_sessions(request: Request, person: TheMember, db: Db) -> Response:
    """All but this one."""
    answers.count(request, db, "account", person)
    auth.end_sessions(db, person.id, but=person.session_id)
    return answers.to(request, "/account?done=sessions")


@router.post("/sessions/{number}/end")
def end_session(request: Request, person: TheMember, db: Db, number: Number) -> Response:
    answers.count(request, db, "account", person)
    actions.end_session(db, person.id, number)
    return answers.to(request, "/account?done=session")


# --- organisations that the member speaks for


@router.post("/listings/{number}/end")
def give_up(request: Request, person: TheMember, db: Db, number: Number) -> Response:
    answers.count(request, db, "account", person)
    claims.give_up(db, person, number)
    return answers.to(request, "/account?done=given-up")


# --- another address


@router.get("/address")
async def new_address(request: Request, person: FreshMember, sent: str = "") -> Response:
    return answers.private(request, ADDRESS, person=person, email="", errors={}, sent=sent == "1")


@router.post("/address")
def ask_for_address(request: Request, site: TheSite, person: FreshMember, posted: Form, db: Db) -> Response:
    """The same answer whether or not somebody else has that address."""
    answers.count(request, db, "account", person)
    asking = forms.asking(posted)
    if asking.errors:
        errors = page.mistakes(tongue_of(request), asking.errors)
        return answers.private(request, ADDRESS, 422, person=person, email=asking.said, errors=errors, sent=False)
    token = address.token_for(site.settings.signing_key, person, asking.email)
    actions.ask_for_address(db, asking.email, token, tongue_of(request), answers.base(request))
    return answers.to(request, "/account/address?sent=1")


@router.get("/address/{token}")
async def confirm(request: Request, site: TheSite, person: TheMember, token: str) -> Response:
    change = address.change_of(site.settings.signing_key, token, person)
    context = {"email": change.email if change else "", "errors": {}}
    return answers.private(request, CONFIRM, 200 if change else 410, **context)


@router.post("/address/{token}")
def change_address(request: Request, site: TheSite, person: TheMember, db: Db, token: str) -> Response:
    answers.count(request, db, "account", person)
    change = address.change_of(site.settings.signing_key, token, person)
    errors: dict[str, str] = {}
    if change is not None:
        try:
            actions.change_address(db, site.settings.signing_key, person, change.email, tongue_of(request))
            return answers.to(request, "/account?done=address")
        except actions.AddressTakenError:
            errors = page.mistakes(tongue_of(request), {"email": "taken"})
    return not_changed(request, errors)


def not_changed(request: Request, errors: dict[str, str]) -> Response:
    return answers.private(request, CONFIRM, 409 if errors else 410, email="", errors=errors)


# --- taking everything along, and leaving


@router.get("/export")
async def take_along(request: Request, site: TheSite, person: FreshMember) -> Response:
    log.info("exported", member=person.id)
    with site.database.reading() as connection:
        context = page.exported(connection, tongue_of(request), person)
    return answers.private(request, "account/take_along.html", **context)


@router.get("/export.json")
async def take_along_json(site: TheSite, person: FreshMember) -> Response:
    log.info("exported", member=person.id)
    with site.database.reading() as connection:
        data = export.rows_of(connection, person.id, person.email)
    headers = {"cache-control": PRIVATE, "content-disposition": 'attachment; filename="seventh.json"'}
    return JSONResponse(data, headers=headers)


@router.get("/leave")
async def leave(request: Request, person: FreshMember) -> Response:
    return answers.private(request, LEAVE, person=person, what="", errors={})


@router.post("/leave")
def go(request: Request, site: TheSite, person: FreshMember, posted: Form, db: Db) -> Response:
    answers.count(request, db, "account", person)
    choice, errors = forms.leaving(posted)
    if choice is None or errors:
        words = page.mistakes(tongue_of(request), errors)
        return answers.private(request, LEAVE, 422, person=person, what=choice or "", errors=words)
    leaving.leave(db, site.settings.signing_key, person.id, choice, mail.folder(site.settings))
    answer = answers.to(request, "/account/farewell")
    auth.clear_cookie(answer, site.settings.base_url)
    return answer


@router.get("/farewell")
async def farewell(request: Request) -> Response:
    return answers.private(request, "account/farewell.html")


# --- stopping mail, without signing in


@router.get("/unsubscribe/{token}")
async def stop(request: Request, site: TheSite, token: str) -> Response:
    stop = unsubscribe.read(site.settings, token)
    if stop is None:
        return answers.private(request, STOP_GONE, 404)
    with site.database.reading() as connection:
        what = page.stopping(connection, tongue_of(request), stop)
    return answers.private(request, "account/stop.html", what=what)


@router.post("/unsubscribe/{token}")
def stopped(request: Request, site: TheSite, db: Db, token: str) -> Response:
    """Also for mail programs, which send one click and no cookie, and follow no redirect (RFC 8058)."""
    stop = unsubscribe.read(site.settings, token)
    if stop is None:
        return answers.private(request, STOP_GONE, 404)
    actions.stop_mail(db, stop, token)
    what = page.stopping(db.connection(), tongue_of(request), stop)
    return answers.private(request, "account/stopped.html", what=what)
