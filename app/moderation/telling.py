"""Who is told of a decision: the writer with the reason and the text, and those who reported or proposed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from app import mail, rules
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.listings import letters as listing_letters
from app.models import About, Case, CaseKind, Decision, DecisionOutcome, Listing, Member, Proposal
from app.moderation import labels, posts_acts
from app.proposals import letters as proposal_letters
from app.site import Site

_O = DecisionOutcome
_POSTS = frozenset({CaseKind.REPORT, CaseKind.HELD, CaseKind.CONTACT})


@dataclass(frozen=True, slots=True)
class Made:
    """A decision, its case, and the key of the page that gives the text back."""

    case: Case
    decision: Decision
    token: str

    @property
    def post(self) -> tuple[int | None, int | None]:
        return self.case.about_id, self.case.reply_id


def decided(db: Session, site: Site, made: Sequence[Made]) -> None:
    """Write the letters of what was decided with one press: whoever wrote several of these posts gets one."""
    by_member: dict[int, list[Made]] = {}
    for one in made:
        if one.case.kind == CaseKind.PROPOSAL:
            _proposer(db, site, one.case, one.decision)
            continue
        if one.case.kind == CaseKind.CLAIM:
            _claimant(db, site, one.case, one.decision)
            continue
        if one.case.kind in _POSTS:
            _reporters(db, site, one.case)
        if one.decision.told_id is not None and not _is_quiet(one.decision):
            own = by_member.setdefault(one.decision.told_id, [])
            # Of several cases about one post, the first tells of it.
            if one.post not in {other.post for other in own}:
                own.append(one)
    for number, own in by_member.items():
        member = db.get_one(Member, number)
        tongue = site.tongue(member.language)
        links = [f"{site.settings.base_url}{tongue.root}/moderation/decisions/{one.token}" for one in own]
        told = about_posts(tongue, member.name, own[0].decision, links)
        mail.queue(db, told, to=member.email, kind="decision", key=f"decision-{own[0].decision.id}")


def _is_quiet(decision: Decision) -> bool:
    """Nothing has changed for the writer."""
    return decision.kind in {CaseKind.REPORT, CaseKind.CONTACT} and decision.outcome == _O.KEPT


def undone(db: Session, site: Site, decisions: Sequence[Decision]) -> None:
    """Whoever was told of these, and still is here, hears once that they do not count any more."""
    by_member: dict[int, list[Decision]] = {}
    for one in decisions:
        if one.told_id is not None and not _is_quiet(one):
            by_member.setdefault(one.told_id, []).append(one)
    for number, own in by_member.items():
        member = db.get_one(Member, number)
        tongue = site.tongue(member.language)
        lines = [f"{tongue.date(one.decided_at.date())}: {labels.outcome(tongue, one.outcome)}" for one in own]
        links = dict.fromkeys(f"{site.settings.base_url}{tongue.root}{_place(db, one)}" for one in own)
        told = taken_back(tongue, member.name, list(dict.fromkeys(lines)), list(links))
        mail.queue(db, told, to=member.email, kind="undone", key=f"undone-{own[0].id}-{own[0].undone_at}")


def taken_back(tongue: Tongue, name: str, lines: Sequence[str], links: Sequence[str]) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("A decision was taken back"),
        hello(tongue, name),
        _("a moderator has taken back what was decided about something of yours. It is as it was before."),
        "\n".join(lines),
        *links,
    )


def _place(db: Session, decision: Decision) -> str:
    """Where the member sees how it is now."""
    case = db.get_one(Case, decision.case_id)
    if case.proposal_id:
        return f"/proposals/{db.get_one(Proposal, case.proposal_id).reference}"
    return f"/questions/{case.about_id}" if case.about == About.QUESTION else "/account"


def about_posts(tongue: Tongue, name: str, decision: Decision, links: Sequence[str]) -> Letter:
    """The same was decided about each post; each link gives one of them back."""
    _ = tongue.gettext
    sentence = tongue.ngettext(
        "a moderator has looked at something that you wrote. This was decided: %(decision)s.",
        "a moderator has looked at %(num)s things that you wrote. This was decided about each: %(decision)s.",
        len(links),
    )
    why = rules.said(tongue, decision.rule)
    return letter(
        tongue,
        _("About something that you wrote"),
        hello(tongue, name),
        sentence % {"num": tongue.number(len(links)), "decision": labels.outcome(tongue, decision.outcome)},
        *([why] if why else []),
        _("Here you find your text, the reason, and how somebody else can look again:"),
        *links,
    )


def _reporters(db: Session, site: Site, case: Case) -> None:
    """Everybody who was signed in when reporting, once; not told what was decided about whom."""
    ids = {report.member_id for report in posts_acts.handled(db, case) if report.member_id}
    for member in db.scalars(select(Member).where(col(Member.id).in_(ids))):
        tongue = site.tongue(member.language)
        told = thanks(tongue, member.name, f"{site.settings.base_url}{tongue.root}/moderation")
        mail.queue(db, told, to=member.email, kind="reported", key=f"reported-{case.id}-{member.id}")


def thanks(tongue: Tongue, name: str, link: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("Thank you for telling us"),
        hello(tongue, name),
        _("a moderator has looked at the post that you reported, and has decided about it. Thank you."),
        link,
    )


def _proposer(db: Session, site: Site, case: Case, decision: Decision) -> None:
    proposal = db.get_one(Proposal, case.proposal_id)
    member = db.get(Member, proposal.member_id) if proposal.member_id else None
    address = proposal.email or (member.email if member else "")
    if not address:
        return
    tongue = site.tongue(member.language if member else proposal.language)
    why = "\n\n".join(one for one in (rules.said(tongue, decision.rule), decision.note) if one)
    link = f"{site.settings.base_url}{tongue.root}/proposals/{proposal.reference}"
    # It has done its work.
    proposal.email = ""
    told = proposal_letters.letter(tongue, proposal, labels.outcome(tongue, decision.outcome), why, link)
    mail.queue(db, told, to=address, kind="proposal", key=f"proposal-{proposal.id}-{decision.id}")


def _claimant(db: Session, site: Site, case: Case, decision: Decision) -> None:
    member = db.get(Member, decision.told_id) if decision.told_id else None
    if member is None:
        return
    tongue, listing = site.tongue(member.language), db.get_one(Listing, case.about_id)
    base = f"{site.settings.base_url}{tongue.root}"
    if decision.outcome == _O.ACCEPTED:
        told = listing_letters.claim_accepted(tongue, member.name, listing.name, f"{base}/account")
    else:
        why = "\n\n".join(one for one in (rules.said(tongue, decision.rule), decision.note) if one)
        told = listing_letters.claim_declined(tongue, member.name, why, f"{base}/listings/{listing.slug}/claim")
    mail.queue(db, told, to=member.email, kind="claimed", key=f"claimed-{decision.id}")
