"""The pages that belong to no feature: /, /about, /privacy, and what machines ask for."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from app import migrate, observe
from app.guides import queries as guides
from app.listings import queries
from app.listings.labels import capital
from app.places import countries
from app.site import TheSite
from app.templating import PUBLIC, render, tongue_of

router = APIRouter()


@router.get("/")
async def home(request: Request, site: TheSite) -> Response:
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        counts = queries.count_by_country(connection)
    names = sorted(((tongue.country(code), code) for code in countries.codes()), key=lambda pair: tongue.order(pair[0]))
    labels = ((capital(one.label(tongue.language)), one.id) for one in site.taxonomy.conditions())
    return render(
        request, "pages/home.html", countries=names, listings=sum(counts.values()), covered=len(counts),
        conditions=sorted(labels, key=lambda pair: tongue.order(pair[0])),
    )  # fmt: skip


@router.get("/about")
async def about(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        counts = queries.count_by_country(connection)
        checked = queries.count_checked(connection)
    return render(request, "pages/about.html", listings=sum(counts.values()), covered=len(counts), checked=checked)


@router.get("/privacy")
async def privacy(request: Request) -> Response:
    return render(request, "pages/privacy.html")


@router.get("/healthz")
async def healthz() -> Response:
    return PlainTextResponse("ok", headers={"cache-control": "no-store"})


@router.get("/readyz")
def readyz(site: TheSite) -> Response:
    """Ready when the database answers with the newest schema; the search engine may be away."""
    try:
        ready = migrate.is_current(site.database)
    except SQLAlchemyError:
        ready = False
    return PlainTextResponse("ready" if ready else "not ready", 200 if ready else 503, {"cache-control": "no-store"})


@router.get("/metrics")
def metrics(request: Request, site: TheSite) -> Response:
    """Figures for the operator. In production only for the machine itself."""
    if site.settings.env == "production" and (
        request.client is None or request.client.host not in {"127.0.0.1", "::1"}
    ):
        return PlainTextResponse("not for the public", 404)
    return Response(
        generate_latest(observe.REGISTRY), media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"}
    )


@router.get("/robots.txt")
async def robots(site: TheSite) -> Response:
    lines = [
        "User-agent: *",
        "Disallow: /shortlist",
        "Disallow: /find?",
        f"Sitemap: {site.settings.base_url}/sitemap.xml",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": PUBLIC})


@router.get("/sitemap.xml")
async def sitemap(request: Request, site: TheSite) -> Response:
    """Every public page in every language, with the day of its last change."""
    with site.database.reading() as connection:
        listings = queries.slugs_and_days(connection)
        written = guides.heads(connection, "en")
    paths = ["/", "/find", "/listings", "/guides", "/countries", "/topics", "/about", "/privacy"]
    paths += [f"/guides/{guide.slug}" for guide in written]
    paths += [f"/countries/{code.lower()}" for code in countries.codes()]
    paths += [f"/topics/{concept.id}" for concept in site.taxonomy]
    pages = [(path, None) for path in paths] + [(f"/listings/{slug}", day) for slug, day in listings]
    return _xml(request, "pages/sitemap.xml", pages=pages)


@router.get("/opensearch.xml")
async def opensearch(request: Request) -> Response:
    return _xml(request, "pages/opensearch.xml")


def _xml(request: Request, template: str, **context: Any) -> Response:
    response = render(request, template, **context)
    response.headers["content-type"] = "application/xml; charset=utf-8"
    return response
