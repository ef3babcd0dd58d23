"""/account/second-factor: members with a role show a code of their device, and connect another."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import answers, auth, second_factor
from app.accounts import actions, offer, page
from app.auth import FreshWithRole, Person, WithRole
from app.db import Db
from app.forms import Form
from app.site import Site, TheSite
from app.templating import PRIVATE, tongue_of

router = APIRouter(prefix="/account/second-factor")
_SHOW, _RECOVERY = "account/second_factor.html", "account/recovery.html"
_DEVICE, _CODES = "account/device.html", "account/recovery_codes.html"
_LONGEST_CODE, _LONGEST_ADDRESS = 80, 501


@router.get("")
async def show(request: Request, site: TheSite, person: WithRole, onward: str = "") -> Response:
    with site.database.reading() as connection:
        context = page.second_factor_of(connection, person, onward)
    return answers.private(request, _SHOW, **context)


@router.post("")
def enter(request: Request, site: TheSite, person: WithRole, posted: Form, db: Db) -> Response:
    answers.count(request, db, "second_factor", person)
    code, onward = posted.line("code", _LONGEST_CODE), posted.line("onward", _LONGEST_ADDRESS)
    cookie = actions.enter_code(db, person, code)
    context = page.second_factor_of(db.connection(), person, onward)
    if cookie is None:
        errors = page.mistakes(tongue_of(request), {"code": "wrong"})
        return answers.private(request, _SHOW, 422, **context | {"code": code, "errors": errors})
    if not context["state"].left:  # the first code of a secret that was handed over, or all have been used
        return _with_cookie(_to_codes(request, context["onward"]), site, cookie)
    return _with_cookie(_onward(request, onward), site, cookie)


@router.get("/recovery")
async def recovery(request: Request, site: TheSite, person: WithRole, onward: str = "") -> Response:
    with site.database.reading() as connection:
        context = page.second_factor_of(connection, person, onward)
    return answers.private(request, _RECOVERY, **context)


@router.post("/recovery")
def enter_recovery(request: Request, site: TheSite, person: WithRole, posted: Form, db: Db) -> Response:
    answers.count(request, db, "second_factor", person)
    code, onward = posted.line("recovery", _LONGEST_CODE), posted.line("onward", _LONGEST_ADDRESS)
    cookie = actions.enter_recovery_code(db, person, code, tongue_of(request))
    if cookie is None:
        context = page.second_factor_of(db.connection(), person, onward)
        errors = page.mistakes(tongue_of(request), {"recovery": "wrong"})
        return answers.private(request, _RECOVERY, 422, **context | {"code": code, "errors": errors})
    return _with_cookie(_onward(request, onward), site, cookie)


# --- connecting a device


@router.get("/device")
async def device(request: Request, site: TheSite, person: FreshWithRole, onward: str = "") -> Response:
    with site.database.reading() as connection:
        _may_change(request, person, second_factor.state(connection, person.id))
    return _offer(request, site, person, second_factor.new_secret(), onward)


@router.post("/device")
def connect(request: Request, site: TheSite, person: FreshWithRole, posted: Form, db: Db) -> Response:
    _may_change(request, person, second_factor.state(db.connection(), person.id))
    answers.count(request, db, "second_factor", person)
    onward = posted.line("onward", _LONGEST_ADDRESS)
    secret = offer.secret_of(site.settings.signing_key, posted.line("offer", 500), person)
    if not secret:
        return _offer(request, site, person, second_factor.new_secret(), onward, wrong="ended")
    code = posted.line("code", _LONGEST_CODE)
    cookie = actions.connect_device(db, person, secret, code, tongue_of(request))
    if cookie is None:
        return _offer(request, site, person, secret, onward, wrong="wrong", code=code)
    return _with_cookie(_new_codes(request, person, db, onward), site, cookie)


def _offer(
    request: Request, site: Site, person: Person, secret: str, onward: str, *, wrong: str = "", code: str = ""
) -> Response:
    errors = page.mistakes(tongue_of(request), {"code": wrong} if wrong else {})
    signed = offer.offer_of(site.settings.signing_key, person, secret)
    context = page.device(signed, secret, person, onward, errors)
    return answers.private(request, _DEVICE, 422 if wrong else 200, code=code, **context)


# --- codes for when it is lost


@router.get("/codes")
async def codes(request: Request, site: TheSite, person: FreshWithRole, onward: str = "") -> Response:
    with site.database.reading() as connection:
        state = second_factor.state(connection, person.id)
    _may_change(request, person, state)
    return answers.private(request, _CODES, codes=[], onward=auth.local_path(onward), left=state.left)


@router.post("/codes")
def make_codes(request: Request, person: FreshWithRole, posted: Form, db: Db) -> Response:
    _may_change(request, person, second_factor.state(db.connection(), person.id))
    answers.count(request, db, "account", person)
    return _new_codes(request, person, db, posted.line("onward", _LONGEST_ADDRESS))


def _new_codes(request: Request, person: Person, db: Db, onward: str) -> Response:
    """The only page that ever shows them."""
    made = actions.make_recovery_codes(db, person, tongue_of(request))
    return answers.private(request, _CODES, codes=made, onward=auth.local_path(onward), left=len(made))


def _may_change(request: Request, person: Person, state: second_factor.State) -> None:
    """A device that was never connected cannot be asked for its code; any other is."""
    if state.is_set and not person.has_second_factor:
        raise auth.SecondFactorFirstError(auth.here(request))


def _onward(request: Request, onward: str) -> Response:
    there = auth.local_path(onward) or f"{answers.root(request)}/account/second-factor"
    return RedirectResponse(there, 303, {"cache-control": PRIVATE})


def _to_codes(request: Request, onward: str) -> Response:
    return answers.to(request, "/account/second-factor/codes" + (f"?{urlencode({'onward': onward})}" if onward else ""))


def _with_cookie(answer: Response, site: Site, cookie: str) -> Response:
    auth.set_cookie(answer, site.settings.base_url, cookie)
    return answer
