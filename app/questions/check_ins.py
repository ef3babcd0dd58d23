"""How it went: who agreed is asked after two weeks, three months and a year, and answers with one click."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlmodel import Session, col

from app import jobs, mail, posts, unsubscribe
from app.auth import hashed, new_token
from app.db import lock_on
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.listings import actions as listing_actions
from app.listings import queries as listings
from app.models import (
    CheckIn,
    Known,
    Listing,
    ListingReport,
    Member,
    MentionKind,
    Outcome,
    PostStatus,
    Question,
    now,
)
from app.posts import MENTION, REPLY
from app.questions import queries
from app.questions.actions import CHECK_IN
from app.site import Site

_LONGEST_WAIT = 520  # weeks
# A thread that nobody can read on the day may come back: so often, and so long, it is looked at again.
_AGAIN, _AT_THE_LATEST = timedelta(days=7), timedelta(days=60)


def ask(site: Site, checkin_id: int) -> None:
    """Mail the question "how did it go?", once; nothing when the question is gone or somebody else's, or when the
    asker has said that they have stopped looking. Whoever asked for it gets it, also without other letters about
    threads: it has a box and a link to stop it of its own."""
    with site.database.writing() as db:
        due = db.get(CheckIn, checkin_id)
        if due is None or due.asked_at is not None:
            return
        question, member = db.get(Question, due.question_id), db.get(Member, due.member_id)
        if question is None or member is None:
            return
        if question.status != PostStatus.PUBLISHED:
            _look_again(db, due, question)
            return
        if queries.has_stopped(db.connection(), due.question_id):
            return
        token = new_token()
        tongue = site.tongue(member.language)
        link = f"{site.settings.base_url}{tongue.root}/questions/check-ins/{token}"
        stop = unsubscribe.url(site.settings, due.member_id, f"check-ins:{due.question_id}", root=tongue.root)
        asked = letter_to(tongue, member.name, link, stop)
        key = f"check-in-{checkin_id}"
        if mail.queue(db, asked, to=member.email, kind="check_in", key=key, unsubscribe_url=stop):
            due.token_hash, due.asked_at = hashed(token), now()


def _look_again(db: Session, due: CheckIn, question: Question) -> None:
    if question.status != PostStatus.REMOVED and now().date() + _AGAIN <= due.due_on + _AT_THE_LATEST:
        jobs.later(db, CHECK_IN, after=_AGAIN, checkin_id=due.id)


def letter_to(tongue: Tongue, name: str, link: str, stop: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("How did it go?"),
        hello(tongue, name),
        _(
            "some time ago you asked a question on Seventh, and agreed that we ask how it went. One click is enough, "
            "and it helps those who come after you:"
        ),
        link,
        _("If you would rather not say, do nothing."),
        _("Do not ask me again: %(link)s") % {"link": stop},
    )


def due_of(connection: Connection, token: str) -> Any | None:
    """The check-in of a mailed link, with its question; answered ones may be answered anew."""
    checkin, question = CheckIn.__table__, Question.__table__  # type: ignore[attr-defined] # SQLModel's tables
    found = (
        select(checkin, question.c.title, question.c.slug, question.c.author_name)
        .join(question, question.c.id == checkin.c.question_id)
        .where(checkin.c.token_hash == hashed(token), question.c.status == PostStatus.PUBLISHED)
    )
    return connection.execute(found).one_or_none()


def answer(db: Session, checkin_id: int, outcome: Outcome, words: str | None) -> None:
    """`words` is nothing when only the one click came: what was said before stays."""
    answered = db.get_one(CheckIn, checkin_id)
    answered.outcome, answered.answered_at = outcome, now()
    answered.words = answered.words if words is None else words
    question = db.get_one(Question, answered.question_id)
    question.active_at = now()
    question.version += 1
    posts.changed(db, [answered.question_id])


def places_of(connection: Connection, question_id: int) -> list[tuple[int, str]]:
    """The places that readers see named in the thread: of them a person can say what happened."""
    listing = listings.TABLE
    read = or_(MENTION.c.reply_id.is_(None), REPLY.c.status == PostStatus.PUBLISHED)
    found = (
        select(listing.c.id, listing.c.name)
        .join(MENTION, MENTION.c.target_id == listing.c.id)
        .join(REPLY, REPLY.c.id == MENTION.c.reply_id, isouter=True)
        .where(MENTION.c.question_id == question_id, MENTION.c.kind == MentionKind.LISTING, read, listings.READABLE)
        .group_by(listing.c.id, listing.c.name)
        .order_by(listing.c.name)
        .limit(10)
    )
    return [(row.id, row.name) for row in connection.execute(found)]


def report(db: Session, question_id: int, member_id: int, listing_id: int, got: Known, weeks: int | None) -> None:
    """What happened with a place. The newest waiting time that a member tells is shown on the
    listing, with its date, and how many got an appointment; it never counts as a check."""
    lock_on(db, f"report {member_id} {listing_id}")
    own = select(ListingReport).where(
        col(ListingReport.question_id) == question_id, col(ListingReport.listing_id) == listing_id,
        col(ListingReport.member_id) == member_id,
    )  # fmt: skip
    said = db.execute(own).scalar_one_or_none()
    if said is None:
        said = ListingReport(
            question_id=question_id, listing_id=listing_id, member_id=member_id, got_appointment=got,
            reported_on=now().date(),
        )  # fmt: skip
        db.add(said)
    weeks = weeks if weeks is not None and 0 <= weeks <= _LONGEST_WAIT else None
    said.got_appointment, said.waited_weeks, said.reported_on = got, weeks, now().date()
    listing = db.get_one(Listing, listing_id)
    if weeks is not None:
        waited = {"waiting_weeks_min": weeks, "waiting_weeks_max": weeks, "waiting_reported_on": now().date()}
        listing_actions.change(db, listing, waited, reason="A member told how long the wait was")
