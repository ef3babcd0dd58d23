"""Who is told of a decision: the writer with the reason and the text, and those who reported or proposed it."""

from sqlalchemy import select
from sqlmodel import Session, col

from app import mail, rules
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.listings import letters as listing_letters
from app.models import Case, CaseKind, Decision, DecisionOutcome, Listing, Member, Proposal
from app.moderation import labels, posts_acts
from app.proposals import letters as proposal_letters
from app.site import Site

_O = DecisionOutcome
_POSTS = frozenset({CaseKind.REPORT, CaseKind.HELD, CaseKind.CONTACT})


def decided(db: Session, site: Site, case: Case, decision: Decision, token: str) -> None:
    """Write the letters of a decision; `token` opens the page that gives the text back."""
    if case.kind == CaseKind.PROPOSAL:
        _proposer(db, site, case, decision)
        return
    if case.kind == CaseKind.CLAIM:
        _claimant(db, site, case, decision)
        return
    if case.kind in _POSTS:
        _reporters(db, site, case)
    quiet = case.kind in {CaseKind.REPORT, CaseKind.CONTACT} and decision.outcome == _O.KEPT
    if decision.told_id is not None and not quiet:
        _writer(db, site, decision, token)


def _writer(db: Session, site: Site, decision: Decision, token: str) -> None:
    member = db.get_one(Member, decision.told_id)
    tongue = site.tongue(member.language)
    link = f"{site.settings.base_url}{tongue.root}/moderation/decisions/{token}"
    told = about_a_post(tongue, member.name, decision, link)
    mail.queue(db, told, to=member.email, kind="decision", key=f"decision-{decision.id}")


def about_a_post(tongue: Tongue, name: str, decision: Decision, link: str) -> Letter:
    _ = tongue.gettext
    why = rules.said(tongue, decision.rule)
    return letter(
        tongue,
        _("About something that you wrote"),
        hello(tongue, name),
        _("a moderator has looked at something that you wrote. This was decided: %(decision)s.")
        % {"decision": labels.outcome(tongue, decision.outcome)},
        *([why] if why else []),
        _("Here you find your text, the reason, and how somebody else can look again:"),
        link,
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
