"""Whether a place that somebody suggests is listed already, against reading the names of all listings.

Both in this process. A place is asked about as a proposer describes it: with the name of a listing
that has lost a word, its country, and the phone of another. Nothing is kept from one to the next but
how rare the words of the directory are, which each question reads anew.
"""

import random
from collections.abc import Callable, Iterator

from sqlalchemy import select

from app.listings.duplicates import Candidate, likely
from app.listings.queries import READABLE, TABLE
from app.site import Site
from bench.homes import home_of, open_home
from bench.plan import Plan, size_name
from bench.stats import Figure, Row
from bench.timing import described, milliseconds

_PLACES = 20
_FACTS = (TABLE.c.name, TABLE.c.country, TABLE.c.city, TABLE.c.phone)


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        site = open_home(home_of(size))
        places = _places(site)
        acts: dict[str, Callable[[Candidate], object]] = {
            "known": lambda place, site=site: _asked(site, place),  # type: ignore[misc]
            "floor": lambda _place, site=site: _read(site),  # type: ignore[misc]
        }
        times: dict[str, list[list[float]]] = {name: [] for name in acts}
        for number in range(plan.rounds + 1):
            for name, act in acts.items():
                took = milliseconds(act, places)
                if number:  # the first round warms up
                    times[name].append(took)
        ratios = [sum(a) / sum(b) for a, b in zip(times["known"], times["floor"], strict=True)]
        asked, read = ([one for took in times[name] for one in took] for name in ("known", "floor"))
        context = f"{described(asked)}; reading the names {described(read)}"
        yield Row("known", "is it listed already?", size_name(size), Figure.of(ratios), " readings", context=context)
        site.close()


def _places(site: Site) -> list[Candidate]:
    with site.database.reading() as connection:
        rows = connection.execute(select(*_FACTS).where(READABLE).order_by(TABLE.c.id)).all()
    chance = random.Random(7)  # noqa: S311 - the same places in every run
    pairs = [(chance.choice(rows), chance.choice(rows)) for _ in range(_PLACES)]
    return [Candidate(" ".join(one.name.split()[:-1]) or one.name, one.country, one.city or "", other.phone or "")
            for one, other in pairs]  # fmt: skip


def _asked(site: Site, place: Candidate) -> object:
    with site.database.reading() as connection:
        return likely(connection, place)


def _read(site: Site) -> object:
    with site.database.reading() as connection:
        return connection.execute(select(TABLE.c.name, TABLE.c.native_name).where(READABLE)).all()
