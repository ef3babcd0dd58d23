"""The site that is full of attacks, and the same one with harmless words, which says what a page may hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.config import Settings
from app.limits import LIMITS, Limit
from app.main import create_app
from app.models import Role
from app.site import Site
from tests.conftest import BASE_URL
from tests.factories import a_member, signed_in
from tests.hostile.corpus import PAYLOADS
from tests.hostile.filled import HARMLESS, fill
from tests.machine import PERCENT

PER_PAGE = 20


@dataclass
class Filled:
    """Text n is `said[n - 1]`."""

    site: Site
    said: list[str]
    readers: dict[str, TestClient]

    @property
    def numbers(self) -> range:
        return range(1, len(self.said) + 1)

    @property
    def pages(self) -> range:
        return range(1, -(-len(self.said) // PER_PAGE) + 1)


Make = Callable[[list[str]], Filled]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Iterator[Make]:
    made: list[Site] = []

    def filled(said: list[str]) -> Filled:
        home: Path = tmp_path_factory.mktemp("filled")
        settings = Settings(home=home, database_url=new_database(), base_url=BASE_URL, worker="none")
        app = create_app(settings)
        site: Site = app.state.site
        made.append(site)
        guest = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        guest.headers |= {"origin": BASE_URL}
        people = [a_member(site, name) for name in ("Author", "Other")]
        editor = a_member(site, "Editha", role=Role.EDITOR)
        fill(site, said, people[0].id or 0, people[1].id or 0)
        author, other = (signed_in(site, guest, one) for one in people)
        return Filled(
            site, said, {"guest": guest, "author": author, "other": other, "editor": signed_in(site, guest, editor)}
        )

    with pytest.MonkeyPatch.context() as patch:
        for kind in LIMITS:
            patch.setitem(LIMITS, kind, Limit(10**9, 10**9, 10**9))
        yield filled
    for site in made:
        site.close()


# Neighbours in the corpus are alike: of each nineteen one, or ten.
SOME, MOST = PAYLOADS[::19], [one for place, one in enumerate(PAYLOADS) if place % 19 < 10]
TRIED = MOST[:: max(1, 100 // PERCENT)]


@pytest.fixture(scope="module", params=["some", pytest.param("most", marks=pytest.mark.slow)])
def hostile(make: Make, request: pytest.FixtureRequest) -> Filled:
    assert len(MOST) >= 500
    return make(TRIED if request.param == "most" else SOME)


@pytest.fixture(scope="module")
def harmless(make: Make) -> Filled:
    return make([HARMLESS] * 30)
