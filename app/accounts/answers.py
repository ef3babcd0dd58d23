"""What the routes of the account share: answers that are never kept, and what a request says of itself."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import auth, limits
from app.accounts.devices import device_of
from app.site import Site
from app.templating import PRIVATE, render


def private(request: Request, template: str, status: int = 200, **said: Any) -> Response:
    return render(request, template, status, cache_control=PRIVATE, **said)


def to(request: Request, path: str) -> Response:
    """Go on there, in the reader's language."""
    return RedirectResponse(f"{root(request)}{path}", 303, {"cache-control": PRIVATE})


def root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def base(request: Request, site: Site) -> str:
    """The address of the site in the reader's language, for a letter; never taken from what a request claims."""
    return f"{site.settings.base_url}{root(request)}"


def count(request: Request, site: Site, db: Session, who: str, kind: str = "account") -> None:
    """Raises TooOftenError when this person, or their network, has done enough of it for now."""
    address = request.client.host if request.client else None
    limits.take(db, site.settings.signing_key, kind, person=who, address=address)


def device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))


def cookie(request: Request, site: Site) -> str:
    """The session that this device had until now."""
    return request.cookies.get(auth.cookie_name(site.settings.base_url), "")
