"""/cards: the pictures that other sites and programs show beside a link to us. They hold what everybody may read."""

import re

from fastapi import APIRouter, HTTPException, Request, Response

from app import answers
from app.cards import drawing, page
from app.cards.drawing import Card
from app.guides import queries as guides
from app.i18n import Tongue
from app.listings import queries as listings
from app.site import TheSite
from app.templating import PUBLIC, tongue_of

# Drawing takes some tens of milliseconds, so that each of these waits its turn in the pool of threads.
router = APIRouter(prefix="/cards")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@router.get("/site.png")
def site_card(request: Request, site: TheSite) -> Response:
    tongue = tongue_of(request)
    return _drawn(tongue, page.whole_site(site, tongue))


@router.get("/listings/{slug}.png")
def listing(request: Request, site: TheSite, slug: str) -> Response:
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        row = listings.by_slug(connection, slug)
        to = None if row else listings.redirect(connection, slug)
    if to:
        return answers.moved(request, f"/cards/listings/{to}.png")
    return _drawn(tongue, page.listing(site, tongue, row) if row else None)


@router.get("/guides/{slug}.png")
def guide(request: Request, site: TheSite, slug: str) -> Response:
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        row = guides.by_slug(connection, slug)
        card = page.guide(site, connection, tongue, row) if row else None
    return _drawn(tongue, card)


@router.get("/questions/{number}.png")
def question(request: Request, site: TheSite, number: str) -> Response:
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        card = page.question(site, connection, tongue, int(number)) if _NUMBER.fullmatch(number) else None
    return _drawn(tongue, card)


@router.get("/countries/{code}.png")
def country(request: Request, code: str) -> Response:
    tongue = tongue_of(request)
    return _drawn(tongue, page.country(tongue, code))


@router.get("/topics/{concept_id}.png")
def topic(request: Request, site: TheSite, concept_id: str) -> Response:
    tongue = tongue_of(request)
    return _drawn(tongue, page.topic(site, tongue, concept_id))


def _drawn(tongue: Tongue, card: Card | None) -> Response:
    if card is None:
        raise HTTPException(404)
    return Response(drawing.png(tongue, card), media_type="image/png", headers={"cache-control": PUBLIC})
