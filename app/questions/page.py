"""What the pages of the questions show, gathered for their templates."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from app.auth import Person, new_token
from app.i18n import Tongue
from app.listings.labels import capital
from app.models import PostStatus, ReplyKind, now
from app.questions import actions, around, drafts, forms, labels, named, queries, text, thread
from app.questions.forms import Replying
from app.questions.lists import at_reply, url_of
from app.site import Site


@dataclass(frozen=True, slots=True)
class Post:
    """A question or a reply as it is shown."""

    anchor: str
    id: int
    name: str
    by_asker: bool
    written_at: datetime
    edited: bool
    status: str
    html: Markup
    cards: Sequence[Markup]
    cautions: Sequence[Any]
    masked: int
    kind: str
    language: str
    own: bool
    counts: Counter[str]
    said: frozenset[str]
    answers: tuple[str, str] | None
    by_moderators: bool
    hat: tuple[str, str, str] | None


def show(
    site: Site, connection: Connection, tongue: Tongue, question: Any, person: Person | None, *, order: str, page: int,
    reply: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """A page of a thread, or the one on which a reply stands; as many queries for two thousand replies as for two."""
    outline = queries.outline(connection, question.id, person)
    places = thread.by_date(outline) if order == "date" else thread.as_tree(outline)
    pages = max(1, -(-len(places) // thread.PER_PAGE))
    page = thread.page_of(places, reply) if reply else page
    shown = places[(page - 1) * thread.PER_PAGE : page * thread.PER_PAGE]
    parents = [place.parent_id for place in shown if place.parent_id]
    rows = queries.replies(connection, [place.id for place in shown] + parents, person)
    posts = [question, *(rows[place.id] for place in shown)]
    rendered = _rendered(site, connection, tongue, posts, person, question.country)
    counts = queries.reactions(connection, question.id)
    said = queries.own_reactions(connection, question.id, person) if person else frozenset()
    is_gone = any(row.status == PostStatus.REMOVED for row in posts)
    taken = queries.removed_by_moderators(connection, question.id) if is_gone else frozenset()
    hats = queries.hats_of(connection, [row.author_id for row in posts if _under_own_name(row, question)], now().date())
    here = {place.id for place in shown}

    def post(row: Any) -> Post:
        hat = hats.get(row.author_id) if _under_own_name(row, question) else None
        parent = rows.get(getattr(row, "parent_id", None) or 0)
        answers = _answers(tongue, parent, order, here=parent.id in here) if parent else None
        return _post(tongue, row, rendered, counts, said, person, answers, hat, taken)

    return {
        "question": question,
        "first": post(question),
        "replies": thread.nested(shown, {place.id: post(rows[place.id]) for place in shown}),
        "total": len(places),
        "order": order,
        "page": page,
        "pages": pages,
        "country": tongue.country(question.country) if question.country else "",
        "topics": _topics(site, tongue, question.topics),
        "no_title": _no_title(tongue, by_moderators=anchor_of(question) in taken),
        "updates": _updates(site, connection, tongue, question, person, outline),
        "next_check_in": queries.next_check_in(connection, question.id),
        "led_to": named.led_to(site, connection, tongue, question.id),
        "following": queries.follows(connection, question.id, person) if person else False,
        "url": url_of(question),
        "page_url": lambda number: f"{url_of(question)}?{_stays(order)}page={number}",
        "stays": _stays(order, page),
        "structured": around.structured(site, connection, posts, [rendered[anchor_of(row)][0].plain for row in posts]),
        "person": person,
        **around.beside(site, connection, tongue, question),
    }  # fmt: skip


def _no_title(tongue: Tongue, *, by_moderators: bool) -> str:
    _ = tongue.gettext
    return _("A question that moderators removed") if by_moderators else _("A question that was taken back")


def _answers(tongue: Tongue, parent: Any, order: str, *, here: bool) -> tuple[str, str]:
    """Whom a reply answers, and where that stands: on this page, or after the address of the thread."""
    where = f"#r{parent.id}" if here else at_reply(parent.id, order)
    return where, parent.author_name or tongue.gettext("Somebody who has left")


def _stays(order: str, page: int = 1) -> str:
    """With this after its address, a thread opens in this order, on this page."""
    return f"{'order=date&' if order == 'date' else ''}{f'page={page}&' if page > 1 else ''}"


def _rendered(
    site: Site, connection: Connection, tongue: Tongue, posts: Sequence[Any], person: Person | None,
    country: str | None,
) -> dict[str, tuple[text.Post, list[Markup]]]:  # fmt: skip
    """Each post's words as HTML, with the cards of what it names."""
    said = [text.Said(row.body, country, _reader(row, person)) for row in posts]
    written = text.posts(connection, site, tongue, said)
    cards = named.cards(site, connection, tongue, {one for post in written for one in post.mentions})
    return {
        anchor_of(row): (post, [cards[one] for one in post.mentions if one in cards])
        for row, post in zip(posts, written, strict=True)
    }


def anchor_of(post: Any) -> str:
    """q12 for a question, r34 for a reply: its place on the page, and how reactions name it."""
    return f"{'q' if hasattr(post, 'title') else 'r'}{post.id}"


def _reader(row: Any, person: Person | None) -> str:
    if person is not None and row.author_id == person.id:
        return "author"
    return "staff" if person is not None and person.is_staff else "other"


def _under_own_name(row: Any, question: Any) -> bool:
    """A hat beside the name of a thread would tell who stands behind it (S74)."""
    return not (question.pseudonymous and row.author_id == question.author_id)


def _post(
    tongue: Tongue, row: Any, rendered: Any, counts: Any, said: Any, person: Person | None, answers: Any, hat: Any,
    taken: Collection[str],
) -> Post:  # fmt: skip
    anchor = anchor_of(row)
    words, cards = rendered[anchor]
    return Post(
        anchor=anchor,
        id=row.id,
        name=row.author_name or tongue.gettext("Somebody who has left"),
        by_asker=getattr(row, "by_asker", False),
        written_at=row.created_at,
        edited=row.edited_at is not None,
        status=row.status.value,
        html=words.html,
        cards=cards,
        cautions=words.cautions,
        masked=len(words.masked),
        kind=labels.kind(tongue, row.kind) if hasattr(row, "kind") and row.kind != ReplyKind.ANSWER else "",
        language=row.language if row.language != tongue.language else "",
        own=person is not None and row.author_id == person.id,
        counts=counts.get(anchor, Counter()),
        said=frozenset(kind for target, kind in said if target == anchor),
        answers=answers,
        by_moderators=anchor in taken,
        hat=(labels.hat(tongue, hat.kind), hat.organisation, hat.interest) if hat else None,
    )


def _topics(site: Site, tongue: Tongue, ids: Sequence[str]) -> list[tuple[str, str]]:
    return [(capital(site.taxonomy.label(one, tongue.language)), one) for one in ids if one in site.taxonomy]


@dataclass(frozen=True, slots=True)
class Update:
    """How it went, in one word where it was asked; `url` leads to the reply in which it was told."""

    later: str
    outcome: str
    at: datetime
    html: Markup
    cautions: Sequence[Any]
    url: str


def _updates(
    site: Site, connection: Connection, tongue: Tongue, question: Any, person: Person | None, outline: thread.Outline
) -> list[Update]:
    """How it went, newest first: what the asker answered when asked, and told in replies."""
    asked, told = queries.updates(connection, question.id), queries.told_by_asker(connection, question.id)
    reader = _reader(question, person)
    said = [row.words for row in asked] + [row.body for row in told]
    written = text.posts(connection, site, tongue, [text.Said(one, question.country, reader) for one in said])
    places = thread.as_tree(outline) if told else []
    shown = [(row.answered_at, labels.outcome(tongue, row.outcome), "") for row in asked]
    shown += [(row.created_at, "", _at(question, places, row.id)) for row in told]
    updates = [
        Update(labels.later(tongue, question.created_at, when), outcome, when, post.html, post.cautions, url)
        for (when, outcome, url), post in zip(shown, written, strict=True)
    ]
    return sorted(updates, key=lambda one: one.at, reverse=True)


def reply_form(
    site: Site, connection: Connection, tongue: Tongue, question: Any, person: Person | None, *, to: str, tab: str
) -> dict[str, Any]:
    """A form for a reply that nobody has sent yet: to the question, or to one of its replies. It begins with the
    words of a draft, the one of this tab or the newest, and has a key of its own, as the form for a question has."""
    number = int(to) if to.isascii() and to.isdigit() and len(to) < 10 else None  # noqa: PLR2004 - ids are short
    replying = Replying(parent_id=number, language=tongue.language, form_key=new_token(), tab=new_token()[:16])
    place = actions.draft_place(question.id, number)
    if person and (draft := queries.draft(connection, person, place, tab)) is not None:
        said = forms.replying(drafts.as_posted(draft), site.spotter_languages(), tongue.language)
        replying = replace(replying, body=draft.body, kind=said.kind, language=said.language, copied=said.copied)
    return _form(site, connection, tongue, question, person, replying)


def reply_again(
    site: Site, connection: Connection, tongue: Tongue, question: Any, person: Person | None, replying: Replying
) -> dict[str, Any]:
    """The form with what was written, and what is to be mended."""
    _ = tongue.gettext
    words = {"empty": _("Write something first."), "long": _("This is longer than we can take. Please shorten it.")}
    kinds = {"kind": _("Choose one of these.")}
    mistakes = {name: words.get(code) or kinds.get(name, "") for name, code in replying.errors.items()}
    return _form(site, connection, tongue, question, person, replying) | {"mistakes": mistakes}


def _form(
    site: Site, connection: Connection, tongue: Tongue, question: Any, person: Person | None, replying: Replying
) -> dict[str, Any]:
    parent = queries.reply_by_id(connection, replying.parent_id, person) if replying.parent_id else None
    if parent is not None and parent.question_id != question.id:
        parent = None
    return {
        "replying": replying,
        "to_name": parent.author_name if parent else "",
        "languages": labels.languages(tongue, site.spotter_languages()) if person else [],
        "kinds": [(one.value, labels.kind(tongue, one)) for one in ReplyKind],
        "mistakes": {},
    }


def _at(question: Any, places: list[thread.Place], reply_id: int) -> str:
    """The address of a reply: its page of the thread, and its place on it."""
    number = thread.page_of(places, reply_id)
    return f"{url_of(question)}{f'?page={number}' if number > 1 else ''}#r{reply_id}"
