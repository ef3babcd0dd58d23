"""What can be decided about a member: a warning, a time of looking first, a time of silence; hats and roles."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from app import audit, auth, cases, content, mail, rules, second_factor
from app.auth import Person
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.models import (
    About,
    CaseKind,
    Decision,
    DecisionOutcome,
    Hat,
    HatKind,
    Member,
    Role,
    Sanction,
    SanctionKind,
    now,
)
from app.moderation import labels
from app.site import Site

DAYS = (1, 7, 30, 180)
HAT_LASTS = timedelta(days=730)


class NotAllowedError(Exception):
    """Nobody decides about themselves, nor about somebody with a role."""


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: SanctionKind
    rule: str
    note: str = ""
    days: int | None = None


def allow(member: Member, person: Person) -> None:
    """Raises NotAllowedError."""
    if member.id == person.id or member.role != Role.MEMBER:
        raise NotAllowedError


def sanction(db: Session, site: Site, member: Member, person: Person, verdict: Verdict) -> Sanction:
    """The member is told what, why and until when; somebody who is suspended is signed out everywhere."""
    allow(member, person)
    ends_at = now() + timedelta(days=verdict.days) if verdict.days else None
    made = Sanction(
        member_id=member.id or 0, kind=verdict.kind, rule=verdict.rule, note=verdict.note, decided_by=person.id,
        ends_at=None if verdict.kind == SanctionKind.WARNED else ends_at,
    )  # fmt: skip
    db.add(made)
    db.flush()
    if verdict.kind == SanctionKind.SUSPENDED:
        auth.end_sessions(db, member.id or 0)
    audit.record(db, person, verdict.kind.value, f"member {member.id}", f"{verdict.rule} {verdict.days or ''}".strip())
    token = _decided(db, made, person)
    link = f"{site.settings.base_url}{site.tongue(member.language).root}/moderation/decisions/{token}"
    told = letter_to(site.tongue(member.language), member.name, made, link)
    mail.queue(db, told, to=member.email, kind="sanction", key=f"sanction-{made.id}")
    return made


def _decided(db: Session, made: Sanction, person: Person) -> str:
    """A decision as any other: in the public log, with a page for the member, and an appeal."""
    case = cases.open_case(db, CaseKind.MEMBER, About.MEMBER, made.member_id, key=f"sanction:{made.id}")
    cases.close(case)
    token = auth.new_token()
    db.add(
        Decision(
            case_id=case.id or 0, kind=CaseKind.MEMBER, outcome=DecisionOutcome(made.kind.value), rule=made.rule,
            note=made.note, decided_by=person.id, told_id=made.member_id, token_hash=auth.hashed(token),
            before={"sanction": made.id, "key": None},
        )
    )  # fmt: skip
    return token


def lift(db: Session, sanction_id: int, person: Person) -> None:
    """End it now, if the member has not left meanwhile."""
    found = db.get(Sanction, sanction_id)
    if found is not None:
        found.lifted_at = now()
        audit.record(db, person, "lifted", f"member {found.member_id}", found.kind.value)


def grant_hat(
    db: Session, member_id: int, person: Person, kind: HatKind, *, organisation: str, proof: str, interest: str,
    today: date,
) -> Hat:  # fmt: skip
    """Somebody has seen the proof; for two years it is shown beside the name."""
    if member_id == person.id:
        raise NotAllowedError
    hat = Hat(
        member_id=member_id, kind=kind, organisation=organisation, proof=proof, interest=interest,
        granted_by=person.id, granted_on=today, expires_on=today + HAT_LASTS,
    )  # fmt: skip
    db.add(hat)
    audit.record(db, person, "granted a hat", f"member {member_id}", kind.value)
    content.bump(db)
    return hat


def end_hat(db: Session, hat_id: int, person: Person) -> int | None:
    hat = db.get(Hat, hat_id)
    if hat is None:
        return None
    if hat.ended_at is None:
        hat.ended_at = now()
        audit.record(db, person, "took a hat", f"member {hat.member_id}", hat.kind.value)
        content.bump(db)
    return hat.member_id


def letter_to(tongue: Tongue, name: str, made: Sanction, link: str) -> Letter:
    _ = tongue.gettext
    until = _("Until %(day)s.") % {"day": tongue.date(made.ends_at.date())} if made.ends_at else ""
    return letter(
        tongue,
        _("About what you write here"),
        hello(tongue, name),
        _("a moderator has decided: %(decision)s.") % {"decision": labels.sanction(tongue, made.kind)},
        *(one for one in (until, rules.said(tongue, made.rule)) if one),
        _("Here you find the reason, and how somebody else can look again:"),
        link,
    )


def give_role(db: Session, member: Member, person: Person, role: Role) -> None:
    """What was open under the other role ends; the second factor is asked for with the next sign-in."""
    if member.id == person.id:
        raise NotAllowedError
    if member.role != role:
        audit.record(db, person, f"made {role.value}", f"member {member.id}", member.role.value)
        member.role = role
        auth.end_sessions(db, member.id or 0)
        if role == Role.MEMBER:
            second_factor.forget(db, member.id or 0)
