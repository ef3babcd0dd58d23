"""Questions for other programs: what everybody can read, with contact details masked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.questions.lists import url_of


def entry(base_url: str, row: Any, replies: Mapping[int, int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": f"{base_url}{url_of(row)}",
        "title": row.title,
        "language": row.language,
        "country": row.country,
        "topics": row.topics,
        "author": row.author_name,
        "asked_on": row.created_at.date().isoformat(),
        "active_on": row.active_at.date().isoformat(),
        "replies": replies.get(row.id, 0),
    }


def whole(
    base_url: str, question: Any, said: str, replies: Sequence[tuple[Any, str]], reactions: Mapping[str, Counter[str]],
    led_to: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """`said` and the second of each of `replies` are the masked words."""
    none: Counter[str] = Counter()
    return entry(base_url, question, {question.id: len(replies)}) | {
        "text": said,
        "me_too": reactions.get(f"q{question.id}", none)["me_too"],
        "answers": [
            {
                "id": row.id,
                "in_reply_to": row.parent_id,
                "kind": row.kind.value,
                "language": row.language,
                "author": row.author_name,
                "written_on": row.created_at.date().isoformat(),
                "text": words,
                "helpful": reactions.get(f"r{row.id}", none)["helpful"],
            }
            for row, words in replies
        ],
        "led_to": [{"url": f"{base_url}{one['url']}", "label": one["label"], "times": one["times"]} for one in led_to],
    }
