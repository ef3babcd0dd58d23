"""/alerts: hearing of new places by mail, without an account."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app import answers
from app.alerts import actions, page, queries, telling
from app.alerts.forms import prefilled, wish
from app.db import Db
from app.forms import Form
from app.site import TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/alerts")


@router.get("")
async def index(request: Request, site: TheSite, country: str = "", topic: str = "") -> Response:
    context = page.form(site, tongue_of(request), prefilled(country[:80], topic[:80], site.taxonomy))
    return render(request, "alerts/index.html", **context)


@router.post("")
def ask(request: Request, site: TheSite, posted: Form, db: Db) -> Response:
    """The same answer whether or not the address is known here."""
    tongue, said = tongue_of(request), wish(posted, site.taxonomy)
    if said.errors:
        return answers.private(request, "alerts/index.html", 422, **page.form(site, tongue, said))
    answers.count(request, db, "alert", said.email)
    root = answers.root(request)
    try:
        alert = actions.ask(db, site.settings.signing_key, said, tongue.language)
    except actions.TooManyError as full:
        telling.send_all_links(site, db, full.alerts, root, tongue.language)
    else:
        telling.send_link(site, db, alert, root)
    return answers.to(request, "/alerts/sent")


@router.get("/sent")
async def sent(request: Request) -> Response:
    return answers.private(request, "alerts/sent.html")


@router.get("/{token}")
async def show(request: Request, site: TheSite, token: str) -> Response:
    """Looking does nothing, because programs that check mail look too; the buttons do."""
    with site.database.reading() as connection:
        alert = queries.by_token(connection, token)
        if alert is None:
            return gone(request, 410, stopped=False)
        url = telling.url(site, alert, answers.root(request))
        context = page.show(site, connection, tongue_of(request), alert, url)
    return answers.private(request, "alerts/show.html", **context)


@router.post("/{token}")
def confirm(request: Request, posted: Form, db: Db, token: str) -> Response:
    """Its button, or the one click of a mail program, which sends no cookie and follows no redirect (RFC 8058)."""
    alert = queries.by_token(db.connection(), token)
    if alert is None:
        return gone(request, 410, stopped=False)
    if posted.line("action", 10) == "stop" or posted.line("List-Unsubscribe", 20) == "One-Click":
        actions.stop(db, alert.id)
        return gone(request, 200, stopped=True)
    actions.confirm(db, alert.id)
    return answers.to(request, f"/alerts/{token}")


def gone(request: Request, status: int, **said: Any) -> Response:
    return answers.private(request, "alerts/gone.html", status, **said)
