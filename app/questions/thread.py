"""The shape of a thread: who answers whom, in the order in which it is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

# Deeper replies stand on this level and say whom they answer.
DEEPEST = 3
PER_PAGE = 30


class Place(NamedTuple):
    """Where a reply stands: how deep, and whom it answers."""

    id: int
    parent_id: int | None
    level: int


Outline = Sequence[tuple[int, int | None]]


def as_tree(outline: Outline) -> list[Place]:
    """Replies below what they answer, oldest first. `outline` has each reply with the one that it answers,
    in the order in which they were written. A reply whose parent is gone stands on its own."""
    known = {reply for reply, _parent in outline}
    answers: dict[int | None, list[tuple[int, int | None]]] = {}
    for reply, parent in reversed(outline):
        answers.setdefault(parent if parent in known else None, []).append((reply, parent))
    places: list[Place] = []
    waiting = [(1, *one) for one in answers.get(None, ())]
    while waiting:
        level, reply, parent = waiting.pop()
        places.append(Place(reply, parent, min(level, DEEPEST)))
        waiting += [(level + 1, *one) for one in answers.get(reply, ())]
    return places


def by_date(outline: Outline) -> list[Place]:
    return [Place(reply, parent, 1) for reply, parent in outline]


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
