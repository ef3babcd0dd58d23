"""Reports: kept with the text as it was; what cannot wait is hidden until a person has looked."""

from sqlmodel import Session

from app import cases, posts, trust
from app.auth import Person
from app.models import About, CaseKind, Harm, PostStatus, Question, Reply, Report

LONGEST = 2000
# Nobody should read on while a moderator is on the way.
HARM = {
    "crisis": Harm.DANGER, "under_age": Harm.DANGER, "dangerous": Harm.DANGER,
    "contact": Harm.PRIVATE, "identifies": Harm.PRIVATE,
}  # fmt: skip
AT_ONCE = frozenset({"contact", "identifies", "under_age"})


def report(db: Session, question_id: int, reply_id: int | None, person: Person | None, reason: str, words: str) -> bool:
    """Write the report down; whether the post is hidden at once. Only what a person has reported
    while signed in is hidden at once: else one visitor could empty the forum."""
    # First: it waits for whoever is deciding about the post, so that what follows is about the post as they left it.
    cases.open_case(
        db, CaseKind.REPORT, About.QUESTION, question_id, reply_id=reply_id, harm=HARM.get(reason, Harm.ORDINARY),
        key=f"report:{f'r{reply_id}' if reply_id else f'q{question_id}'}",
    )  # fmt: skip
    question = db.get_one(Question, question_id)
    post = db.get_one(Reply, reply_id) if reply_id else question
    db.add(
        Report(
            question_id=question_id, reply_id=reply_id, member_id=person.id if person else None, reason=reason,
            words=words, said=post.body,
        )
    )  # fmt: skip
    hidden = reason in AT_ONCE and post.status == PostStatus.PUBLISHED and _is_heeded(db, person)
    if hidden:
        post.status = PostStatus.HIDDEN
        question.version += 1
        posts.changed(db, [question_id])
    return hidden


def _is_heeded(db: Session, person: Person | None) -> bool:
    """Guests and those whom a moderator has stopped could hide what they like; staff decide in the queue."""
    if person is None or person.is_staff:
        return False
    try:
        return not trust.standing(db.connection(), person.id).restricted
    except trust.SuspendedError:
        return False
