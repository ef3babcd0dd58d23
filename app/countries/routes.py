"""/countries: every country of the world, and what there is in each."""

from fastapi import APIRouter, HTTPException, Request, Response

from app.countries import page
from app.listings import queries
from app.places import countries
from app.site import TheSite
from app.templating import feed_of, render, tongue_of

router = APIRouter(prefix="/countries")
_MOST_IN_FEED = 30


@router.get("")
async def index(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        context = page.index(connection, tongue_of(request))
    return render(request, "countries/index.html", **context)


@router.get("/{code}")
async def show(request: Request, site: TheSite, code: str) -> Response:
    country = code.upper()
    if country not in countries.codes():
        raise HTTPException(404)
    with site.database.reading() as connection:
        context = page.show(site, connection, tongue_of(request), country)
    return render(request, "countries/show.html", **context)


@router.get("/{code}/feed.xml")
async def feed(request: Request, site: TheSite, code: str) -> Response:
    """Places of the country that are new or were changed, for readers of feeds."""
    country = code.upper()
    if country not in countries.codes():
        raise HTTPException(404)
    with site.database.reading() as connection:
        places = queries.last_changed(connection, queries.TABLE.c.country == country, limit=_MOST_IN_FEED)
    name = tongue_of(request).country(country)
    return feed_of(request, "countries/feed.xml", places=places, name=name, about=f"/countries/{code.lower()}")
