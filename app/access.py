"""Who may open what: the rule of every address that is not simply for everybody to read.

The rules are kept here to be read; tests/test_access.py holds them against what each function asks
for (`TheMember` and so on), and against what guests, members and strangers really get.
"""

from collections.abc import Mapping
from enum import StrEnum


class Rule(StrEnum):
    READ = "everybody may read, and sees the same"
    SEEN = "everybody may read what they may see; what is a member's own is added"
    SAY = "everybody may send it, limited by network"
    LINK = "whoever has the mailed link"
    MEMBER = "members"
    AUTHOR = "the member who wrote it"
    ROLE = "members with a role, who show the second factor there"
    FRESH_ROLE = "members with a role who signed in a few minutes ago"
    MODERATOR = "moderators, editors and administrators, with the second factor"
    EDITOR = "editors and administrators, with the second factor"
    ADMIN = "administrators, with the second factor"
    FRESH = "members who signed in a few minutes ago"


# Everything else is Rule.READ, and changes nothing.
RULES: Mapping[str, Rule] = {
    "GET /listings/new": Rule.SEEN,
    "POST /listings/new": Rule.SAY,
    "GET /listings/{slug}/edit": Rule.SEEN,
    "POST /listings/{slug}/edit": Rule.SAY,
    "GET /proposals/{reference}": Rule.LINK,
    "POST /proposals/{reference}": Rule.LINK,
    "GET /questions": Rule.SEEN,
    "GET /questions/{address}": Rule.SEEN,
    "GET /questions/{number}/history": Rule.SEEN,
    "GET /questions/{number}/report": Rule.SEEN,
    "POST /questions/{number}/report": Rule.SAY,
    "GET /questions/new": Rule.MEMBER,
    "POST /questions/new": Rule.MEMBER,
    "POST /questions/drafts": Rule.MEMBER,
    "POST /questions/{number}/replies": Rule.MEMBER,
    "POST /questions/{number}/reactions": Rule.MEMBER,
    "POST /questions/{number}/follow": Rule.MEMBER,
    "GET /questions/{number}/exchange": Rule.MEMBER,
    "POST /questions/{number}/exchange": Rule.MEMBER,
    "GET /questions/{number}/edit": Rule.AUTHOR,
    "POST /questions/{number}/edit": Rule.AUTHOR,
    "GET /questions/check-ins/{token}": Rule.LINK,
    "POST /questions/check-ins/{token}": Rule.LINK,
    "GET /moderation/queue": Rule.MODERATOR,
    "GET /moderation/figures": Rule.MODERATOR,
    "GET /moderation/import": Rule.EDITOR,
    "POST /moderation/import": Rule.EDITOR,
    "GET /moderation/import/{number}": Rule.EDITOR,
    "POST /moderation/import/{number}/undo": Rule.EDITOR,
    "POST /moderation/cases/{number}/claim": Rule.MODERATOR,
    "POST /moderation/cases/{number}/release": Rule.MODERATOR,
    "POST /moderation/cases/{number}/decide": Rule.MODERATOR,
    "POST /moderation/bulk": Rule.MODERATOR,
    "POST /moderation/undo": Rule.MODERATOR,
    "GET /moderation/members": Rule.MODERATOR,
    "GET /moderation/members/{number}": Rule.MODERATOR,
    "POST /moderation/members/{number}/sanction": Rule.MODERATOR,
    "POST /moderation/members/{number}/hide": Rule.MODERATOR,
    "POST /moderation/members/{number}/hat": Rule.MODERATOR,
    "POST /moderation/members/{number}/role": Rule.ADMIN,
    "GET /moderation/decisions": Rule.MODERATOR,
    "GET /moderation/decisions/{token}": Rule.LINK,
    "POST /moderation/decisions/{token}": Rule.LINK,
    "GET /listings/{slug}/check": Rule.MODERATOR,
    "POST /listings/{slug}/still-correct": Rule.MODERATOR,
    "POST /listings/{slug}/same-as": Rule.MODERATOR,
    "GET /listings/{slug}/check/{token}": Rule.LINK,
    "POST /listings/{slug}/check/{token}": Rule.LINK,
    "GET /listings/{slug}/claim": Rule.MEMBER,
    "POST /listings/{slug}/claim": Rule.MEMBER,
    "GET /listings/{slug}/claim/{token}": Rule.MEMBER,
    "POST /listings/{slug}/claim/{token}": Rule.MEMBER,
    "POST /account/listings/{number}/end": Rule.MEMBER,
    "GET /guides/{slug}/edit": Rule.EDITOR,
    "POST /guides/{slug}/edit": Rule.EDITOR,
    "GET /guides/{slug}/review": Rule.EDITOR,
    "POST /guides/{slug}/review": Rule.EDITOR,
    "POST /alerts": Rule.SAY,
    "GET /alerts/{token}": Rule.LINK,
    "POST /alerts/{token}": Rule.LINK,
    "GET /account": Rule.MEMBER,
    "POST /account/profile": Rule.MEMBER,
    "POST /account/sessions/end": Rule.MEMBER,
    "POST /account/sessions/{number}/end": Rule.MEMBER,
    "GET /account/address": Rule.FRESH,
    "POST /account/address": Rule.FRESH,
    "GET /account/address/{token}": Rule.MEMBER,
    "POST /account/address/{token}": Rule.MEMBER,
    "GET /account/second-factor": Rule.ROLE,
    "POST /account/second-factor": Rule.ROLE,
    "GET /account/second-factor/recovery": Rule.ROLE,
    "POST /account/second-factor/recovery": Rule.ROLE,
    "GET /account/second-factor/device": Rule.FRESH_ROLE,
    "POST /account/second-factor/device": Rule.FRESH_ROLE,
    "GET /account/second-factor/codes": Rule.FRESH_ROLE,
    "POST /account/second-factor/codes": Rule.FRESH_ROLE,
    "GET /account/export": Rule.FRESH,
    "GET /account/export.json": Rule.FRESH,
    "GET /account/leave": Rule.FRESH,
    "POST /account/leave": Rule.FRESH,
    "GET /account/sign-in": Rule.SEEN,
    "POST /account/sign-in": Rule.SAY,
    "POST /account/sign-out": Rule.SAY,
    "GET /account/sign-in/{token}": Rule.LINK,
    "POST /account/sign-in/{token}": Rule.LINK,
    "GET /account/sign-in/{token}/welcome": Rule.LINK,
    "POST /account/sign-in/{token}/welcome": Rule.LINK,
    "GET /account/unsubscribe/{token}": Rule.LINK,
    "POST /account/unsubscribe/{token}": Rule.LINK,
    "POST /api/v1/spot": Rule.SAY,
}
