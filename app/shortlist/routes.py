"""/shortlist: places kept for later. The list is its address; nothing is stored here."""

from fastapi import APIRouter, Request, Response

from app.listings import queries
from app.shortlist import page
from app.site import TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/shortlist")
MOST_KEPT = 50


@router.get("")
async def index(request: Request, site: TheSite) -> Response:
    kept = list(dict.fromkeys(slug[:120] for slug in request.query_params.getlist("keep")))[:MOST_KEPT]
    with site.database.reading() as connection:
        rows = queries.by_slugs(connection, kept)
        context = page.index(site, connection, tongue_of(request), rows)
    return render(request, "shortlist/index.html", gone=len(kept) - len(rows), **context)
