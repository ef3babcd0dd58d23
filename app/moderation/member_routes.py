"""/moderation/members: one member, as moderators need to see them."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response
from sqlalchemy import Connection
from sqlmodel import Session

from app import answers, rules
from app.auth import Person, TheAdmin, TheModerator
from app.db import Db
from app.forms import Form, clean_line
from app.models import DecisionOutcome, HatKind, Member, Role, SanctionKind, now
from app.moderation import at_once, deciding, forms, member_page, members, page
from app.names import LONGEST
from app.site import TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/moderation/members")
Number = Annotated[int, Path(ge=1, lt=2**31)]
SHOW = "moderation/member.html"
# The names of as many posts as the page lists.
LONGEST_LIST = 2000


@router.get("")
def find(request: Request, site: TheSite, _person: TheModerator, name: str = "") -> Response:
    with site.database.reading() as connection:
        context = member_page.find(connection, tongue_of(request), clean_line(name)[:LONGEST])
    return answers.private(request, "moderation/members.html", **context)


@router.get("/{number}")
def show(request: Request, site: TheSite, person: TheModerator, number: Number) -> Response:
    with site.database.reading() as connection:
        return _shown(request, connection, person, number, {})


def _shown(
    request: Request, connection: Connection, person: Person, number: int, mistakes: dict[str, str]
) -> Response:  # fmt: skip
    """The page of the member, with what is to be mended."""
    context = member_page.show(connection, tongue_of(request), number, person)
    if context is None:
        raise HTTPException(404)
    return answers.private(request, SHOW, 422 if mistakes else 200, mistakes=mistakes, **context)


@router.post("/{number}/sanction")
def sanction(request: Request, site: TheSite, person: TheModerator, posted: Form, db: Db, number: Number) -> Response:
    answers.count(request, db, "moderation", person)
    kind, rule, days = posted.line("kind", 20), posted.line("rule", 40), posted.number("days")
    mistakes = {}
    tongue = tongue_of(request)
    if kind not in {one.value for one in SanctionKind}:
        mistakes["kind"] = tongue.gettext("Choose one of these.")
    if not rules.said(tongue, rule):
        mistakes["rule"] = tongue.gettext("Choose a reason: it is told to the person.")
    if mistakes:
        return _shown(request, db.connection(), person, number, mistakes)
    said = members.Verdict(
        SanctionKind(kind), rule, posted.text("note", forms.LONGEST), days if days in members.DAYS else members.DAYS[1]
    )
    try:
        members.sanction(db, site, _member(db, number), person, said)
    except members.NotAllowedError as error:
        raise HTTPException(403) from error
    return _back(request, number)


@router.post("/{number}/hide")
def hide(request: Request, site: TheSite, person: TheModerator, posted: Form, db: Db, number: Number) -> Response:
    """The posts that the page has listed; or those of an earlier press, the other way."""
    answers.count(request, db, "moderation", person)
    member = _member(db, number)
    try:
        if together := posted.line("again", 20):
            at_once.show_again(db, site, member, person, together)
            return _back(request, number)
        said = forms.Verdict(
            DecisionOutcome.HIDDEN, posted.line("hide-rule", 40), posted.text("hide-note", forms.LONGEST)
        )
        at_once.hide(db, site, member, person, posted.line("posts", LONGEST_LIST).split(), said)
    except members.NotAllowedError as error:
        raise HTTPException(403) from error
    except deciding.RefusedError as error:
        db.rollback()
        mistakes = {"hide-rule": page.refused(tongue_of(request), error)}
        with site.database.reading() as connection:
            return _shown(request, connection, person, number, mistakes)
    return _back(request, number)


@router.post("/{number}/hat")
def hat(request: Request, person: TheModerator, posted: Form, db: Db, number: Number) -> Response:
    answers.count(request, db, "moderation", person)
    kind, organisation, proof = posted.line("kind", 20), posted.line("organisation", 200), posted.line("proof", 500)
    if ended := posted.number("end"):
        if members.end_hat(db, ended, person) != number:
            raise HTTPException(404)
        return _back(request, number)
    tongue = tongue_of(request)
    interest = posted.line("interest", 500)
    if kind not in {one.value for one in HatKind} or not (organisation and proof and interest):
        words = tongue.gettext(
            "Say which role, for which organisation, where the proof is, and what they gain, or “none”."
        )
        return _shown(request, db.connection(), person, number, {"hat": words})
    _member(db, number)
    try:
        members.grant_hat(
            db, number, person, HatKind(kind), organisation=organisation, proof=proof,
            interest=interest, today=now().date(),
        )  # fmt: skip
    except members.NotAllowedError as error:
        raise HTTPException(403) from error
    return _back(request, number)


@router.post("/{number}/role")
def role(request: Request, person: TheAdmin, posted: Form, db: Db, number: Number) -> Response:
    """An administrator gives another member a role; it begins with a new sign-in."""
    answers.count(request, db, "moderation", person)
    said = posted.line("role", 20)
    if said not in {one.value for one in Role}:
        raise HTTPException(422)
    try:
        members.give_role(db, _member(db, number), person, Role(said))
    except members.NotAllowedError as error:
        raise HTTPException(403) from error
    return _back(request, number)


def _member(db: Session, number: int) -> Member:
    found = db.get(Member, number)
    if found is None:
        raise HTTPException(404)
    return found


def _back(request: Request, number: int) -> Response:
    return answers.to(request, f"/moderation/members/{number}")
