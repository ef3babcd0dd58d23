"""/listings/…/check: whether what we say is still right, looked at by staff, or told by the organisation itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from app import answers
from app.auth import TheModerator
from app.db import Db
from app.forms import Form
from app.i18n import Tongue
from app.listings import asking, same, show_page, verifying
from app.listings.asking import Answer
from app.listings.steps import listing_of
from app.site import Site, TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/listings")
CHECK = "listings/check.html"
BY_MAIL = "listings/check_by_mail.html"
LONGEST_NAME = 300


@router.get("/{slug}/check")
async def check(request: Request, site: TheSite, _person: TheModerator, slug: str, done: str = "") -> Response:
    with site.database.reading() as connection:
        return _check(request, site, connection, listing_of(connection, slug), done=done == "1")


@router.post("/{slug}/still-correct")
def still_correct(request: Request, site: TheSite, person: TheModerator, db: Db, slug: str) -> Response:
    answers.count(request, db, "moderation", person)
    row = listing_of(db.connection(), slug)
    try:
        verifying.still_correct(db, row.id, person, site.ladder)
    except verifying.OwnListingError:
        return _check(request, site, db.connection(), row, 403)
    return answers.to(request, f"/listings/{row.slug}/check?done=1")


@router.post("/{slug}/same-as")
def same_as(request: Request, site: TheSite, person: TheModerator, posted: Form, db: Db, slug: str) -> Response:
    """Whether two are one is decided in the queue, where both stand side by side."""
    answers.count(request, db, "moderation", person)
    row, said, _ = listing_of(db.connection(), slug), posted.line("other", LONGEST_NAME), tongue_of(request).gettext
    found = same.named(db.connection(), said, row.id) if said else []
    if len(found) == 1:
        case = same.ask(db, person, row.id, found[0].id)
        return answers.to(request, f"/moderation/queue?kind=duplicate#case-{case.id}")
    words = _("Several have this name. Choose one of them.") if found else _("We know no other listing of this name.")
    return _check(request, site, db.connection(), row, 422, said=said, mistakes={"other": words}, others=found)


def _check(
    request: Request, site: Site, connection: Connection, row: Any, status: int = 200, *, done: bool = False,
    said: str = "", mistakes: dict[str, str] | None = None, others: Sequence[Any] = (),
) -> Response:  # fmt: skip
    context = show_page.context(site, connection, tongue_of(request), row, datetime.now(UTC).date())
    context |= {
        "done": done, "own": status == 403, "other": said, "mistakes": mistakes or {},  # noqa: PLR2004 - it is theirs
        "others": others or same.likely(connection, row),
    }  # fmt: skip
    return answers.private(request, CHECK, status, **context)


# --- by the organisation, with a mailed link


@router.get("/{slug}/check/{token}")
async def check_by_mail(request: Request, site: TheSite, slug: str, token: str) -> Response:
    """Looking changes nothing: mail programs open links before people do."""
    with site.database.reading() as connection:
        return _by_mail(request, site, connection, slug, token, {})


@router.post("/{slug}/check/{token}")
def answer_by_mail(request: Request, site: TheSite, posted: Form, db: Db, slug: str, token: str) -> Response:
    row = listing_of(db.connection(), slug)
    letter = asking.asked(db.connection(), row, token)
    tongue = tongue_of(request)
    if letter is None:
        return _dead(request, row)
    said, one_click = posted.line("answer", 20), "List-Unsubscribe" in posted.fields
    if said == "silence" or one_click:  # mail programs send one click, and follow no redirect (RFC 8058)
        asking.silence(db, site, row.email)
        if one_click:
            return _by_mail(request, site, db.connection(), slug, token, {})
    elif said in {one.value for one in Answer}:
        answers.count(request, db, "link", None)
        asking.answer(db, site, letter, Answer(said), tongue.language)
        if said == Answer.CHANGED:
            return answers.to(request, f"/listings/{row.slug}/edit")
    else:
        mistakes = {"answer": tongue.gettext("Choose one of these.")}
        return _by_mail(request, site, db.connection(), slug, token, mistakes)
    return answers.to(request, f"/listings/{row.slug}/check/{token}")


def _by_mail(
    request: Request, site: Site, connection: Connection, slug: str, token: str, mistakes: dict[str, str]
) -> Response:
    row, tongue = listing_of(connection, slug), tongue_of(request)
    letter = asking.asked(connection, row, token)
    if letter is None:
        return _dead(request, row)
    context = show_page.context(site, connection, tongue, row, datetime.now(UTC).date())
    context |= {
        "token": token, "mistakes": mistakes, "answer": letter.answer, "choices": _choices(tongue),
        "silenced": asking.is_silenced(connection, site, row.email),
    }  # fmt: skip
    return answers.private(request, BY_MAIL, 422 if mistakes else 200, **context)


def _choices(tongue: Tongue) -> list[tuple[str, str]]:
    _ = tongue.gettext
    return [
        (Answer.STILL_RIGHT.value, _("It is still right")), (Answer.CHANGED.value, _("Something has changed")),
        (Answer.TAKE_OUT.value, _("Please take us out")),
    ]  # fmt: skip


def _dead(request: Request, row: object) -> Response:
    return answers.private(request, "listings/check_is_over.html", 410, listing=row)
