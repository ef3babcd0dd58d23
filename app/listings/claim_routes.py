"""/listings/…/claim: a member shows that the organisation is theirs."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app import answers
from app.auth import TheMember
from app.db import Db
from app.forms import Form, email_of
from app.listings import claims
from app.listings.steps import listing_of
from app.site import TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/listings")
CLAIM = "listings/claim.html"
LONGEST_ADDRESS = 254


@router.get("/{slug}/claim")
async def claim(request: Request, site: TheSite, person: TheMember, slug: str, sent: str = "") -> Response:
    with site.database.reading() as connection:
        row = listing_of(connection, slug)
        is_owner = claims.is_owner(connection, person.id, row.id)
    return _form(request, row, is_owner=is_owner, sent=sent == "1")


@router.post("/{slug}/claim")
def ask(request: Request, site: TheSite, person: TheMember, posted: Form, db: Db, slug: str) -> Response:
    answers.count(request, db, "claim", person)
    row, tongue = listing_of(db.connection(), slug), tongue_of(request)
    said = posted.line("email", LONGEST_ADDRESS + 1)
    email = email_of(said)
    domain = claims.domain_of(email, row) if email else None
    if domain is None:
        words = tongue.gettext("This address is not at the organisation's own domain.")
        if not email:
            words = tongue.gettext("This does not look like a mail address. It needs an @, as in name@example.org.")
        return _form(request, row, said=said, errors={"email": words})
    claims.ask(db, site, person, row, email, domain, tongue, answers.base(request))
    return answers.to(request, f"/listings/{row.slug}/claim?sent=1")


def _form(
    request: Request, row: Any, *, is_owner: bool = False, sent: bool = False, said: str = "",
    errors: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    return answers.private(
        request, CLAIM, 422 if errors else 200, listing=row, domains=claims.domains(row), is_owner=is_owner, sent=sent,
        email=said, errors=errors or {},
    )  # fmt: skip


@router.get("/{slug}/claim/{token}")
async def prove(request: Request, site: TheSite, person: TheMember, slug: str, token: str) -> Response:
    with site.database.reading() as connection:
        row = listing_of(connection, slug)
    return _proof(request, row, claims.proven(site.settings.signing_key, token, person, row))


@router.post("/{slug}/claim/{token}")
def proven(request: Request, site: TheSite, person: TheMember, db: Db, slug: str, token: str) -> Response:
    row = listing_of(db.connection(), slug)
    domain = claims.proven(site.settings.signing_key, token, person, row)
    if domain is None:
        return _proof(request, row, None)
    answers.count(request, db, "link", person)
    claims.own(db, person, row.id, domain)
    return answers.to(request, "/account?done=owner#listings")


def _proof(request: Request, row: Any, domain: str | None) -> Response:
    return answers.private(request, "listings/prove.html", 200 if domain else 410, listing=row, domain=domain)
