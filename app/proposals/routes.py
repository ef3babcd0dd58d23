"""/listings/new, /listings/{slug}/edit, /proposals: what anybody suggests, and what became of it."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from sqlalchemy import Connection

from app import answers
from app.auth import Anybody, Person
from app.db import Db
from app.forms import Form, Posted
from app.i18n import Tongue
from app.listings import duplicates
from app.listings import queries as listings
from app.models import ProposalKind
from app.places import countries
from app.proposals import actions, forms, masked, merging, page, queries, sheet, waiting
from app.proposals.actions import Draft
from app.proposals.fields import CLOSED_REASON, EMPTY, public, said_by
from app.proposals.forms import Typed
from app.proposals.sheet import Sheet
from app.site import Site, TheSite
from app.templating import tongue_of

router = APIRouter()
_JOIN = "join-"


@router.get("/listings/new")
def new(
    request: Request, site: TheSite, person: Anybody, country: str = "", contact: str = "",
    origin: Annotated[str, Query(alias="from")] = "",
) -> Response:  # fmt: skip
    tongue = tongue_of(request)
    number = int(contact) if contact.isascii() and contact.isdigit() and len(contact) < 4 else 0  # noqa: PLR2004 - few
    with site.database.reading() as connection:
        begun: dict[str, Any] = masked.facts(connection, site, tongue, person, origin, number)
        if not begun and country.upper() in countries.codes():
            begun = {"country": country.upper()}
        typed = Typed(facts={**EMPTY, **begun}, origin=origin[:12])
        context = page.form(site, connection, tongue, person, Sheet(typed, typed.facts))
    return answers.private(request, "proposals/new.html", **context)


@router.post("/listings/new")
def create(request: Request, site: TheSite, person: Anybody, posted: Form, db: Db) -> Response:
    tongue = tongue_of(request)
    filled = sheet.of_new(site, forms.typed(posted, EMPTY, _allowed(site)))
    action = posted.line("action", 20)
    joins_id = _joined(site, db, filled, action)
    if not filled.can_be_sent or (action != "send" and joins_id is None):
        with site.database.reading() as connection:
            context = page.form(site, connection, tongue, person, filled, second=True)
        return answers.private(request, "proposals/new.html", 422 if filled.errors else 200, **context)
    own = masked.own_post(db.connection(), person, filled.typed.origin)
    about = {"question_id": own[0].id if own else None, "joins_id": joins_id}
    draft = _draft(ProposalKind.NEW, filled.typed, tongue, **about)
    return _sent(
        request, site, person, db, replace(draft, fields={name: filled.facts[name] for name in filled.changed})
    )


def _joined(site: Site, db: Db, filled: Sheet, action: str) -> int | None:
    """The open proposal that this one adds to, while it is still open and still looks like the same place."""
    place = page.described(site, filled) if action.startswith(_JOIN) else None
    if place is None:
        return None
    rarity = duplicates.rarity_of(db.connection())
    ids = {str(one.id): one.joined_id for one in waiting.alike(site, db.connection(), rarity, place)}
    return ids.get(action.removeprefix(_JOIN))


@router.get("/listings/{slug}/edit")
def edit(request: Request, site: TheSite, person: Anybody, slug: str, what: str = page.FACTS) -> Response:
    with site.database.reading() as connection:
        row = listings.by_slug(connection, slug)
        if row is None:
            return _moved(request, connection, slug)
        context = page.form(
            site, connection, tongue_of(request), person, _untouched(site, row), row, what=_what(what, row)
        )
    return answers.private(request, "proposals/edit.html", **context)


@router.post("/listings/{slug}/edit")
def change(request: Request, site: TheSite, person: Anybody, posted: Form, db: Db, slug: str) -> Response:
    with site.database.reading() as connection:
        row = listings.by_slug(connection, slug)
        if row is None:
            raise HTTPException(404)
        what = _what(posted.line("what", 10), row)
        by_owner = queries.owns(connection, row.id, person)
        if what == page.FACTS:
            filled, send = _edited(site, connection, posted, row)
        else:
            typed = forms.closing(posted) if what == page.CLOSED else forms.removing(posted)
            filled = replace(_untouched(site, row), typed=typed, errors=typed.errors)
            send = not typed.errors
        if not send:
            context = page.form(site, connection, tongue_of(request), person, filled, row, what=what, second=True)
            wrong = filled.errors or filled.conflicts
            return answers.private(request, "proposals/edit.html", 422 if wrong else 200, **context)
    about = {"listing_id": row.id, "base_version": row.version, "by_owner": by_owner}
    draft = _draft(_KINDS[what], filled.typed, tongue_of(request), **about)
    if what == page.FACTS:
        # What was there before, with what the listing hides: for moderators only.
        before = said_by(row)
        fields = {name: filled.facts[name] for name in filled.changed}
        draft = replace(draft, fields=fields, before={name: before[name] for name in filled.changed})
    elif what == page.CLOSED:
        draft = replace(draft, fields={CLOSED_REASON: filled.typed.facts[CLOSED_REASON]})
    return _sent(request, site, person, db, draft)


_KINDS = {
    page.FACTS: ProposalKind.EDIT, page.CLOSED: ProposalKind.CLOSURE, page.REMOVAL: ProposalKind.REMOVAL,
}  # fmt: skip


@router.get("/proposals/{reference}")
def show(request: Request, site: TheSite, reference: str) -> Response:
    with site.database.reading() as connection:
        proposal = queries.by_reference(connection, reference)
        if proposal is None:
            raise HTTPException(404)
        context = page.show(site, connection, tongue_of(request), proposal)
    return answers.private(request, "proposals/show.html", **context)


@router.post("/proposals/{reference}")
def withdraw(request: Request, db: Db, reference: str) -> Response:
    proposal = queries.by_reference(db.connection(), reference)
    if proposal is None:
        raise HTTPException(404)
    answers.count(request, db, "proposal", None)
    actions.withdraw(db, proposal.id)  # too late is no mistake: the page says what was decided
    return answers.to(request, f"/proposals/{reference}")


def _sent(request: Request, site: Site, person: Person | None, db: Db, draft: Draft) -> Response:
    answers.count(request, db, "proposal", person)
    proposal = actions.send(db, site, draft, person)
    return answers.to(request, f"/proposals/{proposal.reference}")


def _edited(site: Site, connection: Connection, posted: Posted, row: Any) -> tuple[Sheet, bool]:
    """The form beside the listing as it was when the form was opened, and as it is; whether it can go."""
    says = public(said_by(row))
    action = posted.line("action", 10)
    if action == "join":
        typed = forms.typed(posted, EMPTY, _allowed(site))
        typed = replace(typed, facts=merging.join(says, typed.facts))
        return sheet.of_edit(site, typed, row, says, says), False
    version = posted.number("base_version")
    seen = queries.said_at(connection, row.id, version) if version and version != row.version else None
    shown = public(seen) if seen else says
    typed = sheet.settled(posted, forms.typed(posted, shown, _allowed(site)), shown)
    filled = sheet.of_edit(site, typed, row, shown, says)
    return filled, action == "send" and filled.can_be_sent


def _untouched(site: Site, row: Any) -> Sheet:
    says = public(said_by(row))
    return replace(sheet.of_edit(site, Typed(facts=says), row, says, says), errors={})


def _draft(kind: ProposalKind, typed: Typed, tongue: Tongue, **more: Any) -> Draft:
    note = "\n\n".join(part for part in (typed.note, typed.words) if part)
    return Draft(
        kind=kind, source_url=typed.source_url, note=note, language=tongue.language, email=typed.reply_to,
        form_key=typed.form_key, **more,
    )  # fmt: skip


def _allowed(site: Site) -> forms.Choices:
    return forms.choices(site.taxonomy, site.spotter_languages())


def _what(said: str, row: Any) -> str:
    """What is different; what has closed cannot close again."""
    known = {page.FACTS, page.REMOVAL} if page.is_closed(row) else {page.FACTS, page.REMOVAL, page.CLOSED}
    return said if said in known else page.FACTS


def _moved(request: Request, connection: Connection, slug: str) -> Response:
    to = listings.redirect(connection, slug)
    if to is None:
        raise HTTPException(404)
    return answers.moved(request, f"/listings/{to}/edit")
