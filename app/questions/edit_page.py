"""The form for other words: a post as it stands, or as it is being changed in this tab."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from app.auth import Person, new_token
from app.i18n import Tongue
from app.questions import actions, ask_page, drafts, forms, labels, queries
from app.questions.forms import Asking
from app.questions.lists import url_of
from app.site import Site


def as_it_stands(question: Any, post: Any) -> Asking:
    """A reply has words and a language; all else is of the question."""
    return Asking(
        title=getattr(post, "title", ""), body=post.body, language=post.language, country=question.country or "",
        topics=tuple(question.topics), topics_chosen=True, visibility=question.visibility, tab=new_token()[:16],
    )  # fmt: skip


def begun(
    site: Site, connection: Connection, tongue: Tongue, person: Person, question: Any, post: Any, *, tab: str,
    anew: bool,
) -> dict[str, Any]:  # fmt: skip
    """A form that nobody has sent yet: with what the post says now or, unless it is to begin `anew`, with the words
    of a draft, the one of this tab or the newest."""
    stands = as_it_stands(question, post)
    over = drafts.mark(stands.title, stands.body)
    draft = queries.draft(connection, person, place_of(question, post), tab)
    if draft is None:
        return _context(site, connection, tongue, question, post, stands, over)
    posted = drafts.as_posted(draft)
    said = forms.editing(posted, site.taxonomy, site.spotter_languages(), stands, is_reply=_is_reply(post))
    kept = replace(stands if anew else said, tab=stands.tab, copied=said.copied, errors={})
    over = over if anew else posted.line("over", 16) or over
    return _context(site, connection, tongue, question, post, kept, over) | {"drafted": not anew}


def again(
    site: Site, connection: Connection, tongue: Tongue, question: Any, post: Any, said: Asking, *, changed: bool
) -> dict[str, Any]:
    """The form with what was written, and what is to be mended; and where the post was `changed` meanwhile, with
    what it says now, to be replaced knowingly."""
    stands = as_it_stands(question, post)
    over = drafts.mark(stands.title, stands.body)
    said = replace(said, tab=said.tab or stands.tab)
    return _context(site, connection, tongue, question, post, said, over) | {
        "mistakes": ask_page.mistakes(tongue, said),
        "meanwhile": stands if changed else None,
    }


def place_of(question: Any, post: Any) -> str:
    return actions.draft_place(question.id, post.id if _is_reply(post) else None, change=True)


def _is_reply(post: Any) -> bool:
    return not hasattr(post, "title")


def _context(
    site: Site, connection: Connection, tongue: Tongue, question: Any, post: Any, asking: Asking, over: str
) -> dict[str, Any]:
    named = {*asking.topics, *question.topics, *ask_page.topics_of(site, f"{asking.title}\n{asking.body}")}
    return {
        "question": question,
        "reply": post.id if _is_reply(post) else None,
        "place": place_of(question, post),
        "asking": asking,
        "over": over,
        "mistakes": {},
        "meanwhile": None,
        "drafted": False,
        "topics": ask_page.labelled(site, tongue, (one for one in named if one in site.taxonomy)),
        "countries": ask_page.countries_of(tongue),
        "languages": labels.languages(tongue, site.spotter_languages()),
        "visibilities": labels.visibilities(tongue),
        "told_inside": queries.is_told_inside(connection, question),
        "longest_title": forms.LONGEST_TITLE,
        "url": url_of(question),
    }
