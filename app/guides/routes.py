"""/guides: articles with sources, by what people need first."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from app import answers, audit
from app.auth import TheEditor
from app.db import Db
from app.forms import Form
from app.guides import actions, editing, page, queries
from app.models import Guide
from app.site import Site, TheSite
from app.templating import render, tongue_of

router = APIRouter(prefix="/guides")
Language = Annotated[str, Query(max_length=8)]
Version = Annotated[int, Query(ge=0, lt=2**31)]


@router.get("")
async def index(request: Request, site: TheSite) -> Response:
    with site.database.reading() as connection:
        context = page.index(site, connection, tongue_of(request))
    return render(request, "guides/index.html", **context)


@router.get("/{slug}")
async def show(request: Request, site: TheSite, slug: str, lang: Language = "") -> Response:
    with site.database.reading() as connection:
        guide = queries.by_slug(connection, slug)
        if guide is None:
            raise HTTPException(404)
        context = page.show(site, connection, tongue_of(request), guide, lang)
    return render(request, "guides/show.html", **context)


@router.get("/{slug}/history")
async def history(request: Request, site: TheSite, slug: str, lang: Language = "") -> Response:
    with site.database.reading() as connection:
        guide = _known(queries.by_slug(connection, slug))
        context = editing.history(connection, tongue_of(request), guide, lang or guide.original_language)
    return render(request, "guides/history.html", **context)


@router.get("/{slug}/edit")
def edit(
    request: Request, site: TheSite, person: TheEditor, slug: str, lang: Language = "", version: Version = 0
) -> Response:
    """What the guide says now, or what an older version said, to bring it back."""
    del person  # that this is an editor is all that counts
    with site.database.reading() as connection:
        guide = _known(queries.by_slug(connection, slug))
        language = _language(site, guide, lang)
        context = editing.form(site, connection, tongue_of(request), guide, language, None, version)
    return answers.private(request, "guides/edit.html", **context)


@router.post("/{slug}/edit")
def change(
    request: Request, site: TheSite, person: TheEditor, posted: Form, db: Db, slug: str,
    lang: Language = "",
) -> Response:  # fmt: skip
    connection, tongue = db.connection(), tongue_of(request)
    row = _known(queries.by_slug(connection, slug))
    language = _language(site, row, lang)
    known = {one.language: one.version for one in queries.languages(connection, row.id)}
    numbers = {source.number for source in queries.sources(connection, row.id)}
    sent = editing.edit_of(posted, tongue, numbers, known.get(language, 0))
    if sent.errors or posted.line("action", 10) != "save":
        context = editing.form(site, connection, tongue, row, language, sent)
        return answers.private(request, "guides/edit.html", 422 if sent.errors else 200, **context)
    answers.count(request, db, "moderation", person)
    actions.edit(
        db, db.get_one(Guide, row.id), language, title=sent.title, summary=sent.summary, body=sent.body,
        reason=f"{sent.reason} ({person.name})",
    )  # fmt: skip
    audit.record(db, person, "edited guide", f"guide {row.id}", language)
    return answers.to(request, f"/guides/{slug}?lang={language}")


def _known(guide: Any) -> Any:
    if guide is None:
        raise HTTPException(404)
    return guide


def _language(site: Site, guide: Any, wanted: str) -> str:
    return wanted if wanted in {*site.tongues, "de"} else str(guide.original_language)
