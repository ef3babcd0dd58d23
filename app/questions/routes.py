"""/questions: asking, reading, replying."""

import re
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from app import answers
from app.auth import Anybody, Person, TheMember
from app.db import Db
from app.forms import Form
from app.models import PostStatus, Question, ReactionKind
from app.places import countries
from app.questions import actions, ask_page, drafts, forms, lists, page, queries
from app.questions.lists import at_reply, url_of
from app.questions.steps import question_of, seen_in
from app.site import TheSite
from app.templating import PRIVATE, PUBLIC, render, tongue_of

router = APIRouter(prefix="/questions")
_MOST_PAGES, _MOST_TYPED = 500, 1200
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@router.get("")
async def index(
    request: Request, site: TheSite, person: Anybody, country: str = "", topic: str = "", unanswered: str = "",
    page_number: Annotated[str, Query(alias="page")] = "1",
) -> Response:  # fmt: skip
    country = country.upper() if country.upper() in countries.codes() else ""
    topic = topic if topic in site.taxonomy else ""
    number = _page(page_number)
    with site.database.reading() as connection:
        context = lists.index(
            site, connection, tongue_of(request), person, country=country, topic=topic,
            unanswered=unanswered == "1", number=number,
        )  # fmt: skip
    return render(request, "questions/index.html", cache_control=_cache(person), **context)


@router.get("/new")
def new(request: Request, site: TheSite, person: TheMember, draft: str = "") -> Response:
    with site.database.reading() as connection:
        context = ask_page.begun(site, connection, tongue_of(request), person, draft)
    return answers.private(request, "questions/new.html", **context)


@router.post("/new")
def create(request: Request, site: TheSite, person: TheMember, posted: Form, db: Db) -> Response:
    tongue = tongue_of(request)
    asking = forms.asking(posted, site.taxonomy, site.spotter_languages(), tongue.language)
    if asking.pseudonymous and "name" not in asking.errors and queries.is_taken(db.connection(), asking.name):
        asking = replace(asking, errors={**asking.errors, "name": "taken"})
    if asking.errors or posted.line("action", 10) != "send":
        drafts.save(db, person, posted, "new")
        context = ask_page.again(site, db.connection(), tongue, person, asking)
        return answers.private(request, "questions/new.html", 422 if asking.errors else 200, **context)
    answers.count(request, db, "question", person)
    asking = ask_page.understood(site, asking)
    seen = seen_in(request, db, site, person, f"{asking.title}\n{asking.body}", asking.country, new=True)
    question = actions.ask(db, person, asking, seen)
    return answers.to(request, url_of(question))


@router.get("/similar")
async def similar(request: Request, site: TheSite, q: str = "", country: str = "") -> Response:
    """What the words name and what there is already, while somebody types: a piece of the page of the form."""
    words, tongue = " ".join(q.split())[:_MOST_TYPED], tongue_of(request)
    chosen = country if country in countries.codes() else ""
    asking = ask_page.understood(site, forms.Asking(title=words, country=chosen))
    suggested = ask_page.suggested(site, tongue, asking, chosen)
    asking = replace(asking, title=words[: forms.LONGEST_TITLE * 2])
    with site.database.reading() as connection:
        found = ask_page.similar(site, connection, tongue, asking)
    return answers.private(request, "questions/_similar.html", similar=found, suggested=suggested, asking=asking)


@router.get("/{address}")
async def show(
    request: Request, site: TheSite, person: Anybody, address: str, order: str = "", to: str = "", draft: str = "",
    page_number: Annotated[str, Query(alias="page")] = "1", reply: str = "",
) -> Response:  # fmt: skip
    """The address is a number and, for people who read it, words of the title: 12-synkinesis-after-a-year."""
    number, _, slug = address.partition("-")
    reply_id = int(reply) if _NUMBER.fullmatch(reply) else 0
    tongue = tongue_of(request)
    with site.database.reading() as connection:
        question = queries.by_id(connection, int(number), person) if _NUMBER.fullmatch(number) else None
        if question is None:
            raise HTTPException(404)
        if slug != question.slug:
            return answers.moved(request, url_of(question) + at_reply(reply_id))
        context = page.show(
            site, connection, tongue, question, person, order="date" if order == "date" else "tree",
            page=_page(page_number), reply=reply_id,
        )  # fmt: skip
        context |= page.reply_form(site, connection, tongue, question, person, to=to, tab=draft)
    return render(request, "questions/show.html", cache_control=_cache(person), **context)


@router.post("/{number}/replies")
def reply(request: Request, site: TheSite, person: TheMember, posted: Form, db: Db, number: int) -> Response:
    tongue = tongue_of(request)
    question = question_of(db, number, person)
    replying = forms.replying(posted, site.spotter_languages(), tongue.language)
    if replying.errors:
        drafts.save(db, person, posted, actions.draft_place(number, replying.parent_id))
        context = page.show(site, db.connection(), tongue, question, person, order="tree", page=1)
        context |= page.reply_again(site, db.connection(), tongue, question, person, replying)
        return answers.private(request, "questions/show.html", 422, **context)
    answers.count(request, db, "reply", person)
    seen = seen_in(request, db, site, person, replying.body, question.country, new=True)
    written = actions.reply(db, person, question, replying, seen)
    return answers.to(request, url_of(question) + at_reply(written.id))


@router.post("/{number}/reactions")
def react(request: Request, person: TheMember, posted: Form, db: Db, number: int) -> Response:
    question = question_of(db, number, person)
    target, kind = posted.line("target", 24), posted.line("kind", 20)
    if kind not in {one.value for one in ReactionKind} or not _may_react(db, question, target, person):
        raise HTTPException(422)
    answers.count(request, db, "reaction", person)
    actions.react(db, person, number, target, ReactionKind(kind), stop=posted.ticked("stop"))
    there = at_reply(int(target[1:]), posted.line("order", 8)) if target.startswith("r") else f"#{target}"
    return answers.to(request, url_of(question) + there)


def _may_react(db: Db, question: Question, target: str, person: Person) -> bool:
    """To what somebody else has said in this thread."""
    if target == f"q{question.id}":
        return question.author_id != person.id
    number = target[1:]
    if not target.startswith("r") or not _NUMBER.fullmatch(number):
        return False
    row = queries.reply_by_id(db.connection(), int(number), person)
    if row is None or row.question_id != question.id or row.status != PostStatus.PUBLISHED:
        return False
    return bool(row.author_id != person.id)


@router.post("/{number}/follow")
def follow(request: Request, person: TheMember, posted: Form, db: Db, number: int) -> Response:
    question = question_of(db, number, person)
    answers.count(request, db, "reaction", person)
    (actions.unfollow if posted.ticked("stop") else actions.follow)(db, person, number)
    return answers.to(request, url_of(question))


def _cache(person: Person | None) -> str:
    """What a member sees is that member's own page; everybody else sees the same."""
    return PRIVATE if person else PUBLIC


def _page(said: str) -> int:
    return min(int(said), _MOST_PAGES) if _NUMBER.fullmatch(said) else 1
