"""The table of contents: every page of the site is under one of these routers."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import auth, errors, release, work
from app.accounts.codes import router as codes
from app.accounts.routes import router as account
from app.accounts.signing_in import router as signing_in
from app.alerts.routes import router as alerts
from app.api.routes import router as api
from app.cache import PageCache
from app.cards.routes import router as cards
from app.config import Settings
from app.costly import CostlyReads
from app.countries.routes import router as countries
from app.design.routes import router as design
from app.finder.routes import router as finder
from app.guides.routes import router as guides
from app.listings.check_routes import router as checks
from app.listings.claim_routes import router as claims
from app.listings.routes import router as listings
from app.middleware import Guard, Head, KnownHost, Language, SecurityHeaders
from app.moderation.author_routes import router as decisions
from app.moderation.figures_routes import router as figures
from app.moderation.import_routes import router as imports
from app.moderation.member_routes import router as members
from app.moderation.routes import router as moderation
from app.observe import Observe, configure_logs
from app.pages.routes import router as pages
from app.proposals.routes import router as proposals
from app.questions.edit_routes import router as edits
from app.questions.post_routes import router as posts
from app.questions.routes import router as questions
from app.shortlist.routes import router as shortlist
from app.site import open_site
from app.templating import STATIC
from app.topics.routes import router as topics

ROUTERS = (
    pages,
    finder,
    proposals,  # /listings/new is no listing
    listings,
    checks,
    claims,
    guides,
    edits,
    posts,
    questions,
    countries,
    topics,
    shortlist,
    alerts,
    cards,
    figures,
    imports,
    moderation,
    members,
    decisions,
    account,
    signing_in,
    codes,
    design,
    api,
)
# Not by include_router: that makes each route anew at the first request of an application, which was most of its time.
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    configure_logs(settings)
    site = open_site(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # What was loaded now stays for ever: a collection need not look at it again (that took 200 ms).
        gc.collect()
        gc.freeze()
        with work.in_background(site):
            yield
        gc.unfreeze()
        site.close()

    app = FastAPI(routes=[*ROUTES], openapi_url=None, lifespan=lifespan, title="Seventh", redirect_slashes=False)
    app.state.site = site
    app.mount("/static", GZipMiddleware(Files(directory=STATIC), minimum_size=500))
    errors.install(app)
    # The last one added is the outermost.
    app.add_middleware(CostlyReads, a_minute=settings.costly_reads)
    cookie = auth.cookie_name(settings.base_url)
    app.add_middleware(
        PageCache, version=site.stamp.text, release=release.RELEASE, megabytes=settings.page_cache_mb, cookie=cookie,
        personal=auth.PERSONAL,
    )  # fmt: skip
    app.add_middleware(Language, languages=list(site.tongues))
    app.add_middleware(Guard, base_url=settings.base_url, cookie=cookie)
    if settings.env == "production":
        app.add_middleware(KnownHost, base_url=settings.base_url)
    app.add_middleware(errors.LastResort)
    app.add_middleware(Head)
    app.add_middleware(SecurityHeaders, https=settings.base_url.startswith("https"))
    app.add_middleware(Observe)
    return app


class Files(StaticFiles):
    """Our own files; their addresses change with them, so they may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope.get("query_string", b"").startswith(b"v="):
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
