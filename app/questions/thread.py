"""The shape of a thread: who answers whom, in the order in which it is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Deeper replies stand on this level and say whom they answer.
DEEPEST = 3
PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply stands: how deep, and whom it answers."""

    id: int
    parent_id: int | None
    level: int


def as_tree(rows: Iterable[Any]) -> list[Place]:
    """Replies below what they answer, oldest first. `rows` have id and parent_id and are in the order
    in which they were written. A reply whose parent is gone stands on its own."""
    rows = list(rows)
    known = {row.id for row in rows}
    answers: dict[int | None, list[Any]] = {}
    for row in rows:
        answers.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    places: list[Place] = []
    waiting = [(row, 1) for row in reversed(answers.get(None, []))]
    while waiting:
        row, level = waiting.pop()
        places.append(Place(row.id, row.parent_id, min(level, DEEPEST)))
        waiting += [(answer, level + 1) for answer in reversed(answers.get(row.id, []))]
    return places


def by_date(rows: Iterable[Any]) -> list[Place]:
    return [Place(row.id, row.parent_id, 1) for row in rows]


def page_of(places: list[Place], reply_id: int) -> int:
    """The page on which a reply stands; the first if it is not there."""
    for position, place in enumerate(places):
        if place.id == reply_id:
            return position // PER_PAGE + 1
    return 1


@dataclass(frozen=True, slots=True)
class Node:
    """A reply with those that answer it, for nested lists."""

    post: Any
    level: int
    answers: list["Node"]


def nested(places: Iterable[Place], posts: Mapping[int, Any]) -> list[Node]:
    """The replies of one page as lists in lists. A page that begins in the middle of a conversation
    begins with what is there."""
    first: list[Node] = []
    above: list[Node] = []
    for place in places:
        node = Node(posts[place.id], place.level, [])
        while above and above[-1].level >= node.level:
            above.pop()
        (above[-1].answers if above else first).append(node)
        above.append(node)
    return first
