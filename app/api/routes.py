"""/api: the directory as JSON, for partners and for our own pages. Reads only, no key, CORS for all."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import RedirectResponse, StreamingResponse

from app import posts
from app.api import answers, asking, guide_schemas, question_schemas, schemas, spotting, suggestions
from app.finder import forms as finder_forms
from app.guides import queries as guide_queries
from app.i18n import fitting
from app.listings import as_json, queries
from app.listings.export import FORMATS
from app.listings.forms import parse
from app.models import MentionKind
from app.questions import queries as question_queries
from app.release import RELEASE
from app.site import TheSite
from app.templating import PUBLIC, tongue_of

_PROBLEM = {"model": schemas.Problem, "content": {"application/problem+json": {}}}
router = APIRouter(prefix="/api", responses={404: _PROBLEM, 422: _PROBLEM, 429: _PROBLEM})


def _json(body: Any) -> Response:
    headers = {"cache-control": PUBLIC, "access-control-allow-origin": "*"}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type="application/json", headers=headers)


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> Response:
    routes = [route for route in router.routes if getattr(route, "include_in_schema", False)]
    about = "The directory of Seventh. Listings are CC BY 4.0; each names its sources."
    site = request.app.state.site
    servers = [{"url": site.settings.base_url}]
    return _json(
        get_openapi(title="Seventh", version=f"1-{RELEASE}", description=about, routes=routes, servers=servers)
    )


@router.get("/v1/listings", responses={200: {"model": schemas.Listings}})
async def listings(request: Request, site: TheSite, params: Annotated[schemas.ListingParams, Query()]) -> Response:
    began = time.perf_counter()
    given = params.model_dump()
    asked = parse(given, lambda name: given[name], site.gazetteer)
    if "near" in asked.errors:
        raise HTTPException(404, asked.errors["near"])
    with site.database.reading() as connection:
        body = answers.listings(site, connection, tongue_of(request), asked)
    return _json(body | {"took_ms": round((time.perf_counter() - began) * 1000, 2)})


@router.get(
    "/v1/listings/{slug}",
    responses={200: {"model": schemas.WholeListing}, 301: {"description": "It is one with another listing now."}},
)
async def listing(request: Request, site: TheSite, slug: str) -> Response:
    with site.database.reading() as connection:
        row = queries.by_slug(connection, slug)
        if row is None and (to := queries.redirect(connection, slug)):
            headers = {"cache-control": PUBLIC, "access-control-allow-origin": "*"}
            return RedirectResponse(f"{site.settings.base_url}/api/v1/listings/{to}", 301, headers)
        if row is None:
            raise HTTPException(404, f"There is no listing {slug!r}.")
        sources, history = queries.sources(connection, [row.id]), queries.history(connection, row.id)
        named = posts.naming(connection, MentionKind.LISTING, row.id)
    base, tongue = site.settings.base_url, tongue_of(request)
    return _json(as_json.whole(base, tongue, row, _today(), sources, history, named, ladder=site.ladder))


@router.get("/v1/find", responses={200: {"model": schemas.Found}})
async def find(request: Request, site: TheSite, params: Annotated[schemas.FindParams, Query()]) -> Response:
    given = params.model_dump()
    need = finder_forms.parse(given, lambda name: given[name], site.taxonomy, site.gazetteer)
    if need.errors or not need.country:
        raise HTTPException(404, f"Not known: {', '.join(need.errors) or 'country'}.")
    with site.database.reading() as connection:
        return _json(answers.find(site, connection, tongue_of(request), need))


@router.get("/v1/suggest", responses={200: {"model": schemas.Suggestions}})
async def suggest(request: Request, site: TheSite, q: Annotated[str, Query(max_length=300)] = "") -> Response:
    return _json({"items": suggestions.for_text(site, tongue_of(request), q)})


@router.post("/v1/spot", responses={200: {"model": schemas.Spotted}, 400: _PROBLEM, 413: _PROBLEM})
def spot(request: Request, site: TheSite, body: schemas.SpotRequest) -> Response:
    wanted = fitting(body.language or "", site.tongues)
    tongue = site.tongue(wanted) if wanted else tongue_of(request)
    with site.database.reading() as connection:
        found = spotting.spot(site, connection, tongue, body.text)
    response = _json(found)
    response.headers["cache-control"] = "no-store"
    return response


@router.get("/v1/countries", responses={200: {"model": schemas.Countries}})
async def countries(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        return _json(answers.countries(connection, tongue_of(request)))


@router.get("/v1/topics", responses={200: {"model": schemas.Topics}})
async def topics(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        return _json(answers.topics(site, connection, tongue_of(request)))


@router.get("/v1/guides", responses={200: {"model": guide_schemas.Guides}})
async def guides(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        return _json(answers.guides(site, connection, tongue_of(request)))


@router.get("/v1/guides/{slug}", responses={200: {"model": guide_schemas.WholeGuide}})
async def guide(
    request: Request, site: TheSite, slug: str, language: Annotated[str, Query(max_length=8)] = ""
) -> Response:
    with site.database.reading() as connection:
        found = guide_queries.by_slug(connection, slug)
        if found is None:
            raise HTTPException(404, f"There is no guide {slug!r}.")
        return _json(answers.guide(site, connection, tongue_of(request), found, language))


@router.get("/v1/questions", responses={200: {"model": question_schemas.Questions}})
async def questions(site: TheSite, params: Annotated[question_schemas.QuestionParams, Query()]) -> Response:
    if params.topic and params.topic not in site.taxonomy:
        raise HTTPException(404, f"There is no topic {params.topic!r}.")
    with site.database.reading() as connection:
        return _json(asking.questions(site, connection, params.country, params.topic, params.page))


@router.get("/v1/questions/{number}", responses={200: {"model": question_schemas.WholeQuestion}})
async def question(request: Request, site: TheSite, number: Annotated[int, Path(ge=1, lt=2**31)]) -> Response:
    with site.database.reading() as connection:
        found = question_queries.by_id(connection, number, None)
        if found is None:
            raise HTTPException(404, f"There is no question {number}.")
        return _json(asking.question(site, connection, tongue_of(request), found))


@router.get("/v1/export.{kind}", response_class=StreamingResponse, include_in_schema=False)
def export(request: Request, site: TheSite, kind: Literal["csv", "json", "geojson"]) -> Response:
    make, media_type = FORMATS[kind]
    today, tongue = _today(), tongue_of(request)

    def lines() -> Iterator[str]:
        with site.database.reading() as connection:
            yield from make(connection, site.settings.base_url, tongue, today, site.ladder)

    name = f"seventh-{today.isoformat()}.{kind}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "access-control-allow-origin": "*",
        "cache-control": PUBLIC,
    }
    return StreamingResponse(lines(), media_type=media_type, headers=headers)


def _today() -> date:
    return datetime.now(UTC).date()
