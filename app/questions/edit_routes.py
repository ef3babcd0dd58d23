"""/questions/12/edit: the author changes a post, or takes it back."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app import answers
from app.auth import Person, TheMember
from app.db import Db, lock_on
from app.forms import Form
from app.models import Question, Reply
from app.questions import actions, drafts, edit_page, forms, queries
from app.questions.forms import Asking
from app.questions.lists import at_reply, url_of
from app.questions.steps import own_post_of, seen_in
from app.site import Site, TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/questions")
FORM = "questions/edit.html"
ReplyId = Annotated[int | None, Query(alias="reply", ge=1, lt=2**31)]


@router.get("/{number}/edit")
def edit(
    request: Request, site: TheSite, person: TheMember, number: int, reply: ReplyId = None, draft: str = "",
    anew: str = "",
) -> Response:  # fmt: skip
    with site.database.reading() as connection:
        question, post = own_post_of(connection, number, reply, person)
        context = edit_page.begun(
            site, connection, tongue_of(request), person, question, post, tab=draft, anew=anew == "1"
        )
    return answers.private(request, FORM, **context)


@router.post("/{number}/edit")
def change(
    request: Request, site: TheSite, person: TheMember, posted: Form, db: Db, number: int, reply: ReplyId = None
) -> Response:
    # What it says now is what it says until this is done.
    lock_on(db, f"change {number} {reply}")
    question, post = own_post_of(db.connection(), number, reply, person)
    if posted.line("action", 10) == "remove":
        return _take_back(request, db, person, question, post, reply)
    said = _said(site, db, question, post, posted, is_reply=reply is not None)
    over = posted.line("over", 16)
    changed = over not in {"", drafts.mark(getattr(post, "title", ""), post.body)}
    if said.errors or changed:
        drafts.save(db, person, posted, edit_page.place_of(question, post))
        context = edit_page.again(site, db.connection(), tongue_of(request), question, post, said, changed=changed)
        return answers.private(request, FORM, 422 if said.errors else 409, **context)
    answers.count(request, db, "reply", person)
    _keep(request, db, site, person, said, number, reply)
    drafts.drop(db, person, edit_page.place_of(question, post), said.tab, said.copied, (said.title, said.body))
    return answers.to(request, url_of(db.get_one(Question, number)) + (at_reply(reply) or f"#q{number}"))


def _said(site: Site, db: Db, question: Any, post: Any, posted: Form, *, is_reply: bool) -> Asking:
    stands = edit_page.as_it_stands(question, post)
    said = forms.editing(posted, site.taxonomy, site.spotter_languages(), stands, is_reply=is_reply)
    if is_reply:
        return replace(said, title="")
    inside = queries.is_told_inside(db.connection(), question)
    return replace(said, visibility=question.visibility) if inside else said


def _keep(request: Request, db: Db, site: Site, person: Person, said: Asking, number: int, reply: int | None) -> None:
    question = db.get_one(Question, number)
    words = f"{said.title}\n{said.body}".strip()
    seen = seen_in(request, db, site, person, words, said.country or None, new=False)
    if reply:
        actions.edit_reply(db, question, db.get_one(Reply, reply), said, seen)
    else:
        actions.edit_question(db, question, said, seen)


def _take_back(request: Request, db: Db, person: Person, question: Any, post: Any, reply: int | None) -> Response:
    """With what was being written over it, in whichever tab."""
    actions.take_back(db, db.get_one(Question, question.id), db.get_one(Reply, reply) if reply else None)
    drafts.forget(db, person, edit_page.place_of(question, post))
    return answers.to(request, url_of(question) if reply else "/questions")
