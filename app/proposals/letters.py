"""The letter that tells what became of a proposal. Its subject says nothing of health, and neither do its words."""

from app import letters
from app.i18n import Tongue
from app.letters import Letter
from app.models import Proposal


def letter(tongue: Tongue, proposal: Proposal, outcome: str, why: str, link: str) -> Letter:
    """`outcome` and `why` are sentences in the reader's language."""
    _ = tongue.gettext
    sent = _("on %(day)s you suggested something for the directory. A moderator has looked at it: %(outcome)s.")
    return letters.letter(
        tongue,
        _("About what you suggested"),
        _("Hello,"),
        sent % {"day": tongue.date(proposal.created_at.date()), "outcome": outcome},
        *([why] if why else []),
        _("Here it stands, with what was taken:"),
        link,
    )
