"""How it went: who agreed is asked after two weeks, three months and a year, and answers with one click."""

from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session, col

from app import mail, posts
from app.auth import hashed, new_token
from app.db import lock_on
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.listings import actions as listing_actions
from app.models import (
    CheckIn,
    Known,
    Listing,
    ListingReport,
    Member,
    Mention,
    MentionKind,
    Outcome,
    PostStatus,
    Question,
    now,
)
from app.site import Site

_LONGEST_WAIT = 520  # weeks


def ask(site: Site, checkin_id: int) -> None:
    """Mail the question "how did it go?", once; nothing when the question is gone or somebody else's."""
    with site.database.writing() as db:
        due = db.get(CheckIn, checkin_id)
        if due is None or due.asked_at is not None:
            return
        question, member = db.get(Question, due.question_id), db.get(Member, due.member_id)
        if question is None or member is None or question.status != PostStatus.PUBLISHED or not member.notify:
            return
        token = new_token()
        due.token_hash, due.asked_at = hashed(token), now()
        tongue = site.tongue(member.language)
        link = f"{site.settings.base_url}{tongue.root}/questions/check-ins/{token}"
        mail.queue(
            db, letter_to(tongue, member.name, link), to=member.email, kind="check_in", key=f"check-in-{checkin_id}"
        )  # fmt: skip


def letter_to(tongue: Tongue, name: str, link: str) -> Letter:
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


def answer(db: Session, checkin_id: int, outcome: Outcome, words: str) -> None:
    answered = db.get_one(CheckIn, checkin_id)
    answered.outcome, answered.words, answered.answered_at = outcome, words, now()
    question = db.get_one(Question, answered.question_id)
    question.active_at = now()
    question.version += 1
    posts.changed(db, [answered.question_id])


def places_of(connection: Connection, question_id: int) -> list[tuple[int, str]]:
    """The places that the thread names: of them a person can say what happened."""
    mention, listing = Mention.__table__, Listing.__table__  # type: ignore[attr-defined]
    found = (
        select(listing.c.id, listing.c.name)
        .join(mention, mention.c.target_id == listing.c.id)
        .where(mention.c.question_id == question_id, mention.c.kind == MentionKind.LISTING)
        .group_by(listing.c.id, listing.c.name)
        .order_by(listing.c.name)
        .limit(10)
    )
    return [(row.id, row.name) for row in connection.execute(found)]


def report(db: Session, question_id: int, member_id: int, listing_id: int, got: Known, weeks: int | None) -> None:
    """What happened with a place. The newest waiting time that a member tells is shown on the
    listing, with its date; it never counts as a check."""
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
