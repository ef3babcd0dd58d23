"""How a post has changed: each version beside the one before it, word by word."""

from typing import Any

from sqlalchemy import Connection

from app.auth import Person
from app.differences import difference
from app.i18n import Tongue
from app.questions import queries, text
from app.questions.lists import url_of
from app.site import Site


def show(
    site: Site, connection: Connection, tongue: Tongue, question: Any, post: Any, person: Person | None
) -> dict[str, Any]:
    """Newest first. Contact details are masked in every version (they would else stay readable here)."""
    is_reply = not hasattr(post, "title")
    rows = queries.revisions(connection, question.id, post.id if is_reply else None)
    own = person is not None and post.author_id == person.id
    bodies = [post.body, *(row.body for row in rows)]
    masked = [text.Said(body, question.country) for body in bodies]
    said = bodies if own else text.plains(connection, site, tongue, masked)
    titles = ["" if is_reply else post.title, *(row.title for row in rows)]
    days = [post.edited_at, *(row.made_at for row in rows)]
    changes = [
        (day, difference(titles[place + 1], titles[place]), difference(said[place + 1], said[place]))
        for place, day in enumerate(days[:-1])
    ]
    return {"question": question, "post": post, "changes": changes, "url": url_of(question)}
