"""What is decided with one press about many: cases that were ticked, the posts of somebody who advertises."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from app import audit, cases, last
from app.auth import Person, new_token
from app.models import About, Case, CaseKind, Decision, DecisionOutcome, Member, Question, Reply
from app.moderation import deciding, members, telling
from app.moderation.forms import Verdict
from app.moderation.member_queries import HIDEABLE
from app.site import Site

_O = DecisionOutcome
OUTCOMES = (_O.KEPT, _O.HIDDEN, _O.REMOVED, _O.DECLINED, _O.CONFIRMED, _O.DIFFERENT)
POSTS = frozenset({CaseKind.REPORT, CaseKind.HELD, CaseKind.CONTACT})
# Of decisions that were made together, in what was before.
TOGETHER = "together"

Done = dict[int, telling.Made | deciding.RefusedError]


def decide_all(db: Session, site: Site, case_ids: Iterable[int], person: Person, verdict: Verdict) -> Done:
    """The same about each; what cannot be decided so is left open. Returns, by case, the decision, or why not."""
    done = _make_all(db, site, case_ids, person, verdict)
    telling.decided(db, site, [one for one in done.values() if isinstance(one, telling.Made)])
    return done


def tried(db: Session, site: Site, case_ids: Iterable[int], person: Person, verdict: Verdict) -> Done:
    """What `decide_all` would return: it is done, and undone before anybody sees it."""
    with last.part(db, kept=False):
        return _make_all(db, site, case_ids, person, verdict)


def _make_all(db: Session, site: Site, case_ids: Iterable[int], person: Person, verdict: Verdict) -> Done:
    done: Done = {}
    for case_id in case_ids:
        try:
            with last.part(db):
                done[case_id] = deciding.make(db, site, case_id, person, verdict)
        except deciding.RefusedError as error:
            done[case_id] = error
    return done


def hide(db: Session, site: Site, member: Member, person: Person, which: Collection[str], verdict: Verdict) -> int:
    """These posts of a member ("q12", "r34"), each by a decision of its own, told in one letter. What somebody else
    is working on stays. Returns how many are hidden. Raises members.NotAllowedError, and RefusedError when it names
    no rule."""
    members.allow(member, person)
    together = new_token()[:12]
    made = []
    number = 0
    for post in own_posts(db, member.id or 0):
        if name_of(post) in which and post.status in HIDEABLE and (waiting := _cases(db, post, person)):
            number += 1
            made += [deciding.make(db, site, one.id or 0, person, verdict) for one in waiting]
    for one in made:
        one.decision.before = {**one.decision.before, TOGETHER: together}
    if made:
        audit.record(db, person, "hid everything", f"member {member.id}", f"{number} posts")
        telling.decided(db, site, made)
    return number


def show_again(db: Session, site: Site, member: Member, person: Person, together: str) -> None:
    """What was hidden with one press, and not taken back since. Raises RefusedError."""
    made = select(col(Decision.id)).where(
        col(Decision.told_id) == member.id, col(Decision.undone_at).is_(None),
        col(Decision.before)[TOGETHER].as_string() == together,
    )  # fmt: skip
    if numbers := list(db.scalars(made)):
        audit.record(db, person, "showed again", f"member {member.id}", f"{len(numbers)} decisions")
        deciding.undo_all(db, site, [number or 0 for number in numbers], person)


def name_of(post: Question | Reply) -> str:
    return f"{'q' if isinstance(post, Question) else 'r'}{post.id}"


def own_posts(db: Session, member_id: int) -> list[Question | Reply]:
    """Not what was asked under another name: that would tell who it was (S74)."""
    asked = select(Question).where(col(Question.author_id) == member_id, col(Question.pseudonymous).is_(False))
    other = select(col(Question.id)).where(col(Question.pseudonymous).is_(True), col(Question.author_id) == member_id)
    replied = select(Reply).where(col(Reply.author_id) == member_id, col(Reply.question_id).not_in(other))
    return [*db.scalars(asked.order_by(col(Question.id))), *db.scalars(replied.order_by(col(Reply.id)))]


def _cases(db: Session, post: Question | Reply, person: Person) -> list[Case]:
    """What waits about this post, or a case that is opened for it; nothing when somebody else works on one."""
    question_id, reply_id = (post.id, None) if isinstance(post, Question) else (post.question_id, post.id)
    of_post = col(Case.reply_id).is_(None) if reply_id is None else col(Case.reply_id) == reply_id
    waiting = select(Case).where(
        col(Case.about) == About.QUESTION, col(Case.about_id) == question_id, of_post,
        col(Case.closed_at).is_(None), col(Case.kind).in_(POSTS),
    )  # fmt: skip
    found = list(db.scalars(waiting.order_by(col(Case.id))))
    if any(deciding.is_taken(one, person) for one in found):
        return []
    key = f"hide:{name_of(post)}"
    return found or [cases.open_case(db, CaseKind.MEMBER, About.QUESTION, question_id, key=key, reply_id=reply_id)]
