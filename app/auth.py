"""Who is asking: sessions, and the one cookie. The link that begins them is in app/accounts/links.py.

Only pages under PERSONAL know who is asking; all others are the same for everybody, and may be kept.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import sqlalchemy as sa
from fastapi import Depends, HTTPException, Request, Response
from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.db import Database
from app.models import Member, MemberSession, Role, SignInToken, now

# The first words of the addresses whose pages may show what belongs to one person.
PERSONAL = frozenset({"account", "questions", "moderation", "proposals"})
# And pages about something public that only one person sees.
_KNOWS_WHO = re.compile(r"/(new|edit|check|still-correct|same-as|review|claim(/[^/]+)?)$")
IDLE, LONGEST = timedelta(days=30), timedelta(days=180)
STAFF_IDLE, STAFF_LONGEST = timedelta(hours=12), timedelta(days=7)
# What is delicate asks for a sign-in that is not older than this.
FRESH = timedelta(minutes=15)
_SEEN_EVERY = timedelta(hours=1)
_WHO = [col(column) for column in (Member.id, Member.name, Member.email, Member.language, Member.country, Member.role)]
_ADMINS, _EDITORS = frozenset({Role.ADMIN}), frozenset({Role.ADMIN, Role.EDITOR})
_MODERATORS = _EDITORS | {Role.MODERATOR}
_TOKEN = re.compile(r"^[A-Za-z0-9_-]{43}$")
# Printable ASCII, and no backslash, which browsers read as a slash.
_LOCAL = re.compile(r"/[!-\[\]-~]{0,499}")


@dataclass(frozen=True, slots=True)
class Person:
    """The member who is asking, and since when on this device."""

    id: int
    name: str
    email: str
    language: str
    country: str | None
    role: Role
    session_id: int
    signed_in_at: datetime
    # Shown on this device, in this session.
    has_second_factor: bool = False

    @property
    def has_role(self) -> bool:
        return self.role != Role.MEMBER

    @property
    def is_staff(self) -> bool:
        """Who has a role and has not shown the second factor sees and does what every member does."""
        return self.has_role and self.has_second_factor

    @property
    def is_fresh(self) -> bool:
        return now() - self.signed_in_at < FRESH


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What the database keeps: of no use to somebody who reads it."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name(base_url: str) -> str:
    """`__Host-` binds the cookie to this host and to https; a laptop has neither."""
    return "__Host-session" if base_url.startswith("https") else "session"


def set_cookie(response: Response, base_url: str, token: str) -> None:
    response.set_cookie(
        cookie_name(base_url), token, max_age=int(LONGEST.total_seconds()), path="/", httponly=True, samesite="lax",
        secure=base_url.startswith("https"),
    )  # fmt: skip


def clear_cookie(response: Response, base_url: str) -> None:
    response.delete_cookie(
        cookie_name(base_url), path="/", httponly=True, samesite="lax", secure=base_url.startswith("https")
    )


# --- sessions


def begin_session(db: Session, member: Member, device: str, *, instead_of: str = "") -> str:
    """Sign in on this device; the session that it had before ends. Returns the token of the cookie."""
    if instead_of:
        db.connection().execute(delete(MemberSession).where(col(MemberSession.token_hash) == hashed(instead_of)))
    token = new_token()
    db.add(MemberSession(member_id=member.id or 0, token_hash=hashed(token), device=device[:60]))
    return token


def end_sessions(db: Session, member_id: int, *, but: int | None = None) -> None:
    ended = delete(MemberSession).where(col(MemberSession.member_id) == member_id)
    db.connection().execute(ended if but is None else ended.where(col(MemberSession.id) != but))


def mark_second_factor(db: Session, session_id: int) -> str:
    """It was shown in this session, which goes on under a new token; the old one is refused. Returns the new."""
    token = new_token()
    shown = update(MemberSession).where(col(MemberSession.id) == session_id)
    db.connection().execute(shown.values(token_hash=hashed(token), second_factor_at=now()))
    return token


def person_of(database: Database, cookies: Mapping[str, str], base_url: str) -> Person | None:
    """Who belongs to this cookie, if its session has not run out."""
    token = cookies.get(cookie_name(base_url), "")
    if not _TOKEN.fullmatch(token):
        return None
    shown = col(MemberSession.second_factor_at).is_not(None)
    wanted = (
        sa.select(*_WHO, col(MemberSession.id), col(MemberSession.signed_in_at), shown, col(MemberSession.seen_at))
        .join_from(MemberSession, Member)
        .where(col(MemberSession.token_hash) == hashed(token))
    )
    with database.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    *who, seen_at = row
    person = Person(*who)
    idle, longest = (STAFF_IDLE, STAFF_LONGEST) if person.has_role else (IDLE, LONGEST)
    if now() - seen_at > idle or now() - person.signed_in_at > longest:
        return None
    if now() - seen_at > _SEEN_EVERY:
        with database.writing() as db:
            db.connection().execute(
                update(MemberSession).where(col(MemberSession.id) == person.session_id).values(seen_at=now())
            )
    return person


def forget_old(db: Session) -> None:
    """Links and sessions that are of no use any more, and with them addresses and devices."""
    staff = sa.select(col(Member.id)).where(col(Member.role) != Role.MEMBER)
    for longest, idle, whose in (
        (LONGEST, IDLE, sa.true()),
        (STAFF_LONGEST, STAFF_IDLE, col(MemberSession.member_id).in_(staff)),
    ):
        old = (col(MemberSession.signed_in_at) < now() - longest) | (col(MemberSession.seen_at) < now() - idle)
        db.connection().execute(delete(MemberSession).where(whose, old))
    db.connection().execute(delete(SignInToken).where(col(SignInToken.created_at) < now() - timedelta(days=1)))


# --- what routes ask for


class SignInFirstError(Exception):
    """The page is for members; `onward` is where the person was going."""

    def __init__(self, onward: str, *, again: bool = False) -> None:
        super().__init__(onward)
        self.onward, self.again = onward, again


class SecondFactorFirstError(Exception):
    """The page is for members with a role who have shown the second factor in this session."""

    def __init__(self, onward: str) -> None:
        super().__init__(onward)
        self.onward = onward


def who_asks(request: Request) -> Person | None:
    inner = request.scope.get("inner_path", "/")
    if inner.split("/")[1] not in PERSONAL and not _KNOWS_WHO.search(inner):
        msg = f"{request.url.path} may be kept for everybody, so it must not ask who is asking"
        raise RuntimeError(msg)
    site = request.app.state.site
    request.state.who = person = person_of(site.database, request.cookies, site.settings.base_url)
    return person


def member_who_asks(request: Request, person: Annotated[Person | None, Depends(who_asks)]) -> Person:
    if person is None:
        raise SignInFirstError(here(request))
    return person


def fresh_member_who_asks(request: Request, person: Annotated[Person, Depends(member_who_asks)]) -> Person:
    if not person.is_fresh:
        raise SignInFirstError(here(request), again=True)
    return person


def with_role_who_asks(person: Annotated[Person, Depends(member_who_asks)]) -> Person:
    """Also before they have shown the second factor: for showing it."""
    if not person.has_role:
        raise HTTPException(403)
    return person


def fresh_with_role_who_asks(person: Annotated[Person, Depends(fresh_member_who_asks)]) -> Person:
    return with_role_who_asks(person)


def moderator_who_asks(request: Request, person: Annotated[Person, Depends(member_who_asks)]) -> Person:
    return _staff(request, person, _MODERATORS)


def editor_who_asks(request: Request, person: Annotated[Person, Depends(member_who_asks)]) -> Person:
    return _staff(request, person, _EDITORS)


def admin_who_asks(request: Request, person: Annotated[Person, Depends(member_who_asks)]) -> Person:
    return _staff(request, person, _ADMINS)


def _staff(request: Request, person: Person, roles: frozenset[Role]) -> Person:
    if person.role not in roles:
        raise HTTPException(403)
    if not person.has_second_factor:
        raise SecondFactorFirstError(here(request))
    return person


def here(request: Request) -> str:
    """This page, to come back to; for what was posted, the page that it was posted from."""
    if request.method == "GET":
        query = request.url.query
        return f"{request.scope.get('root_path', '')}{request.scope['inner_path']}" + (f"?{query}" if query else "")
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    return local_path(parts.path) if parts.netloc == request.headers.get("host") else ""


def sign_in_url(root: str, error: SignInFirstError) -> str:
    pairs = ([("onward", error.onward)] if error.onward else []) + ([("again", "1")] if error.again else [])
    return f"{root}/account/sign-in" + (f"?{urlencode(pairs)}" if pairs else "")


def second_factor_url(root: str, onward: str) -> str:
    return f"{root}/account/second-factor" + (f"?{urlencode({'onward': onward})}" if onward else "")


def local_path(said: str) -> str:
    """The address if it is one of this site, else nothing: "//elsewhere" would leave it, and so might
    slashes that somebody else takes out of their disguise."""
    path = re.split(r"[?#]", said, maxsplit=1)[0]
    disguised = re.search(r"//|%(2f|5c|0|1|7f)", path, re.IGNORECASE)
    return said if _LOCAL.fullmatch(said) and not disguised else ""


Anybody = Annotated[Person | None, Depends(who_asks)]
TheMember = Annotated[Person, Depends(member_who_asks)]
FreshMember = Annotated[Person, Depends(fresh_member_who_asks)]
WithRole = Annotated[Person, Depends(with_role_who_asks)]
FreshWithRole = Annotated[Person, Depends(fresh_with_role_who_asks)]
TheModerator = Annotated[Person, Depends(moderator_who_asks)]
TheEditor = Annotated[Person, Depends(editor_who_asks)]
TheAdmin = Annotated[Person, Depends(admin_who_asks)]
