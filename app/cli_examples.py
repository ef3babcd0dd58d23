"""`seventh examples`: invented questions for a site that somebody tries out, each marked as one, and gone at once.

They say nothing about how it went with a place: that nobody may invent.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from sqlmodel import Session, col, delete, select

from app import mail, work
from app.accounts import leaving, operator
from app.accounts.forms import Leaving
from app.auth import Person
from app.commands import CommandError, the_site, typed
from app.jobs import Worker
from app.models import Follow, Member, Question, now
from app.questions import actions, text
from app.questions.forms import Asking, Replying
from app.site import Site

commands = typer.Typer(help="Invented questions, marked as such, to try the site with.", no_args_is_help=True)
# Nobody can have an address there (RFC 2606), so these members are ours.
_DOMAIN = "@seventh.example"
_MARK = "**This is an example. Nobody asked or answered this; it shows how the site works.**"


@commands.command()
def add() -> None:
    """Add the questions of examples.json. Each says in its title and in every text that it is an example."""
    site = the_site()
    if site.settings.env == "production":
        msg = "a site in production shows no invented questions"
        raise CommandError(msg)
    source = site.settings.data / "examples.json"
    if not source.exists():
        msg = f"there is no file {source}"
        raise CommandError(msg)
    examples: Mapping[str, Any] = json.loads(source.read_text())
    with site.database.writing() as db:
        if _members(db):
            msg = f"the examples are here already; `{typed('examples remove')}` takes them away"
            raise CommandError(msg)
        people = {name: _person(db, name) for name in examples["members"]}
        for thread in examples["threads"]:
            _ask(db, site, people, thread)
        # Nobody reads their letters.
        db.connection().execute(delete(Follow).where(col(Follow.member_id).in_([one.id for one in people.values()])))
    Worker(site.database, work.handlers(site)).drain()
    typer.echo(f"{len(examples['threads'])} example questions are at {site.settings.base_url}/questions")
    typer.echo(f"To take them away: {typed('examples remove')}")


@commands.command()
def remove() -> None:
    """Take every example away, with its author."""
    site = the_site()
    with site.database.writing() as db:
        members = _members(db)
        for member in members:
            leaving.leave(db, site.settings.signing_key, member.id or 0, Leaving.EVERYTHING, mail.folder(site.settings))
    Worker(site.database, work.handlers(site)).drain()
    typer.echo("The examples are gone." if members else "There were no examples.")


def _members(db: Session) -> Sequence[Member]:
    return db.exec(select(Member).where(col(Member.email).endswith(_DOMAIN))).all()


def _person(db: Session, name: str) -> Person:
    address = name.replace(" ", ".").lower() + _DOMAIN
    operator.add(db, address, name, "member")
    member = db.exec(select(Member).where(Member.email == address)).one()
    return Person(member.id or 0, name, address, member.language, None, member.role, 0, now())


def _ask(db: Session, site: Site, people: Mapping[str, Person], thread: Mapping[str, Any]) -> None:
    asking = Asking(
        title=f"Example: {thread['title']}", body=_marked(thread["body"]), country=thread["country"],
        topics=tuple(thread["topics"]),
    )  # fmt: skip
    question = actions.ask(db, people[thread["by"]], asking, _seen(db, site, asking.body))
    replies: list[int] = []
    for said in thread["replies"]:
        parent = replies[said["to"] - 1] if "to" in said else None
        replying = Replying(body=_marked(said["body"]), parent_id=parent)
        written = actions.reply(
            db, people[said["by"]], db.get_one(Question, question.id), replying, _seen(db, site, replying.body)
        )
        replies.append(written.id or 0)


def _marked(body: str) -> str:
    return f"{_MARK}\n\n{body}"


def _seen(db: Session, site: Site, body: str) -> actions.Seen:
    return actions.Seen(text.mentions(db.connection(), site, text.Said(body)))
