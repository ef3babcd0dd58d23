"""Putting, deleting, building anew. On both engines."""

from collections.abc import Callable, Iterator

import pytest

from app.search.contract import Document, Query, SearchIndex

Find = Callable[..., list[int]]
Has = Callable[..., None]


def test_an_empty_index_answers(find: Find, index: SearchIndex) -> None:
    assert find() == find("clinic") == []
    assert index.versions() == {}
    assert not index.knows("clinic")
    assert index.search(Query(facets=("country",))).facets == {"country": {}}


def test_put_replaces_and_is_visible_at_once(find: Find, index: SearchIndex) -> None:
    index.put([Document(7, 1, "Harbour", facets={"kind": ["clinic"]})])
    index.put([Document(7, 2, "Garden"), Document(8, 1, "Hill")])
    assert find("harbour") == []
    assert find("garden") == [7]
    assert find(filters={"kind": ["clinic"]}) == []
    assert index.versions() == {7: 2, 8: 1}
    assert index.search(Query()).total == 2


def test_delete_really_deletes(find: Find, index: SearchIndex) -> None:
    index.put(Document(n, 1, "Harbour", facets={"kind": ["clinic"]}) for n in range(1, 4))
    index.delete([1, 3, 99])
    assert find("harbour") == [2]
    assert index.versions() == {2: 1}
    assert index.search(Query(facets=("kind",))).facets == {"kind": {"clinic": 1}}


def test_nothing_to_write_is_fine(index: SearchIndex) -> None:
    index.put([])
    index.delete([])
    assert index.rebuild(iter([])) == 0
    assert index.versions() == {}


def test_rebuild_replaces_everything(find: Find, index: SearchIndex) -> None:
    index.put([Document(1, 1, "Harbour"), Document(2, 1, "Hill")])
    assert index.rebuild(iter([Document(2, 5, "Garden"), Document(3, 1, "Lake")])) == 2
    assert index.versions() == {2: 5, 3: 1}
    assert find("harbour") == []
    assert find("garden") == [2]
    index.put([Document(4, 1, "Forest")])
    assert sorted(index.versions()) == [2, 3, 4]


def test_a_rebuild_that_fails_keeps_the_old_index(has: Has, find: Find, index: SearchIndex) -> None:
    def failing() -> Iterator[Document]:
        yield Document(2, 1, "Garden")
        message = "the database is gone"
        raise RuntimeError(message)

    has("Harbour")
    with pytest.raises(RuntimeError, match="the database is gone"):
        index.rebuild(failing())
    assert index.versions() == {1: 1}
    assert find("harbour") == [1]
    assert index.rebuild(iter([Document(3, 1, "Lake")])) == 1
    assert index.versions() == {3: 1}


def test_a_put_that_fails_changes_nothing(has: Has, index: SearchIndex) -> None:
    def failing() -> Iterator[Document]:
        yield Document(2, 1, "Garden")
        message = "the database is gone"
        raise RuntimeError(message)

    has("Harbour")
    with pytest.raises(RuntimeError, match="the database is gone"):
        index.put(failing())
    index.refresh()
    assert index.versions() == {1: 1}
    index.put([Document(3, 1, "Lake")])
    assert index.versions() == {1: 1, 3: 1}


def test_versions_of_many_documents_are_told_completely(index: SearchIndex) -> None:
    index.rebuild(Document(n, n % 7, "A") for n in range(1, 5_202))
    assert index.versions() == {n: n % 7 for n in range(1, 5_202)}
