"""What stands around a thread: what to read, similar threads, and what search engines are told."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import Connection

from app.guides import queries as guide_queries
from app.guides.matching import fitting
from app.guides.page import entry as guide_entry
from app.i18n import Tongue
from app.models import PostStatus, Visibility
from app.questions import queries
from app.questions.lists import Entry, entries, url_of
from app.search.contract import Query, SearchDownError
from app.site import Site

_MOST_RELATED, _MOST_GUIDES, _LONGEST = 5, 3, 1000


def beside(site: Site, connection: Connection, tongue: Tongue, question: Any) -> dict[str, Any]:
    conditions = {concept.id for concept in site.taxonomy.conditions()}
    condition = next((one for one in question.topics if one in conditions), "")
    treatment = next((one for one in question.topics if one in site.taxonomy and one not in conditions), "")
    heads = guide_queries.known_heads(site, connection, tongue.language)
    guides = fitting(
        site.taxonomy, heads, condition=condition, treatment=treatment, country=question.country or "",
        most=_MOST_GUIDES,
    )  # fmt: skip
    pairs = [("country", question.country or ""), ("condition", condition)]
    return {
        "guides": [guide_entry(tongue, row) for row in guides],
        "related": _related(site, connection, tongue, question),
        "find_url": f"/find?{urlencode([pair for pair in pairs if pair[1]])}" if question.country else "",
    }


def _related(site: Site, connection: Connection, tongue: Tongue, question: Any) -> Sequence[Entry]:
    """Public questions with the same words, then those about the same topics."""
    if not question.title:
        return []
    try:
        answer = site.fresh("questions").search(Query(words=question.title, any_word=True, limit=_MOST_RELATED + 1))
        ids = [hit.id for hit in answer.hits if hit.id != question.id]
    except SearchDownError:
        ids = []
    heads = queries.heads(connection, ids, None)
    found = [heads[one] for one in ids if one in heads][:_MOST_RELATED]
    if len(found) < _MOST_RELATED and question.topics:
        about, _total = queries.newest(connection, None, topics=question.topics, limit=2 * _MOST_RELATED)
        found += [row for row in about if row.id not in {question.id, *heads}]
    return entries(connection, tongue, found[:_MOST_RELATED])


def structured(site: Site, connection: Connection, posts: Sequence[Any], plains: Sequence[str]) -> Markup:
    """QAPage for search engines: a question and its replies with the words that everybody can read. The replies are
    those of this page; their number is that of all."""
    question = posts[0]
    if question.visibility != Visibility.EVERYONE or question.status != PostStatus.PUBLISHED:
        return Markup()
    base = site.settings.base_url
    address = f"{base}{url_of(question)}"
    answers = [
        {
            "@type": "Answer",
            "text": said[:_LONGEST],
            "dateCreated": row.created_at.date().isoformat(),
            "url": f"{address}#r{row.id}",
            "author": {"@type": "Person", "name": row.author_name},
        }
        for row, said in zip(posts[1:], plains[1:], strict=True)
        if row.status == PostStatus.PUBLISHED
    ]
    data = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": question.title,
            "text": plains[0][:_LONGEST],
            "dateCreated": question.created_at.date().isoformat(),
            "author": {"@type": "Person", "name": question.author_name},
            "answerCount": queries.reply_counts(connection, [question.id])[question.id],
            "suggestedAnswer": answers,
        },
    }
    return as_script(data)


def as_script(data: Any) -> Markup:
    """JSON that cannot end the element around it, whatever it says."""
    said = json.dumps(data, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(said)  # noqa: S704 - no character of it is markup
