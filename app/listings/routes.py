"""/listings: the directory, searched, and each of its places."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy import Connection

from app import answers
from app.listings import page, queries, searching, show_page, take_away
from app.listings.forms import Asked, parse
from app.site import TheSite
from app.templating import PUBLIC, render, tongue_of

router = APIRouter(prefix="/listings")


def _asked(request: Request, site: TheSite) -> Asked:
    params = request.query_params
    return parse(params, params.getlist, site.gazetteer)


@router.get("")
async def index(request: Request, site: TheSite, asked: Annotated[Asked, Depends(_asked)]) -> Response:
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        found = searching.search(site, connection, asked, facets=page.FACETS)
        context = page.results(site, connection, tongue, asked, found)
    if asked.page > context["pages"]:
        # Past the end there is nothing to say but where the end is.
        return answers.to(request, asked.url(page=context["pages"]))
    response = render(request, "listings/index.html", **context)
    # With filters it may be they that leave nothing, not the words.
    missed = asked.q and not (found.total or found.engine_down or asked.filters or asked.near)
    return answers.missing(request, response, asked.q) if missed else response


@router.get("/{slug}")
async def show(request: Request, site: TheSite, slug: str) -> Response:
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        listing = queries.by_slug(connection, slug)
        if listing is None:
            return _moved(request, connection, slug)
        context = show_page.context(site, connection, tongue, listing, datetime.now(UTC).date())
    return render(request, "listings/show.html", **context)


@router.get("/{slug}/contact.vcf")
async def contact(request: Request, site: TheSite, slug: str) -> Response:
    with site.database.reading() as connection:
        listing = queries.by_slug(connection, slug)
        if listing is None:
            return _moved(request, connection, slug, "/contact.vcf")
    card = take_away.vcard(listing, f"{site.settings.base_url}/listings/{listing.slug}")
    headers = {"content-disposition": f'attachment; filename="{listing.slug}.vcf"', "cache-control": PUBLIC}
    return Response(card, media_type="text/vcard; charset=utf-8", headers=headers)


@router.get("/{slug}/code.svg")
async def code(request: Request, site: TheSite, slug: str) -> Response:
    with site.database.reading() as connection:
        listing = queries.by_slug(connection, slug)
        if listing is None:
            return _moved(request, connection, slug, "/code.svg")
    svg = take_away.qr_code(f"{site.settings.base_url}/listings/{listing.slug}")
    return Response(svg, media_type="image/svg+xml", headers={"cache-control": PUBLIC})


def _moved(request: Request, connection: Connection, slug: str, file: str = "") -> Response:
    to = queries.redirect(connection, slug)
    if to is None:
        raise HTTPException(404)
    answer = answers.moved(request, f"/listings/{to}{file}")
    # Two that became one may be parted again: no browser remembers it unasked.
    answer.headers["cache-control"] = PUBLIC
    return answer
