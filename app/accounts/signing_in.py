"""/account/sign-in: a mailed link, its button, and the first words of a new member."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import answers, auth
from app.accounts import actions, forms, links, page
from app.accounts.devices import device_of
from app.accounts.forms import Profile
from app.auth import Anybody
from app.db import Db
from app.forms import Form
from app.site import Site, TheSite
from app.templating import PRIVATE, tongue_of

router = APIRouter(prefix="/account/sign-in")


@router.get("")
async def sign_in(request: Request, person: Anybody, onward: str = "", again: str = "") -> Response:
    return _form(request, onward, again=again == "1", email=person.email if person else "")


def _form(request: Request, onward: str, status: int = 200, **said: Any) -> Response:
    context = {"again": False, "email": "", "errors": {}, "onward": auth.local_path(onward), **said}
    return answers.private(request, "account/sign_in.html", status, **context)


@router.post("")
def send_link(request: Request, posted: Form, db: Db) -> Response:
    """The same answer and the same work for everybody: nothing here asks whether there is an account."""
    asking = forms.asking(posted)
    if asking.errors:
        errors = page.mistakes(tongue_of(request), asking.errors)
        return _form(request, asking.onward, 422, email=asking.said, errors=errors)
    answers.count(request, db, "sign_in", asking.email)
    actions.ask_for_link(db, asking.email, asking.onward, tongue_of(request), answers.base(request))
    return answers.to(request, "/account/sign-in/sent")


@router.get("/sent")
async def sent(request: Request) -> Response:
    return answers.private(request, "account/sent.html")


@router.get("/{token}")
async def link(request: Request, site: TheSite, token: str) -> Response:
    """Looking at the link does nothing, because programs that check mail look too; its button does."""
    with site.database.reading() as connection:
        good = links.is_good_link(connection, token)
    return answers.private(request, "account/link.html") if good else dead(request)


def dead(request: Request) -> Response:
    """A link that is no good any more, and the way to a new one."""
    return answers.private(request, "account/dead.html", 410, email="", errors={}, onward="")


@router.post("/{token}")
def use_link(request: Request, site: TheSite, db: Db, token: str) -> Response:
    found = links.link_of(db, token)
    if found is None:
        return dead(request)
    member = actions.known_or_welcome(db, site.settings.signing_key, found.email)
    if member is None:
        return answers.to(request, f"/account/sign-in/{token}/welcome")
    device, before = _device(request), _cookie(request, site)
    cookie = actions.sign_in(db, found, member, device, instead_of=before)
    return _signed_in(request, site, cookie, found.onward, "/account")


@router.get("/{token}/welcome")
async def welcome(request: Request, site: TheSite, token: str) -> Response:
    with site.database.reading() as connection:
        good = links.is_good_link(connection, token)
    if not good:
        return dead(request)
    tongue = tongue_of(request)
    return _welcome(request, site, Profile("", tongue.language, ""), {})


def _welcome(request: Request, site: Site, said: Profile, errors: dict[str, str]) -> Response:
    context = page.profile_form(site, tongue_of(request), said, errors)
    return answers.private(request, "account/welcome.html", 422 if errors else 200, **context)


@router.post("/{token}/welcome")
def join(request: Request, site: TheSite, posted: Form, db: Db, token: str) -> Response:
    """The account is made, and the link used up, only when everything that is needed has been said."""
    found = links.link_of(db, token)
    if found is None:
        return dead(request)
    answers.count(request, db, "account", found.email)
    said = forms.profile(posted, site.tongues, joining=True)
    if said.errors:
        return _welcome(request, site, said, dict(said.errors))
    device, before = _device(request), _cookie(request, site)
    try:
        cookie = actions.join(db, site.settings.signing_key, found, said, device, instead_of=before)
    except actions.NameTakenError:
        return _welcome(request, site, said, {"name": "taken"})
    return _signed_in(request, site, cookie, found.onward, "/account?done=welcome")


def _signed_in(request: Request, site: Site, cookie: str, onward: str, otherwise: str) -> Response:
    """Where somebody was going stands there with the prefix of its language."""
    there = auth.local_path(onward) or f"{answers.root(request)}{otherwise}"
    answer = RedirectResponse(there, 303, {"cache-control": PRIVATE})
    auth.set_cookie(answer, site.settings.base_url, cookie)
    return answer


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))


def _cookie(request: Request, site: Site) -> str:
    """The session that this device had until now."""
    return request.cookies.get(auth.cookie_name(site.settings.base_url), "")
