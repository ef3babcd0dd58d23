"""Every test that takes `index`, `has` or `find` runs on both engines."""

import os
import uuid
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from app.search.contract import Document, Query, SearchIndex
from app.search.embedded import EmbeddedIndex

Has = Callable[..., None]
Find = Callable[..., list[int]]


@pytest.fixture(params=["embedded", "meilisearch"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    if request.param == "embedded":
        yield EmbeddedIndex(tmp_path / "index")
    else:
        yield request.getfixturevalue("meilisearch")


@pytest.fixture
def server() -> tuple[str, str]:
    """The address of a Meilisearch server to test on, and its key."""
    url = os.environ.get("SEVENTH_TEST_MEILISEARCH_URL", "")
    if not url:
        pytest.skip("set SEVENTH_TEST_MEILISEARCH_URL to a Meilisearch server, such as http://127.0.0.1:7700")
    return url, os.environ.get("SEVENTH_TEST_MEILISEARCH_KEY", "")


@pytest.fixture
def meilisearch(server: tuple[str, str], socket_enabled: None) -> Iterator[SearchIndex]:  # noqa: ARG001 - lets the test reach the server
    from meilisearch import Client  # noqa: PLC0415 - slow to import, and mostly not needed

    from app.search.meilisearch import MeilisearchIndex  # noqa: PLC0415 - as above

    name = f"test-{uuid.uuid4().hex[:12]}"
    yield MeilisearchIndex(*server, name)
    client = Client(server[0], server[1] or None)
    for left in client.get_indexes({"limit": 10_000})["results"]:
        if left.uid.startswith(name):
            client.delete_index(left.uid)


@pytest.fixture
def has(index: SearchIndex) -> Has:
    """Puts documents into the index: names or whole documents, numbered from 1 where they have no number."""

    def put(*given: str | Document) -> None:
        number = count(1)
        index.put(Document(next(number), 1, one) if isinstance(one, str) else one for one in given)

    return put


@pytest.fixture
def find(index: SearchIndex) -> Find:
    """The numbers of what a search finds, in order."""

    def search(words: str = "", **asked: object) -> list[int]:
        return [hit.id for hit in index.search(Query(words=words, **asked)).hits]  # type: ignore[arg-type] # passed on

    return search
