"""The tables, together: they are one graph, and Alembic wants one import that sees them all."""

from app.models.base import Known, now
from app.models.guide import (
    Grade,
    Guide,
    GuideEvidence,
    GuideRevision,
    GuideSource,
    GuideStatus,
    GuideTranslation,
    TranslationState,
)
from app.models.job import ContentVersion, Job, Setting
from app.models.listing import (
    AddressVisibility,
    ImportRun,
    Kind,
    Listing,
    ListingSource,
    Origin,
    Precision,
    Revision,
    Scope,
    SlugRedirect,
    Status,
)
from app.models.member import Attempt, Mail, MailState, Member, MemberSession, Role, SignInToken

__all__ = [
    "AddressVisibility",
    "Attempt",
    "ContentVersion",
    "Grade",
    "Guide",
    "GuideEvidence",
    "GuideRevision",
    "GuideSource",
    "GuideStatus",
    "GuideTranslation",
    "ImportRun",
    "Job",
    "Kind",
    "Known",
    "Listing",
    "ListingSource",
    "Mail",
    "MailState",
    "Member",
    "MemberSession",
    "Origin",
    "Precision",
    "Revision",
    "Role",
    "Scope",
    "Setting",
    "SignInToken",
    "SlugRedirect",
    "Status",
    "TranslationState",
    "now",
]
