"""Every test that takes `index`, `has` or `find` runs on both engines."""

import os
import uuid
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from app.search.contract import Document, Query, SearchIndex
from app.search.embedded import EmbeddedIndex

SERVER = os.environ.get("SEVENTH_TEST_MEILISEARCH_URL", "")
KEY = os.environ.get("SEVENTH_TEST_MEILISEARCH_KEY", "")
needs_server = pytest.mark.skipif(
    not SERVER, reason="set SEVENTH_TEST_MEILISEARCH_URL to a Meilisearch server, such as http://127.0.0.1:7700"
)

Has = Callable[..., None]
Find = Callable[..., list[int]]


@pytest.fixture(params=["embedded", pytest.param("meilisearch", marks=needs_server)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    if request.param == "embedded":
        yield EmbeddedIndex(tmp_path / "index")
    else:
        yield request.getfixturevalue("meilisearch")


@pytest.fixture
def meilisearch(socket_enabled: None) -> Iterator[SearchIndex]:  # noqa: ARG001 - lets the test reach the server
    from meilisearch import Client  # noqa: PLC0415 - slow to import, and mostly not needed

    from app.search.meilisearch import MeilisearchIndex  # noqa: PLC0415 - as above

    name = f"test-{uuid.uuid4().hex[:12]}"
    yield MeilisearchIndex(SERVER, KEY, name)
    client = Client(SERVER, KEY or None)
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
