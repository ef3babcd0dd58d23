"""/guides: articles with sources, by what people need first."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from sqlalchemy import Connection
from sqlmodel import Session

from app import answers, audit
from app.auth import TheEditor
from app.db import Db, lock_on
from app.forms import Form
from app.guides import actions, editing, page, queries, reviewing
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
        standing = editing.standing(connection, guide, _language(site, guide, lang))
        context = editing.form(site, connection, tongue_of(request), standing, None, version)
    return answers.private(request, "guides/edit.html", **context)


@router.post("/{slug}/edit")
def change(
    request: Request, site: TheSite, person: TheEditor, posted: Form, db: Db, slug: str,
    lang: Language = "",
) -> Response:  # fmt: skip
    _one_after_the_other(db, slug)
    connection, tongue = db.connection(), tongue_of(request)
    row = _known(queries.by_slug(connection, slug))
    standing = editing.standing(connection, row, _language(site, row, lang))
    sent = editing.edit_of(posted, tongue, site.taxonomy, standing)
    if sent.errors or posted.line("action", 10) != "save":
        context = editing.form(site, connection, tongue, standing, sent)
        return answers.private(request, "guides/edit.html", 422 if sent.errors else 200, **context)
    answers.count(request, db, "moderation", person)
    actions.edit(
        db, db.get_one(Guide, row.id), standing.language, title=sent.title, summary=sent.summary, body=sent.body,
        reason=f"{sent.reason} ({person.name})", facts=sent.facts,
        says_the_original=sent.original_version if sent.says_the_original else None,
    )  # fmt: skip
    audit.record(db, person, "edited guide", f"guide {row.id}", standing.language)
    return answers.to(request, f"/guides/{slug}?lang={standing.language}")


@router.get("/{slug}/review")
def review(request: Request, site: TheSite, person: TheEditor, slug: str, lang: Language = "") -> Response:
    del person  # that this is an editor is all that counts
    with site.database.reading() as connection:
        standing = _written(connection, _known(queries.by_slug(connection, slug)), lang)
        context = reviewing.form(connection, tongue_of(request), standing, None)
    return answers.private(request, "guides/review.html", **context)


@router.post("/{slug}/review")
def record(request: Request, person: TheEditor, posted: Form, db: Db, slug: str, lang: Language = "") -> Response:
    _one_after_the_other(db, slug)
    connection, tongue = db.connection(), tongue_of(request)
    standing = _written(connection, _known(queries.by_slug(connection, slug)), lang)
    sent = reviewing.review_of(posted, tongue, standing)
    if sent.errors:
        context = reviewing.form(connection, tongue, standing, sent)
        return answers.private(request, "guides/review.html", 422, **context)
    answers.count(request, db, "moderation", person)
    guide = db.get_one(Guide, standing.guide.id)
    if sent.take_back:
        reviewing.take_back(db, guide, sent, person.name)
    else:
        reviewing.record(db, guide, standing.language, sent, person.name)
    act = "took back review of guide" if sent.take_back else "recorded review of guide"
    audit.record(db, person, act, f"guide {guide.id}", standing.language)
    return answers.to(request, f"/guides/{slug}?lang={standing.language}")


def _one_after_the_other(db: Session, slug: str) -> None:
    """Whoever comes second sees what the first has written, and is told when it is not what they began with."""
    lock_on(db, f"guide {slug}")


def _written(connection: Connection, guide: Any, wanted: str) -> editing.Standing:
    """In a language that it is written in: nobody has read what is not there."""
    written_in = {row.language for row in queries.languages(connection, guide.id)}
    return editing.standing(connection, guide, wanted if wanted in written_in else guide.original_language)


def _known(guide: Any) -> Any:
    if guide is None:
        raise HTTPException(404)
    return guide


def _language(site: Site, guide: Any, wanted: str) -> str:
    return wanted if wanted in {*site.tongues, "de"} else str(guide.original_language)
