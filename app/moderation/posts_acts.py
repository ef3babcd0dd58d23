"""What can be decided about a post: it stays, it is hidden, its words go; and each taken back."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app import jobs, posts
from app.models import Case, CheckIn, Decision, DecisionOutcome, PostRevision, PostStatus, Question, Reply, Report, now
from app.questions import actions, text
from app.site import Site

_KEPT_OF_QUESTION = ("title", "body", "slug", "topics", "country")


def post_of(db: Session, case: Case) -> Question | Reply:
    return db.get_one(Reply, case.reply_id) if case.reply_id else db.get_one(Question, case.about_id)


def decide(db: Session, post: Question | Reply, outcome: DecisionOutcome) -> dict[str, Any]:
    """Returns what was before, which is all that `undo` needs."""
    before = _snapshot(db, post)
    if outcome == DecisionOutcome.REMOVED:
        ids = ([], [post.id]) if isinstance(post, Reply) else ([post.id], [])
        posts.take_back(db, *ids)
        db.refresh(post)
    elif post.status != PostStatus.REMOVED:  # its author has not taken it back meanwhile
        was_held = post.status == PostStatus.HELD
        post.status = PostStatus.PUBLISHED if outcome == DecisionOutcome.KEPT else PostStatus.HIDDEN
        if was_held and post.status == PostStatus.PUBLISHED:
            _tell_followers(db, post)
    _changed(db, post)
    return before


def undo(db: Session, site: Site, post: Question | Reply, decision: Decision) -> None:
    """The post as it was, with what it names and its older versions; but what its author has taken back is gone."""
    before, was_removed = decision.before, decision.outcome == DecisionOutcome.REMOVED
    if post.status == PostStatus.REMOVED and not was_removed:
        return
    post.status = PostStatus(before["status"])
    if was_removed:
        post.body = before["body"]
        if isinstance(post, Question):
            for name in _KEPT_OF_QUESTION:
                setattr(post, name, before[name])
        for table, rows in ((PostRevision, before["revisions"]), (CheckIn, before["check_ins"])):
            for row in rows:
                db.add(table.model_validate(row))
        db.flush()
        _name_again(db, site, post)
    for report_id, said in before["reports"].items():
        if report := db.get(Report, int(report_id)):
            report.said = said
    _changed(db, post)


def handled(db: Session, case: Case) -> list[Report]:
    """The reports that the case is about are answered now; those who sent them can be told."""
    of_post = col(Report.reply_id).is_(None) if case.reply_id is None else col(Report.reply_id) == case.reply_id
    wanted = select(Report).where(col(Report.question_id) == case.about_id, of_post, col(Report.handled_at).is_(None))
    found = list(db.scalars(wanted))
    for report in found:
        report.handled_at = now()
    return found


def _snapshot(db: Session, post: Question | Reply) -> dict[str, Any]:
    kept: dict[str, Any] = {"status": post.status.value, "body": post.body}
    if isinstance(post, Question):
        kept |= {name: getattr(post, name) for name in _KEPT_OF_QUESTION}
        of_post = [col(PostRevision.question_id) == post.id, col(PostRevision.reply_id).is_(None)]
        of_report = [col(Report.question_id) == post.id, col(Report.reply_id).is_(None)]
        asked = list(db.scalars(select(CheckIn).where(col(CheckIn.question_id) == post.id)))
    else:
        of_post = [col(PostRevision.reply_id) == post.id]
        of_report = [col(Report.reply_id) == post.id]
        asked = []
    revisions = db.scalars(select(PostRevision).where(*of_post))
    reports = db.scalars(select(Report).where(*of_report))
    return kept | {
        "revisions": [one.model_dump(mode="json") for one in revisions],
        "check_ins": [one.model_dump(mode="json") for one in asked],
        "reports": {str(one.id): one.said for one in reports},
    }


def _name_again(db: Session, site: Site, post: Question | Reply) -> None:
    question = post if isinstance(post, Question) else db.get_one(Question, post.question_id)
    said = f"{post.title}\n{post.body}" if isinstance(post, Question) else post.body
    named = text.mentions(db.connection(), site, text.Said(said, question.country))
    actions.mention(db, question.id or 0, post.id if isinstance(post, Reply) else None, named)


def _tell_followers(db: Session, post: Question | Reply) -> None:
    if isinstance(post, Reply):
        jobs.later(db, actions.TELL, question_id=post.question_id, reply_id=post.id)


def _changed(db: Session, post: Question | Reply) -> None:
    question = post if isinstance(post, Question) else db.get_one(Question, post.question_id)
    question.version += 1
    posts.changed(db, [question.id or 0])
