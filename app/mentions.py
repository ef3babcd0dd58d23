"""The way back from places and guides to the questions that name them: public posts only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from app.models import Mention, MentionKind, PostStatus, Question, Reply, Visibility

QUESTION = Question.__table__  # type: ignore[attr-defined] # SQLModel's table
REPLY = Reply.__table__  # type: ignore[attr-defined]
MENTION = Mention.__table__  # type: ignore[attr-defined]

PUBLIC = and_(QUESTION.c.status == PostStatus.PUBLISHED, QUESTION.c.visibility == Visibility.EVERYONE)


def naming(connection: Connection, kind: MentionKind, target_id: int, limit: int = 10) -> Sequence[Any]:
    """Questions in whose thread a published post names this, where something happened last first:
    id, slug, title, language, country, active_at, and the number of replies."""
    published = or_(MENTION.c.reply_id.is_(None), REPLY.c.status == PostStatus.PUBLISHED)
    ids = (
        select(MENTION.c.question_id)
        .join(REPLY, REPLY.c.id == MENTION.c.reply_id, isouter=True)
        .where(MENTION.c.kind == kind, MENTION.c.target_id == target_id, published)
    )
    replies = (
        select(func.count())
        .select_from(REPLY)
        .where(REPLY.c.question_id == QUESTION.c.id, REPLY.c.status == PostStatus.PUBLISHED)
        .scalar_subquery()
    )
    columns = [QUESTION.c[name] for name in ("id", "slug", "title", "language", "country", "active_at")]
    found = select(*columns, replies.label("replies")).where(PUBLIC, QUESTION.c.id.in_(ids))
    return connection.execute(found.order_by(QUESTION.c.active_at.desc()).limit(limit)).all()
