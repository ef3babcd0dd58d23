"""The web as the link checker sees it."""

import json
from collections.abc import Iterator

import pytest

from app.listings.links import Checker
from app.site import Site
from tests.website import PUBLIC, Website, a_door, says, serving, url

FOUND = {"archived_snapshots": {"closest": {"timestamp": "20240229101112"}}}


@pytest.fixture
def web() -> Iterator[Website]:
    """Every host of the web, and the archive."""
    pages = {"/": says(200), "/archive": says(200, json.dumps(FOUND).encode())}
    with serving(Website(pages), PUBLIC) as website:
        yield website


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def checker(site: Site, web: Website, waited: list[float]) -> Checker:
    return Checker(site.database, a_door(web), url(web, "/archive", "archive.example"), waited.append)
