"""/topics: conditions, treatments, roles and kinds of support, and who is there for each."""

from fastapi import APIRouter, HTTPException, Request, Response

from app.listings import queries as listing_queries
from app.listings.labels import capital
from app.site import TheSite
from app.templating import feed_of, render, tongue_of
from app.topics import page

router = APIRouter(prefix="/topics")
_MOST_IN_FEED = 30


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


@router.get("/{concept_id}/feed.xml")
async def feed(request: Request, site: TheSite, concept_id: str) -> Response:
    """Places about the topic that are new or were changed, for readers of feeds."""
    concept = site.taxonomy.get(concept_id)
    if concept is None:
        raise HTTPException(404)
    with site.database.reading() as connection:
        about = listing_queries.about(site.taxonomy.meant_by(concept_id))
        places = listing_queries.last_changed(connection, about, limit=_MOST_IN_FEED)
    name = capital(concept.label(tongue_of(request).language))
    return feed_of(request, "topics/feed.xml", places=places, name=name, about=f"/topics/{concept_id}")
