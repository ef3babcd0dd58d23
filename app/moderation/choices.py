"""What can be decided about each kind of case, what needs a rule, and what can be appealed."""

from app.models import CaseKind, DecisionOutcome

_O = DecisionOutcome
_POST = (_O.KEPT, _O.HIDDEN, _O.REMOVED)

CHOICES: dict[CaseKind, tuple[DecisionOutcome, ...]] = {
    CaseKind.REPORT: _POST,
    CaseKind.HELD: _POST,
    CaseKind.CONTACT: _POST,
    CaseKind.PROPOSAL: (_O.ACCEPTED, _O.DECLINED),
    CaseKind.STALE: (_O.CONFIRMED, _O.CLOSED),
    CaseKind.LINK: (_O.KEPT, _O.REMOVED, _O.CLOSED),
    CaseKind.DUPLICATE: (_O.MERGED, _O.DIFFERENT),
    CaseKind.APPEAL: (_O.RESTORED, _O.UPHELD),
    CaseKind.CLAIM: (_O.ACCEPTED, _O.DECLINED),
    # A post of somebody all of whose posts are looked at at once.
    CaseKind.MEMBER: (_O.HIDDEN,),
}
# What takes something from somebody: they can ask once that somebody else looks. A proposal that is declined takes
# nothing from anybody, most come from guests whom no letter reaches, and it can be sent again with what was missing,
# as its page says: that is the second look.
APPEALED = frozenset({_O.HIDDEN, _O.REMOVED, _O.WARNED, _O.RESTRICTED, _O.SUSPENDED})
# What takes something from somebody names a rule.
NEEDS_RULE = {(kind, one) for kind in (CaseKind.REPORT, CaseKind.HELD, CaseKind.CONTACT) for one in _POST[1:]} | {
    (CaseKind.PROPOSAL, _O.DECLINED),
    (CaseKind.CLAIM, _O.DECLINED),
    (CaseKind.MEMBER, _O.HIDDEN),
}
