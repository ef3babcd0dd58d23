"""/topics: conditions, treatments, roles and kinds of support, and who is there for each."""

from fastapi import APIRouter, HTTPException, Request, Response

from app.site import TheSite
from app.templating import render, tongue_of
from app.topics import page

router = APIRouter(prefix="/topics")


@router.get("")
async def index(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        context = page.index(site, connection, tongue_of(request))
    return render(request, "topics/index.html", **context)


@router.get("/{concept_id}")
async def show(request: Request, site: TheSite, concept_id: str) -> Response:
    concept = site.taxonomy.get(concept_id)
    if concept is None:
        raise HTTPException(404)
    with site.database.reading() as connection:
        context = page.show(site, connection, tongue_of(request), concept)
    return render(request, "topics/show.html", **context)
