"""What the routes of the questions share: finding the posts that a form is about."""

from typing import Any

from fastapi import HTTPException, Request
from sqlalchemy import Connection

from app import answers, trust
from app.auth import Person
from app.db import Db
from app.models import PostStatus, Question
from app.questions import actions, queries, text
from app.site import Site


def question_of(db: Db, number: int, person: Person) -> Question:
    """The question of a form, if this person may read it and it is still there."""
    row = queries.by_id(db.connection(), number, person) if number < 2**31 else None
    if row is None or row.status == PostStatus.REMOVED:
        raise HTTPException(404)
    return db.get_one(Question, number)


def post_of(connection: Connection, number: int, reply: int | None, person: Person | None) -> tuple[Any, Any]:
    """A question and one of its posts, if this person may read them and the post is still there."""
    question = queries.by_id(connection, number, person) if number < 2**31 else None
    post = queries.reply_by_id(connection, reply, person) if reply else question
    if question is None or post is None or (reply and post.question_id != question.id):
        raise HTTPException(404)
    if post.status == PostStatus.REMOVED:
        raise HTTPException(404)
    return question, post


def seen_in(
    request: Request, db: Db, site: Site, person: Person, said: str, country: str | None, *, new: bool
) -> actions.Seen:
    """What is in a text that is about to be published. Raises SuspendedError for who cannot write now, and
    TooOftenError a little sooner for `new` posts of somebody whom nobody knows yet. A post may have to wait for
    a look, also when it was changed: else something harmless could become anything."""
    standing = trust.standing(db.connection(), person.id)
    if new and standing.is_new:
        answers.count(request, db, "first_posts", person)
    post = text.post(db.connection(), site, site.tongue(person.language), text.Said(said, country))
    held = standing.held(site.settings.hold_new_members, has_links=bool(post.masked))
    return actions.Seen(post.mentions, bool(post.masked), held)


def own_post_of(connection: Connection, number: int, reply: int | None, person: Person) -> tuple[Any, Any]:
    question, post = post_of(connection, number, reply, person)
    if post.author_id != person.id:
        raise HTTPException(403)
    return question, post
