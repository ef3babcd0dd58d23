"""What a transaction does last, just before its commit, because everybody meets there.

The trail and the content version are one lock each for the whole site. Who takes one halfway and then waits for a row
may wait for somebody who has that row and waits for the lock: neither comes on. So both are only asked for, and done
when nothing else is needed any more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from sqlmodel import Session

Act = Callable[[Session], None]
_ASKED = "asked for at the end"


class Turn(IntEnum):
    """The order, the same in every transaction."""

    TRAIL = 1
    VERSION = 2


def ask(session: Session, turn: Turn, act: Act) -> None:
    """The same act, asked for twice, is done once. `Database.writing` does it."""
    session.info.setdefault(_ASKED, {})[act] = turn


def do(session: Session) -> None:
    """By their turns, and within a turn as they were asked for."""
    session.flush()
    asked: dict[Act, Turn] = session.info.pop(_ASKED, {})
    for act in sorted(asked, key=asked.__getitem__):
        act(session)


@contextmanager
def part(session: Session, *, kept: bool = True) -> Iterator[None]:
    """A part of a transaction that goes back alone, with what it asked for, when it raises or is not to be kept."""
    before = dict(session.info.get(_ASKED, {}))
    stays = False
    try:
        with session.begin_nested() as step:
            yield
            if not kept:
                step.rollback()
        stays = kept
    finally:
        if not stays:
            session.info[_ASKED] = before
