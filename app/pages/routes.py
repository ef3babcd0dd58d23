"""The pages that belong to no feature: /, /about, /privacy, and what machines ask for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from app import answers, migrate, observe
from app.guides import queries as guides
from app.listings import queries
from app.listings.labels import capital
from app.pages import searching
from app.places import countries
from app.questions import queries as question_queries
from app.questions import text
from app.questions.lists import url_of
from app.site import TheSite
from app.templating import PUBLIC, feed_of, render, tongue_of

router = APIRouter()
_MOST_IN_FEED = 20
_MOST_IN_SITEMAP = 5000


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


@router.get("/display")
async def display(request: Request) -> Response:
    """Larger letters, other colours: chosen and kept in the browser, so that pages stay the same for everybody."""
    return render(request, "pages/display.html")


@router.get("/rules")
async def rules(request: Request) -> Response:
    return render(request, "pages/rules.html")


@router.get("/search")
async def search(request: Request, site: TheSite, q: str = "") -> Response:
    asked = " ".join(q.replace("\x00", " ").split())[: searching.LONGEST]
    with site.database.reading() as connection:
        context = searching.results(site, connection, tongue_of(request), asked)
    response = render(request, "pages/search.html", **context)
    missed = asked and not (context["places"] or context["guides"] or context["questions"])
    return answers.missing(request, response, asked) if missed else response


@router.get("/feed.xml")
async def feed(request: Request, site: TheSite) -> Response:
    """The newest public questions, for readers of feeds. Contact details are masked."""
    with site.database.reading() as connection:
        rows, _total = question_queries.newest(connection, None, limit=_MOST_IN_FEED)
        bodies = question_queries.bodies(connection, [row.id for row in rows])
        said = [text.Said(bodies[row.id], row.country) for row in rows]
        words = text.plains(connection, site, tongue_of(request), said)
    shown = [(row, text.excerpt(said, 300)) for row, said in zip(rows, words, strict=True)]
    updated = max((row.active_at for row in rows), default=datetime.fromtimestamp(0, UTC))
    return feed_of(request, "pages/feed.xml", questions=shown, updated=updated)


@router.get("/.well-known/security.txt")
async def security(site: TheSite) -> Response:
    """RFC 9116."""
    base = site.settings.base_url
    contact = site.settings.security_contact or f"mailto:security@{urlsplit(base).hostname}"
    expires = (datetime.now(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {contact}", f"Expires: {expires}", f"Canonical: {base}/.well-known/security.txt"]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": PUBLIC})


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
    """Figures for the operator. In production only for the machine itself, and for proxies that ask for nobody."""
    if site.settings.env == "production" and not (request.client and site.settings.trusts(request.client.host)):
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
        asked, _total = question_queries.newest(connection, None, limit=_MOST_IN_SITEMAP)
    paths = [
        "/",
        "/find",
        "/listings",
        "/guides",
        "/questions",
        "/rules",
        "/countries",
        "/topics",
        "/about",
        "/privacy",
        "/display",
    ]
    paths += [f"/guides/{guide.slug}" for guide in written]
    paths += [f"/countries/{code.lower()}" for code in countries.codes()]
    paths += [f"/topics/{concept.id}" for concept in site.taxonomy]
    threads = [(url_of(row), row.active_at.date()) for row in asked]
    pages = [(path, None) for path in paths] + threads + [(f"/listings/{slug}", day) for slug, day in listings]
    return _xml(request, "pages/sitemap.xml", pages=pages)


@router.get("/opensearch.xml")
async def opensearch(request: Request) -> Response:
    return _xml(request, "pages/opensearch.xml")


def _xml(request: Request, template: str, **context: Any) -> Response:
    response = render(request, template, **context)
    response.headers["content-type"] = "application/xml; charset=utf-8"
    return response
