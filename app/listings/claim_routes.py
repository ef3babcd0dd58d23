"""/listings/…/claim: a member shows that the organisation is theirs."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from app import answers
from app.auth import Person, TheMember
from app.db import Db
from app.forms import Form, Posted, email_of
from app.listings import claims
from app.listings.importing import Web
from app.listings.steps import listing_of
from app.site import TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/listings")
CLAIM = "listings/claim.html"
LONGEST_ADDRESS, LONGEST_NOTE, LONGEST_LINK = 254, 1000, 1000
_WEB: TypeAdapter[str] = TypeAdapter(Web)


@router.get("/{slug}/claim")
async def claim(request: Request, site: TheSite, person: TheMember, slug: str, sent: str = "") -> Response:
    with site.database.reading() as connection:
        return _form(request, connection, person, listing_of(connection, slug), sent=sent == "1")


@router.post("/{slug}/claim")
def ask(request: Request, site: TheSite, person: TheMember, posted: Form, db: Db, slug: str) -> Response:
    answers.count(request, db, "claim", person)
    row, tongue = listing_of(db.connection(), slug), tongue_of(request)
    if posted.line("way", 10) == "moderator":
        return _show(request, person, posted, db, row)
    said = posted.line("email", LONGEST_ADDRESS + 1)
    email = email_of(said)
    domain = claims.domain_of(email, row) if email else None
    if domain is None:
        words = tongue.gettext("This address is not at the organisation's own domain.")
        if not email:
            words = tongue.gettext("This does not look like a mail address. It needs an @, as in name@example.org.")
        return _form(request, db.connection(), person, row, typed={"email": said}, errors={"email": words})
    claims.ask(db, site, person, row, email, domain, tongue, answers.base(request))
    return answers.to(request, f"/listings/{row.slug}/claim?sent=1")


def _show(request: Request, person: Person, posted: Posted, db: Db, row: Any) -> Response:
    """To a moderator, where no letter can show it."""
    _ = tongue_of(request).gettext
    note, link = posted.text("note", LONGEST_NOTE), posted.line("source_url", LONGEST_LINK)
    errors = {} if note else {"note": _("Tell us in a few words what you do there.")}
    try:
        checked = _WEB.validate_python(link if "://" in link else f"https://{link}")
    except ValidationError:
        checked, said = "", _("This is not a web address that we can read. It looks like https://www.clinic.example.")
        errors["source_url"] = said
    if errors:
        typed = {"note": note, "source_url": link}
        return _form(request, db.connection(), person, row, typed=typed, errors=errors)
    claims.show(db, person, row.id, note, checked)
    return answers.to(request, f"/listings/{row.slug}/claim")


def _form(
    request: Request, connection: Connection, person: Person, row: Any, *, sent: bool = False,
    typed: dict[str, str] | None = None, errors: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    return answers.private(
        request, CLAIM, 422 if errors else 200, listing=row, domains=claims.domains(row), sent=sent,
        is_owner=claims.is_owner(connection, person.id, row.id), waits=claims.waits(connection, person.id, row.id),
        typed=typed or {}, errors=errors or {},
    )  # fmt: skip


@router.get("/{slug}/claim/{token}")
async def prove(request: Request, site: TheSite, person: TheMember, slug: str, token: str) -> Response:
    with site.database.reading() as connection:
        row = listing_of(connection, slug)
    domain = claims.proven(site.settings.signing_key, token, person, row)
    if domain is None:
        return _over(request, row)
    return answers.private(request, "listings/prove.html", listing=row, domain=domain)


@router.post("/{slug}/claim/{token}")
def proven(request: Request, site: TheSite, person: TheMember, db: Db, slug: str, token: str) -> Response:
    row = listing_of(db.connection(), slug)
    domain = claims.proven(site.settings.signing_key, token, person, row)
    if domain is None:
        return _over(request, row)
    answers.count(request, db, "link", person)
    claims.own(db, person, row.id, domain)
    return answers.to(request, "/account?done=owner#listings")


def _over(request: Request, row: Any) -> Response:
    return answers.private(request, "listings/claim_is_over.html", 410, listing=row)
