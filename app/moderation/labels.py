"""The words for cases and for what can be decided about them."""

from app.i18n import Tongue
from app.models import CaseKind, DecisionOutcome, Harm, ProposalKind, Role, SanctionKind

_O = DecisionOutcome


def kind(tongue: Tongue, value: CaseKind) -> str:
    _ = tongue.gettext
    return {
        CaseKind.REPORT: _("Reported post"),
        CaseKind.HELD: _("Held post"),
        CaseKind.CONTACT: _("Masked contact details"),
        CaseKind.PROPOSAL: _("Proposal for the directory"),
        CaseKind.STALE: _("Check is due"),
        CaseKind.LINK: _("Dead link"),
        CaseKind.DUPLICATE: _("Perhaps the same place twice"),
        CaseKind.APPEAL: _("Appeal"),
        CaseKind.CLAIM: _("Owner's claim"),
        CaseKind.MEMBER: _("About a member"),
    }[value]


def harm(tongue: Tongue, value: Harm) -> str:
    _ = tongue.gettext
    return {
        Harm.DANGER: _("Could hurt somebody"),
        Harm.PRIVATE: _("Private details"),
        Harm.ORDINARY: _("Everything else"),
    }[value]


def role(tongue: Tongue, value: Role) -> str:
    _ = tongue.gettext
    return {
        Role.MEMBER: _("Member"),
        Role.MODERATOR: _("Moderator"),
        Role.EDITOR: _("Editor"),
        Role.ADMIN: _("Administrator"),
    }[value]


def outcome(tongue: Tongue, value: DecisionOutcome) -> str:
    """What was decided, for the log and for the person it is about."""
    _ = tongue.gettext
    return {
        _O.KEPT: _("It stays"),
        _O.HIDDEN: _("Hidden: only the writer sees it"),
        _O.REMOVED: _("Taken away"),
        _O.RESTORED: _("Brought back after an appeal"),
        _O.UPHELD: _("The decision stays after an appeal"),
        _O.ACCEPTED: _("Accepted"),
        _O.PARTLY: _("Accepted in part"),
        _O.DECLINED: _("Declined"),
        _O.CONFIRMED: _("Checked: still correct"),
        _O.CLOSED: _("Marked as closed"),
        _O.MERGED: _("Made into one"),
        _O.DIFFERENT: _("Two different places"),
        _O.WARNED: _("A warning"),
        _O.RESTRICTED: _("Posts are looked at before they appear"),
        _O.SUSPENDED: _("No writing for a while"),
    }[value]


def choice(tongue: Tongue, case: CaseKind, value: DecisionOutcome) -> tuple[str, str]:
    """What a moderator presses, and what it does."""
    _ = tongue.gettext
    posts = {
        _O.KEPT: (_("It is fine"), _("Everybody can read it. Whoever reported it is told.")),
        _O.HIDDEN: (_("Hide it"), _("Only the writer sees it, is told why, and can change it or appeal.")),
        _O.REMOVED: (_("Take it away"), _("The words go from everywhere. The writer gets them back by a link.")),
    }
    return {
        CaseKind.PROPOSAL: {
            _O.ACCEPTED: (_("Accept what is ticked"), _("It is in the directory at once. Whoever sent it is told.")),
            _O.DECLINED: (_("Decline"), _("Nothing changes. Whoever sent it is told why.")),
        },
        CaseKind.STALE: {
            _O.CONFIRMED: (_("Still correct"), _("You have looked at its own page today.")),
            _O.CLOSED: (_("It has closed"), _("Its page stays and says so.")),
        },
        CaseKind.LINK: {
            _O.KEPT: (_("The link works"), _("The machine was wrong, or it was away for a while.")),
            _O.REMOVED: (_("Take the link out"), _("The rest of the listing stays.")),
            _O.CLOSED: (_("It has closed"), _("Its page stays and says so.")),
        },
        CaseKind.DUPLICATE: {
            _O.MERGED: (_("Make them one"), _("The first stays, with the facts of both. The old address leads to it.")),
            _O.DIFFERENT: (_("Two different places"), _("Nobody is asked again.")),
        },
        CaseKind.CLAIM: {
            _O.ACCEPTED: (_("It is theirs"), _("Their changes are marked as coming from it. They are told.")),
            _O.DECLINED: (_("Decline"), _("Nothing changes. They are told why.")),
        },
        CaseKind.APPEAL: {
            _O.RESTORED: (_("Bring it back"), _("The first decision is undone, and the writer is told.")),
            _O.UPHELD: (_("The decision stays"), _("The writer is told why.")),
        },
    }.get(case, posts)[value]  # fmt: skip


def sanction(tongue: Tongue, value: SanctionKind) -> str:
    _ = tongue.gettext
    return {
        SanctionKind.WARNED: _("A warning"),
        SanctionKind.RESTRICTED: _("Posts are looked at before they appear"),
        SanctionKind.SUSPENDED: _("No writing for a while"),
    }[value]


def proposal(tongue: Tongue, value: ProposalKind) -> str:
    _ = tongue.gettext
    return {
        ProposalKind.NEW: _("A new place"),
        ProposalKind.EDIT: _("A change"),
        ProposalKind.CLOSURE: _("It has closed"),
        ProposalKind.REMOVAL: _("It asks to be taken out"),
    }[value]
