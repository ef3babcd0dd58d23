"""A site with nobody in it yet, for journeys that several people make together."""

import re
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Date, Table
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app import auth, work
from app.jobs import Worker
from app.models import AuditEvent, Member, Role
from app.site import Site
from tests.factories import a_member


@dataclass
class Forum:
    url: str
    site: Site

    def work(self) -> None:
        Worker(self.site.database, work.handlers(self.site)).drain()
        self.site.stamp.forget()

    def link_in_newest_mail(self, to: str) -> str:
        """What the newest mail to this address leads to."""
        for path in sorted(Path(self.site.settings.home / "mail").glob("*.eml"), reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            text = mail.get_body(("plain",))
            if mail["To"] == to and text is not None:
                return str(re.findall(rf"{self.url}\S+", text.get_content())[0])
        raise AssertionError(to)

    def later(self, days: int) -> None:
        """So much time passes: whatever has happened is as much longer ago, and what waits for its day is as much
        nearer. Only the trail of staff, which the database lets nobody change, keeps its days."""
        with self.site.database.writing() as db:
            for table in SQLModel.metadata.sorted_tables:
                _move(db, table, timedelta(days=days))
        self.work()


def _move(db: Session, table: Table, by: timedelta) -> None:
    dated = [column.name for column in table.columns if isinstance(column.type, Date | UTCDateTime)]
    if not dated or table.name == AuditEvent.__tablename__:
        return
    key = [column.name for column in table.primary_key.columns]
    for row in db.connection().execute(select(table)).mappings().all():
        earlier = {name: row[name] - by for name in dated if row[name] is not None}
        same = [table.c[name] == row[name] for name in key]
        if earlier:
            db.connection().execute(table.update().where(*same).values(earlier))


def moderator(forum: Forum, context: BrowserContext, name: str, role: Role = Role.MODERATOR) -> Page:
    """Somebody with a role, signed in with the second factor shown."""
    member: Member = a_member(forum.site, name, role=role)
    with forum.site.database.writing() as db:
        auth.begin_session(db, member, "A browser")
        db.flush()
        session = db.exec(select(auth.MemberSession).order_by(col(auth.MemberSession.id).desc())).first()
        token = auth.mark_second_factor(db, (session and session.id) or 0)
    context.add_cookies([{"name": "session", "value": token, "url": forum.url}])
    return context.new_page()


def joined(forum: Forum, context: BrowserContext, name: str) -> Page:
    """A new member, signed in by the mailed link."""
    page = context.new_page()
    address = f"{name.lower()}@mail.example"
    page.goto(f"{forum.url}/account/sign-in?onward=/questions/new")
    page.get_by_label("Your mail address").fill(address)
    page.get_by_role("button", name="Send me a link").click()
    forum.work()
    page.goto(forum.link_in_newest_mail(address))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your name here").fill(name)
    page.get_by_label("I am 16 or older").check()
    page.get_by_label("I agree that Seventh keeps").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask a question")
    return page
