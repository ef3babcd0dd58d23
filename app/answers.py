"""What routes share: pages that are never kept, going on in the reader's language, counting acts."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.background import BackgroundTask

from app import limits
from app.auth import Person
from app.site import Site
from app.templating import PRIVATE, render


def private(request: Request, template: str, status: int = 200, **said: Any) -> Response:
    return render(request, template, status, cache_control=PRIVATE, **said)


def to(request: Request, path: str) -> Response:
    """Go on there, in the reader's language."""
    return RedirectResponse(f"{root(request)}{path}", 303, {"cache-control": PRIVATE})


def moved(request: Request, path: str) -> Response:
    """It is there, for good."""
    return RedirectResponse(f"{root(request)}{path}", 301)


def root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def base(request: Request) -> str:
    """The address of the site in the reader's language, for a letter; never taken from what a request claims."""
    site: Site = request.app.state.site
    return f"{site.settings.base_url}{root(request)}"


def missing(request: Request, response: Response, said: str) -> Response:
    """These words found nothing. That is counted, and written at times, when the answer has left."""
    site: Site = request.app.state.site
    site.missed.note(said)
    if site.missed.is_due():
        response.background = BackgroundTask(site.missed.write)
    return response


def count(request: Request, db: Session, kind: str, who: Person | str | None) -> None:
    """Raises TooOftenError when this person, or their network, has done enough of it for now. A guest is
    counted by network only."""
    site: Site = request.app.state.site
    address = request.client.host if request.client else None
    person = str(who.id) if isinstance(who, Person) else who or address or ""
    limits.take(db, site.settings.signing_key, kind, person=person, address=address)
