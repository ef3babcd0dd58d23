"""/moderation/members: one member, as moderators need to see them."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response
from sqlmodel import Session

from app import answers, rules
from app.auth import TheAdmin, TheModerator
from app.db import Db
from app.forms import Form, clean_line
from app.models import HatKind, Member, Role, SanctionKind, now
from app.moderation import forms, member_page, members
from app.names import LONGEST
from app.site import TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/moderation/members")
Number = Annotated[int, Path(ge=1, lt=2**31)]
SHOW = "moderation/member.html"


@router.get("")
def find(request: Request, site: TheSite, _person: TheModerator, name: str = "") -> Response:
    with site.database.reading() as connection:
        context = member_page.find(connection, tongue_of(request), clean_line(name)[:LONGEST])
    return answers.private(request, "moderation/members.html", **context)


@router.get("/{number}")
def show(request: Request, site: TheSite, person: TheModerator, number: Number, hidden: str = "") -> Response:
    with site.database.reading() as connection:
        context = member_page.show(connection, tongue_of(request), number, person)
    if context is None:
        raise HTTPException(404)
    return answers.private(request, SHOW, hidden=hidden[:4000], mistakes={}, **context)


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
        context = member_page.show(db.connection(), tongue, number, person)
        if context is None:
            raise HTTPException(404)
        return answers.private(request, SHOW, 422, hidden="", mistakes=mistakes, **context)
    said = members.Verdict(
        SanctionKind(kind), rule, posted.text("note", forms.LONGEST), days if days in members.DAYS else members.DAYS[1]
    )
    try:
        members.sanction(db, site, _member(db, number), person, said)
    except members.NotAllowedError as error:
        raise HTTPException(403) from error
    return _back(request, number)


@router.post("/{number}/hide")
def hide(request: Request, person: TheModerator, posted: Form, db: Db, number: Number) -> Response:
    """Everything, as the page before has shown it; or, with the list of what was hidden, the other way."""
    answers.count(request, db, "moderation", person)
    member = _member(db, number)
    if member.role != Role.MEMBER or number == person.id:
        raise HTTPException(403)
    if which := posted.line("again", 4000):
        members.show_again(db, number, which.split(), person)
        return _back(request, number)
    hidden = " ".join(members.hide_everything(db, number, person))
    return answers.to(request, f"/moderation/members/{number}?hidden={hidden.replace(' ', '+')}")


@router.post("/{number}/hat")
def hat(request: Request, person: TheModerator, posted: Form, db: Db, number: Number) -> Response:
    answers.count(request, db, "moderation", person)
    kind, organisation, proof = posted.line("kind", 20), posted.line("organisation", 200), posted.line("proof", 500)
    if ended := posted.number("end"):
        if members.end_hat(db, ended, person) != number:
            raise HTTPException(404)
        return _back(request, number)
    tongue = tongue_of(request)
    if kind not in {one.value for one in HatKind} or not organisation or not proof:
        words = tongue.gettext("Say which kind of role it is, for which organisation, and where you saw the proof.")
        mistakes = {"hat": words}
        context = member_page.show(db.connection(), tongue, number, person)
        if context is None:
            raise HTTPException(404)
        return answers.private(request, SHOW, 422, hidden="", mistakes=mistakes, **context)
    _member(db, number)
    try:
        members.grant_hat(
            db, number, person, HatKind(kind), organisation=organisation, proof=proof,
            interest=posted.line("interest", 500), today=now().date(),
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
