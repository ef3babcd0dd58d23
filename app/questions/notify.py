"""Telling those who follow a question that there is a reply: by mail, once each, in their language."""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app import mail, posts, unsubscribe
from app.db import lock_on
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.models import Follow, Listing, Member, MentionKind, PostStatus, Question, Reply, Setting, Status, now
from app.posts import PUBLIC, QUESTION
from app.questions.lists import private_url
from app.site import Site

_MOST_THREADS = 200
# The week in which the summary was written last, in the settings of the site.
_DIGEST_OF = "digest of week"


def tell_followers(site: Site, question_id: int, reply_id: int) -> None:
    """The name of the writer and a link; never what is written, nor what it is about (S76)."""
    with site.database.writing() as db:
        question, reply = db.get(Question, question_id), db.get(Reply, reply_id)
        if question is None or reply is None or {question.status, reply.status} != {PostStatus.PUBLISHED}:
            return
        for member in db.exec(_followers(question_id).where(Member.id != reply.author_id)).all():
            tongue = site.tongue(member.language)
            link = f"{site.settings.base_url}{tongue.root}{private_url(question_id, reply_id)}"
            stop = unsubscribe.url(site.settings, member.id or 0, f"thread:{question_id}", root=tongue.root)
            told = reply_letter(tongue, member.name, reply.author_name, link, stop)
            key = f"reply-{reply_id}-{member.id}"
            mail.queue(db, told, to=member.email, kind="reply", key=key, unsubscribe_url=stop)


def _followers(question_id: int) -> SelectOfScalar[Member]:
    followers = select(Member).join(Follow, col(Follow.member_id) == col(Member.id))
    return followers.where(Follow.question_id == question_id, col(Member.notify).is_(True))


def tell_of_closing(site: Site, listing_id: int) -> None:
    """Those who follow a public thread in which a published post names the place: once each, however many
    threads name it. The letter leads to the one where something happened last, and says no name (S76)."""
    with site.database.writing() as db:
        listing = db.get(Listing, listing_id)
        if listing is None or listing.status != Status.CLOSED:
            return
        told: set[int | None] = set()
        for question in posts.naming(db.connection(), MentionKind.LISTING, listing_id, limit=_MOST_THREADS):
            for member in db.exec(_followers(question.id).where(col(Member.id).not_in(told))).all():
                told.add(member.id)
                tongue = site.tongue(member.language)
                link = f"{site.settings.base_url}{tongue.root}{private_url(question.id)}"
                stop = unsubscribe.url(site.settings, member.id or 0, f"thread:{question.id}", root=tongue.root)
                closed = closing_letter(tongue, member.name, link, stop)
                key = f"closed-{listing_id}-{member.id}"
                mail.queue(db, closed, to=member.email, kind="closed", key=key, unsubscribe_url=stop)


def digest(site: Site) -> None:
    """On the first night of a week, which is a Monday unless nobody worked then, to those who asked for it: how many
    questions are new from their country, or from everywhere when they have named none, and one link."""
    year, week, _day = now().date().isocalendar()
    with site.database.writing() as db:
        lock_on(db, _DIGEST_OF)
        this_week, last = f"{year}-{week}", db.get(Setting, _DIGEST_OF)
        if last is not None and last.value == this_week:
            return
        db.merge(Setting(name=_DIGEST_OF, value=this_week))
        lately = (QUESTION.c.created_at > now() - timedelta(days=7), PUBLIC)
        from_country = select(QUESTION.c.country, func.count()).where(*lately).group_by(QUESTION.c.country)
        counts = {row[0]: int(row[1]) for row in db.connection().execute(from_country)}
        for member in db.exec(select(Member).where(col(Member.digest).is_(True))).all():
            number = counts.get(member.country, 0) if member.country else sum(counts.values())
            if not number:
                continue
            tongue = site.tongue(member.language)
            link = f"{site.settings.base_url}{tongue.root}/questions"
            link += f"?country={member.country}" if member.country else ""
            stop = unsubscribe.url(site.settings, member.id or 0, "digest", root=tongue.root)
            told = weekly_letter(tongue, member.name, number, link, stop)
            key = f"digest-{this_week}-{member.id}"
            mail.queue(db, told, to=member.email, kind="digest", key=key, unsubscribe_url=stop)


def weekly_letter(tongue: Tongue, name: str, number: int, link: str, stop: str) -> Letter:
    _, ngettext = tongue.gettext, tongue.ngettext
    new = ngettext("%(num)s new question this week", "%(num)s new questions this week", number)
    return letter(
        tongue,
        _("New this week on Seventh"),
        hello(tongue, name),
        f"{new % {'num': tongue.number(number)}}:",
        link,
        _("No more of these mails: %(link)s") % {"link": stop},
    )


def reply_letter(tongue: Tongue, name: str, writer: str, link: str, stop: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("There is a new reply"),
        hello(tongue, name),
        _("%(writer)s has written in a thread that you follow:") % {"writer": writer or _("Somebody")},
        link,
        _("No more mails about this thread: %(link)s") % {"link": stop},
    )


def closing_letter(tongue: Tongue, name: str, link: str, stop: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("A place has closed"),
        hello(tongue, name),
        _("a place that is named in a thread you follow has closed:"),
        link,
        _("No more mails about this thread: %(link)s") % {"link": stop},
    )
