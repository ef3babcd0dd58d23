"""/guides: articles with sources, by what people need first."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from app.guides import page, queries
from app.site import TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/guides")


@router.get("")
async def index(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        context = page.index(site, connection, tongue_of(request))
    return render(request, "guides/index.html", **context)


@router.get("/{slug}")
async def show(request: Request, site: TheSite, slug: str, lang: Annotated[str, Query(max_length=8)] = "") -> Response:
    with site.database.reading() as connection:
        guide = queries.by_slug(connection, slug)
        if guide is None:
            raise HTTPException(404)
        context = page.show(site, connection, tongue_of(request), guide, lang)
    return render(request, "guides/show.html", **context)
