"""/find: the care finder. Its form, and its answer under an address that can be shared."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from app.finder import answer, page
from app.finder.forms import Need, parse
from app.site import TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/find")


def _need(request: Request, site: TheSite) -> Need:
    params = request.query_params
    return parse(params, params.getlist, site.taxonomy, site.gazetteer)


@router.get("")
async def index(request: Request, site: TheSite, need: Annotated[Need, Depends(_need)]) -> Response:
    tongue = tongue_of(request)
    changing = "change" in request.query_params
    if changing or not need.country or need.errors:
        asked = bool(request.query_params) and not changing
        return render(request, "find/index.html", **page.form(site, tongue, need, asked))
    with site.database.reading() as connection:
        found = answer.find(connection, need, site.taxonomy, limit=page.SHOWN)
        context = page.answer(site, connection, tongue, found)
    return render(request, "find/answer.html", **context)


@router.get("/first")
async def first(request: Request, site: TheSite) -> Response:
    """What to check before anything else; a community without an emergency line has no such page."""
    if site.community.emergency is None:
        raise HTTPException(404)
    return render(request, "find/first.html", emergency=site.community.emergency)
