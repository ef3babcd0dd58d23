"""/design: every part of the site once, in each of its states, for those who build it. In dev only."""

from datetime import date

from fastapi import APIRouter, HTTPException, Request, Response

from app.design import page
from app.site import TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/design")


@router.get("")
async def index(request: Request, site: TheSite) -> Response:
    if site.settings.env != "dev":
        raise HTTPException(404)
    with site.database.reading() as connection:
        context = page.index(site, connection, tongue_of(request))
    return render(request, "design/index.html", day=date(2026, 11, 3), **context)
