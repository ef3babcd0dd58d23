"""The contact exchange: two members who both agree see one mail address that each chose.

Nothing else passes between them: no words, and until both agree no address.
"""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection, and_, or_, select
from sqlmodel import Session, col

from app import mail, trust
from app.auth import Person
from app.i18n import Tongue
from app.letters import Letter, hello, letter
from app.models import Exchange, ExchangeState, Member
from app.questions.lists import url_of
from app.site import Site

_EXCHANGE = Exchange.__table__  # type: ignore[attr-defined] # SQLModel's table


class NoAddressError(Exception):
    """What was given as a mail address is none."""


def show(connection: Connection, question: Any, post: Any, person: Person) -> dict[str, Any]:
    """What there is between this person and the writer of the post, and between others and this person."""
    pair = or_(
        and_(_EXCHANGE.c.from_id == person.id, _EXCHANGE.c.to_id == (post.author_id or 0)),
        _EXCHANGE.c.to_id == person.id,
        and_(_EXCHANGE.c.from_id == person.id, post.author_id == person.id),
    )
    rows = connection.execute(select(_EXCHANGE).where(_EXCHANGE.c.question_id == question.id, pair)).all()
    return {
        "question": question, "post": post, "url": url_of(question), "mistakes": {}, "person": person,
        "asked": [row for row in rows if row.to_id == person.id and row.state == ExchangeState.ASKED],
        "waiting": [row for row in rows if row.from_id == person.id and row.state == ExchangeState.ASKED],
        "declined": [row for row in rows if row.from_id == person.id and row.state == ExchangeState.DECLINED],
        "agreed": [row for row in rows if row.state == ExchangeState.AGREED],
        "may_ask": post.author_id not in {None, person.id} and not any(
            row.from_id == person.id or row.state == ExchangeState.AGREED for row in rows
        ),
    }  # fmt: skip


def ask(db: Session, site: Site, question: Any, post: Any, person: Person, address: str) -> None:
    """Once each in a thread, whatever the answer is. Raises NoAddressError, and SuspendedError for who cannot write
    now."""
    address = _read(address or person.email)
    trust.standing(db.connection(), person.id)
    if post.author_id is None or post.author_id == person.id:
        return
    known = select(Exchange.id).where(  # type: ignore[call-overload] # SQLModel's column
        col(Exchange.question_id) == question.id, col(Exchange.from_id) == person.id,
        col(Exchange.to_id) == post.author_id,
    )  # fmt: skip
    if db.execute(known).first() is not None:
        return
    # The asker is known in the thread by the thread's own name.
    name = question.author_name if question.author_id == person.id else person.name
    exchange = Exchange(
        question_id=question.id, from_id=person.id, to_id=post.author_id, from_name=name, to_name=post.author_name,
        from_address=address,
    )  # fmt: skip
    db.add(exchange)
    db.flush()
    _tell(db, site, post.author_id, question, f"exchange-asked-{exchange.id}")


def agree(db: Session, site: Site, question: Any, person: Person, number: int | None, address: str) -> None:
    """Nothing happens when this person was not asked, or has answered. Raises NoAddressError."""
    address = _read(address or person.email)
    if asked := _asked(db, question, person, number):
        asked.state, asked.to_address = ExchangeState.AGREED, address
        _tell(db, site, asked.from_id, question, f"exchange-agreed-{asked.id}")


def decline(db: Session, question: Any, person: Person, number: int | None) -> None:
    """The asker reads it when they look, and gets no letter about it."""
    if asked := _asked(db, question, person, number):
        asked.state = ExchangeState.DECLINED


def _read(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise NoAddressError from error


def _asked(db: Session, question: Any, person: Person, number: int | None) -> Exchange | None:
    """What waits for the answer of this person."""
    return db.execute(
        select(Exchange).where(
            col(Exchange.id) == number, col(Exchange.to_id) == person.id, col(Exchange.question_id) == question.id,
            col(Exchange.state) == ExchangeState.ASKED,
        ).with_for_update()
    ).scalar_one_or_none()  # fmt: skip


def _tell(db: Session, site: Site, member_id: int, question: Any, key: str) -> None:
    member = db.get_one(Member, member_id)
    tongue = site.tongue(member.language)
    link = f"{site.settings.base_url}{tongue.root}/questions/{question.id}/exchange"
    mail.queue(db, letter_to(tongue, member.name, link), to=member.email, kind="exchange", key=key)


def letter_to(tongue: Tongue, name: str, link: str) -> Letter:
    _ = tongue.gettext
    return letter(
        tongue,
        _("About the contact exchange"),
        hello(tongue, name),
        _("There is something about the contact exchange in one of your threads. Please sign in to see it:"),
        link,
    )
