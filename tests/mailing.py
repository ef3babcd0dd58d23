"""Mails as a test writes them, and the worker that sends them without the pauses between."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from app import letterhead, mail
from app.jobs import Worker
from app.letters import Letter
from app.models import Job, Mail, now
from app.site import Site

TO = "kari@mail.example"


def write(site: Site, key: str = "one", **fields: Any) -> bool:
    letter = Letter(fields.pop("subject", "New at Seventh"), fields.pop("text", "Hello.\n\nSeventh"))
    with site.database.writing() as db:
        return mail.queue(db, letter, key=key, **({"to": TO, "kind": "reply"} | fields))


def page_of(site: Site) -> Callable[[Mail], str]:
    return partial(letterhead.html, site)


def said(message: EmailMessage, kind: str = "plain") -> str:
    """What a reader's program shows: the text, or with "html" the page."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").strip()


def work(site: Site, times: int = 1) -> None:
    """As often as a worker would come round, without the pauses between."""
    handlers = {
        mail.SEND: partial(mail.send, site.database, site.settings, page_of(site)),
        mail.GATHER: partial(mail.gather, site.database),
    }
    for _ in range(times):
        with site.database.writing() as db:
            db.connection().execute(update(Job).values(run_at=now() - timedelta(seconds=1)))
        Worker(site.database, handlers).step()


def rows(site: Site) -> list[Mail]:
    with site.database.writing() as db:
        return list(db.exec(select(Mail).order_by(col(Mail.id))).all())


def jobs(site: Site) -> list[Job]:
    with site.database.writing() as db:
        return list(db.exec(select(Job)).all())
