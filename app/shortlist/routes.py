"""/shortlist: places kept for later. The list is its address; nothing is stored here."""

from fastapi import APIRouter, Request, Response

from app.listings import queries
from app.shortlist import page
from app.site import TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/shortlist")
MOST_KEPT = 50


@router.get("")
async def index(request: Request, site: TheSite, add: str = "") -> Response:
    """`add` is what somebody without scripts calls the next place; each that it may be is a link to a longer list."""
    kept = list(dict.fromkeys(slug[:120] for slug in request.query_params.getlist("keep")))[:MOST_KEPT]
    with site.database.reading() as connection:
        rows = queries.by_slugs(connection, kept)
        context = page.index(site, connection, tongue_of(request), rows)
        context |= page.adding(site, connection, tongue_of(request), rows, add, room=len(rows) < MOST_KEPT)
    return render(request, "shortlist/index.html", gone=len(kept) - len(rows), **context)
