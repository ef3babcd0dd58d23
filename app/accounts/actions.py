"""Changes of an account: joining, signing in, what a member says about themselves, another address."""

import structlog
from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col

from app import audit, auth, content, kept_out, mail, names, posts, second_factor
from app.accounts import letters, links, queries
from app.accounts.forms import Profile
from app.db import lock_on
from app.i18n import Tongue
from app.letters import Letter
from app.models import CheckIn, Follow, Mail, Member, MemberSession, Question, Reply, SignInToken, now
from app.unsubscribe import Stop

log = structlog.get_logger()

# The words that a person agrees to; another number asks everybody anew.
CONSENT = "2026-11"


class NameTakenError(Exception):
    """Somebody has this name, or one that looks like it."""


class AddressTakenError(Exception):
    """Another account has this address."""


# --- signing in


def ask_for_link(db: Session, email: str, onward: str, tongue: Tongue, base: str) -> None:
    """Mail a link to this address, whether or not anybody here has it; nothing looks that up. `base` is the
    address of the site in the reader's language."""
    token = links.make_link_token(db, email, auth.local_path(onward))
    letter = letters.link(tongue, f"{base}/account/sign-in/{token}")
    mail.queue(db, letter, to=email, kind=mail.SIGN_IN, key=f"sign-in {auth.hashed(token)}")


def member_of(db: Session, email: str) -> Member | None:
    return db.scalars(select(Member).where(col(Member.email) == email)).one_or_none()


def known_or_welcome(db: Session, key: str, email: str) -> Member | None:
    """Who has this address, or nobody yet. Raises SuspendedError when nobody can join with it now."""
    member = member_of(db, email)
    if member is None:
        kept_out.refuse(db, key, email)
    return member


def sign_in(db: Session, link: SignInToken, member: Member, device: str, *, instead_of: str = "") -> str:
    """Use the link up, and begin a session on this device. Returns the token of its cookie."""
    link.used_at = now()
    log.info("signed_in", member=member.id)
    return auth.begin_session(db, member, device, instead_of=instead_of)


def join(db: Session, key: str, link: SignInToken, said: Profile, device: str, *, instead_of: str = "") -> str:
    """Make the member and sign them in; whoever has the address already is signed in as who they are. `key` is the
    site's own secret. Raises NameTakenError, or SuspendedError for an address that is kept out, and then the link
    is still good."""
    links.lock_on_address(db, link.email)
    member = known_or_welcome(db, key, link.email) or make(
        db,
        Member(
            email=link.email, name=said.name, name_key=names.key_of(said.name), language=said.language,
            country=said.country or None, notify=said.notify, digest=said.digest, of_age_at=now(),
            consent_version=CONSENT, consent_at=now(),
        ),
    )  # fmt: skip
    return sign_in(db, link, member, device, instead_of=instead_of)


def make(db: Session, member: Member) -> Member:
    """The new member; whoever calls has locked the address, and found nobody there. Raises NameTakenError."""
    lock_on(db, f"name {member.name_key}")
    _refuse_taken(db, member.name, None)
    db.add(member)
    db.flush()
    return member


def _refuse_taken(db: Session, name: str, own_id: int | None) -> None:
    alike = select(col(Member.id)).where(col(Member.name_key).in_(names.keys_like(name)))
    if any(other != own_id for other in db.scalars(alike)):
        raise NameTakenError


def end_session(db: Session, member_id: int, session_id: int) -> None:
    """Sign one of the member's own devices out."""
    own = (col(MemberSession.member_id) == member_id, col(MemberSession.id) == session_id)
    db.connection().execute(delete(MemberSession).where(*own))


# --- what a member says about themselves


def change_profile(db: Session, member_id: int, said: Profile) -> None:
    """A new name also stands above what the member wrote, but never above what they wrote under another.
    Raises NameTakenError."""
    key = names.key_of(said.name)
    lock_on(db, f"name {key}")
    member = db.get_one(Member, member_id)
    if said.name != member.name:
        _refuse_taken(db, said.name, member_id)
        _rename_posts(db, member_id, said.name)
    member.name, member.name_key = said.name, key
    member.language, member.country = said.language, said.country or None
    member.notify, member.digest = said.notify, said.digest


def _rename_posts(db: Session, member_id: int, name: str) -> None:
    under_another = select(col(Question.id)).where(col(Question.pseudonymous).is_(True))
    questions = (col(Question.author_id) == member_id, col(Question.pseudonymous).is_(False))
    own = (col(Reply.author_id) == member_id,)
    replies = (*own, or_(col(Reply.by_asker).is_(False), col(Reply.question_id).not_in(under_another)))
    db.connection().execute(update(Question).where(*questions).values(author_name=name))
    db.connection().execute(update(Reply).where(*replies).values(author_name=name))
    posts.changed(db, threads_of(db, member_id))


def threads_of(db: Session, member_id: int) -> list[int]:
    """The questions that the member asked or replied to."""
    asked = select(col(Question.id)).where(col(Question.author_id) == member_id)
    replied = select(col(Reply.question_id)).where(col(Reply.author_id) == member_id)
    return sorted({one for one in (*db.scalars(asked), *db.scalars(replied)) if one is not None})


# --- another address


def ask_for_address(db: Session, email: str, token: str, tongue: Tongue, base: str) -> None:
    """Mail a link to the new address; nothing changes before its button is pressed."""
    letter = letters.new_address(tongue, f"{base}/account/address/{token}")
    mail.queue(db, letter, to=email, kind=mail.NEW_ADDRESS, key=f"address {auth.hashed(token)}")


def change_address(db: Session, key: str, person: auth.Person, email: str, tongue: Tongue) -> None:
    """The old address is told, its links stop working, and all other devices are signed out. `key` is the site's
    own secret. Raises AddressTakenError."""
    for one in sorted({person.email, email}):
        links.lock_on_address(db, one)
    other = member_of(db, email)
    if other is not None and other.id != person.id:
        raise AddressTakenError
    member = db.get_one(Member, person.id)
    before, member.email = member.email, email
    db.flush()
    kept_out.keep(db, key, person.id, before)
    db.connection().execute(delete(SignInToken).where(col(SignInToken.email).in_([before, email])))
    auth.end_sessions(db, person.id, but=person.session_id)
    letter, told = letters.address_changed(tongue), f"{queries.changed_key(person.id)}{now().isoformat()}"
    mail.queue(db, letter, to=before, kind=queries.ADDRESS_CHANGED, key=told)
    log.info("address_changed", member=person.id)


# --- the second factor; each returns the token under which the session goes on, or nothing for a wrong code


def enter_code(db: Session, person: auth.Person, code: str) -> str | None:
    return auth.mark_second_factor(db, person.session_id) if second_factor.use_code(db, person.id, code) else None


def enter_recovery_code(db: Session, person: auth.Person, code: str, tongue: Tongue) -> str | None:
    if not second_factor.use_recovery_code(db, person.id, code):
        return None
    _factor_changed(db, person, "used a recovery code", letters.recovery_code_used(tongue))
    return auth.mark_second_factor(db, person.session_id)


def connect_device(db: Session, person: auth.Person, secret: str, code: str, tongue: Tongue) -> str | None:
    """Codes of any device before end, and all other sessions."""
    if not second_factor.connect(db, person.id, secret, code):
        return None
    auth.end_sessions(db, person.id, but=person.session_id)
    _factor_changed(db, person, "connected a device", letters.device_connected(tongue))
    return auth.mark_second_factor(db, person.session_id)


def make_recovery_codes(db: Session, person: auth.Person, tongue: Tongue) -> list[str]:
    """The old ones end, and all other sessions."""
    codes = second_factor.new_recovery_codes(db, person.id)
    auth.end_sessions(db, person.id, but=person.session_id)
    _factor_changed(db, person, "made recovery codes", letters.recovery_codes_made(tongue))
    return codes


def _factor_changed(db: Session, person: auth.Person, act: str, letter: Letter) -> None:
    """Whoever did it is on record, and whoever it should have been hears of it."""
    audit.record(db, person, act, f"member {person.id}")
    mail.queue(db, letter, to=person.email, kind="second_factor", key=f"{act} {person.id} {now().isoformat()}")


# --- stopping mail


def stop_mail(db: Session, stop: Stop, token: str) -> None:
    """Nothing happens when it has stopped already. `token` is the end of the link, which also stands in the letters
    that wait for their hour."""
    mail.drop_held_back(db, col(Mail.unsubscribe_url).endswith(f"/{token}", autoescape=True))
    if stop.kind == "check-ins":
        coming = (col(CheckIn.member_id) == stop.member_id, col(CheckIn.question_id) == stop.question_id)
        db.connection().execute(delete(CheckIn).where(*coming, col(CheckIn.asked_at).is_(None)))
        content.bump(db)
    elif stop.question_id is not None:
        following = (col(Follow.member_id) == stop.member_id, col(Follow.question_id) == stop.question_id)
        db.connection().execute(delete(Follow).where(*following))
    else:
        db.connection().execute(update(Member).where(col(Member.id) == stop.member_id).values({stop.what: False}))
        if stop.what == "notify":
            address = select(col(Member.email)).where(col(Member.id) == stop.member_id).scalar_subquery()
            mail.drop_held_back(db, col(Mail.recipient) == address, col(Mail.kind).in_(("reply", "closed")))
