"""What only a server can do wrong: not be there, keep leftovers, be shared."""

import socket
import time
from typing import Any

import pytest

from app.search.contract import Document, Query, SearchDownError
from app.search.meilisearch import MeilisearchIndex


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.usefixtures("socket_enabled")
def test_every_question_to_a_server_that_is_down_says_so(closed_port: int) -> None:
    index = MeilisearchIndex(f"http://127.0.0.1:{closed_port}", "", "test")
    index.refresh()
    index.close()
    questions: list[Any] = [
        lambda: index.search(Query("clinic")),
        lambda: index.knows("clinic"),
        index.versions,
        lambda: index.put([Document(1, 1, "A")]),
        lambda: index.delete([1]),
        lambda: index.rebuild(iter([])),
    ]
    for question in questions:
        with pytest.raises(SearchDownError):
            question()


@pytest.mark.usefixtures("socket_enabled")
def test_a_server_that_does_not_answer_is_down_long_before_who_writes_loses_patience() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = MeilisearchIndex(f"http://127.0.0.1:{silent.getsockname()[1]}", "", "test")
        began = time.monotonic()
        with pytest.raises(SearchDownError):
            index.search(Query("clinic"))
        assert 2 <= time.monotonic() - began < 60


@pytest.mark.parametrize("name", ["", "a b", "a/b", "../x", "a" * 101, "å"])
def test_a_name_is_made_of_plain_letters(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        MeilisearchIndex("http://127.0.0.1:1", "", name)


def test_sites_on_one_server_do_not_meet(meilisearch: MeilisearchIndex, server: tuple[str, str]) -> None:
    other = MeilisearchIndex(*server, f"{meilisearch._name}-2")  # noqa: SLF001 - a name that begins with ours
    other.put([Document(1, 1, "Harbour")])
    meilisearch.put([Document(2, 1, "Hill")])
    meilisearch.rebuild(iter([Document(3, 1, "Lake")]))
    assert other.versions() == {1: 1}
    assert meilisearch.versions() == {3: 1}


def test_leftovers_of_killed_rebuilds_and_of_other_schemas_are_removed(meilisearch: MeilisearchIndex) -> None:
    uid, client = meilisearch._uid, meilisearch._client()  # noqa: SLF001 - leftovers must be made by hand
    killed, running = f"{uid}-{10**18}", f"{uid}-{time.time_ns()}"
    foreign, earlier = f"{uid}-copy", f"{meilisearch._name}-0123456789"  # noqa: SLF001 - as above
    for left in (killed, running, foreign, earlier):
        client.wait_for_task(client.create_index(left).task_uid)
    meilisearch.rebuild(iter([Document(1, 1, "A")]))
    there = {index.uid for index in client.get_indexes({"limit": 10_000})["results"] if index.uid.startswith(uid[:17])}
    assert there == {uid, running, foreign}


def test_an_index_that_was_removed_or_never_finished_is_made_again(
    meilisearch: MeilisearchIndex, server: tuple[str, str]
) -> None:
    meilisearch.put([Document(1, 1, "Harbour")])
    client = meilisearch._client()  # noqa: SLF001 - done behind its back
    client.wait_for_task(client.delete_index(meilisearch._uid).task_uid)  # noqa: SLF001 - as above
    with pytest.raises(SearchDownError):
        meilisearch.search(Query())
    assert meilisearch.search(Query()).total == 0
    client.wait_for_task(client.index(meilisearch._uid).reset_settings().task_uid)  # noqa: SLF001 - as above
    again = MeilisearchIndex(*server, meilisearch._name)  # noqa: SLF001 - as above
    assert again.search(Query(facets=("country",))).facets == {"country": {}}
