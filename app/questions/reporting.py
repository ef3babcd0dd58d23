"""Reports: kept with the text as it was; what cannot wait is hidden until a person has looked."""

from sqlmodel import Session

from app import posts
from app.auth import Person
from app.models import PostStatus, Question, Reply, Report

LONGEST = 2000
# Nobody should read on while a moderator is on the way.
AT_ONCE = frozenset({"contact", "identifies", "under_age"})


def report(db: Session, question_id: int, reply_id: int | None, person: Person | None, reason: str, words: str) -> bool:
    """Write the report down; whether the post is hidden at once. Only what a person has reported
    while signed in is hidden at once: else one visitor could empty the forum."""
    question = db.get_one(Question, question_id)
    post = db.get_one(Reply, reply_id) if reply_id else question
    db.add(
        Report(
            question_id=question_id, reply_id=reply_id, member_id=person.id if person else None, reason=reason,
            words=words, said=post.body,
        )
    )  # fmt: skip
    hidden = reason in AT_ONCE and person is not None and not person.is_staff and post.status == PostStatus.PUBLISHED
    if hidden:
        post.status = PostStatus.HIDDEN
        question.version += 1
        posts.changed(db, [question_id])
    return hidden
