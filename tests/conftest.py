"""What every test may ask for: a site on a database of its own, a client, and the real data.

The suite runs on SQLite; with SEVENTH_TEST_DATABASE=postgresql, everything that touches the
database runs on a throw-away PostgreSQL instead. Tests that make sense on one of them only take
the marker `sqlite` or `postgres`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from starlette.testclient import TestClient

from app import migrate, work
from app.config import ROOT, Settings
from app.db import Database
from app.guides import loading as guides
from app.listings import importing, loading
from app.main import create_app
from app.site import Site
from tests import machine
from tests.indoors import Indoors, indoors
from tests.postgresql import Cluster

POSTGRESQL = os.environ.get("SEVENTH_TEST_DATABASE") == "postgresql"
BASE_URL = "http://testserver"

# A whole site is opened for some examples; a slow machine is no failure. The examples are the same in every run, so
# that one fails for what was changed; `make thorough` looks for others.
hypothesis_settings.register_profile(
    "seventh", deadline=None, derandomize=machine.PERCENT < 100, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
hypothesis_settings.load_profile("seventh")


def pytest_configure() -> None:
    """What the person at this machine has set for a running site is no business of the tests."""
    for name in [name for name in os.environ if name.startswith("SEVENTH_") and not name.startswith("SEVENTH_TEST_")]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL: what touches a database. On SQLite: everything but what needs PostgreSQL."""

    def wanted(item: pytest.Item) -> bool:
        if POSTGRESQL:
            touches = "new_database" in getattr(item, "fixturenames", ())
            return touches and item.get_closest_marker("sqlite") is None
        return item.get_closest_marker("postgres") is None

    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]
    without_browser = pytest.mark.skip(reason=f"Chromium is not on this machine: {machine.HOW['Chromium']}")
    for item in items:
        if item.get_closest_marker("browser") and machine.chromium() is None:
            item.add_marker(without_browser)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own, gone when the tests end."""
    if machine.postgresql() is None:
        pytest.skip(f"PostgreSQL is not on this machine: {machine.HOW['PostgreSQL']}")
    with Cluster() as started:
        yield started


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes databases with the newest schema: migrated once, and then copied."""
    number = count(1)
    if POSTGRESQL:
        server: Cluster = request.getfixturevalue("cluster")
        template = server.create("seventh_template")
        _migrate(template)
        return lambda: server.create(f"seventh_{next(number)}", template="seventh_template")
    folder = tmp_path_factory.mktemp("databases")
    _migrate(f"sqlite:///{folder}/template.db")

    def copied() -> str:
        path = folder / f"{next(number)}.db"
        shutil.copy(folder / "template.db", path)
        return f"sqlite:///{path}"

    return copied


def _migrate(url: str) -> None:
    database = Database(Settings(database_url=url).database_url)
    migrate.upgrade(database)
    database.close()


@pytest.fixture
def settings(tmp_path: Path, new_database: Callable[[], str]) -> Settings:
    """The settings of a site of this test's own. Nobody does its jobs unasked."""
    return Settings(home=tmp_path / "home", database_url=new_database(), base_url=BASE_URL, worker="none")


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(settings)
    yield app
    app.state.site.close()


@pytest.fixture
def site(app: FastAPI) -> Site:
    """An empty directory, with the real taxonomy and places."""
    site: Site = app.state.site
    return site


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A reader of `site`."""
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def seeded_app(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Iterator[FastAPI]:
    home = tmp_path_factory.mktemp("seeded")
    app = create_app(Settings(home=home, database_url=new_database(), base_url=BASE_URL, worker="none"))
    site: Site = app.state.site
    parsed = importing.read(ROOT / "data" / "listings.json", site.taxonomy)
    assert parsed.errors == []
    with site.database.writing() as db:
        loading.load(
            db, parsed.rows, site.gazetteer, key="key", file_name="listings.json", source_date=date(2026, 11, 22)
        )
        guides.load(db, ROOT / "data" / "guides", site.taxonomy)
    work.reindex(site)
    yield app
    site.close()


@pytest.fixture(scope="session")
def seeded(seeded_app: FastAPI) -> Site:
    """The site with the real data. Made once: only for reading."""
    site: Site = seeded_app.state.site
    return site


@pytest.fixture(scope="session")
def seeded_client(seeded_app: FastAPI) -> TestClient:
    """A reader of `seeded`."""
    return TestClient(seeded_app, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def every_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    """The house of the browsers, without one. Made once: only for reading."""
    made = indoors(tmp_path_factory.mktemp("indoors"))
    yield made
    made.house.site.close()
