"""What only the embedded engine can do wrong: files, processes, generations."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.search.contract import Document, Query
from app.search.embedded import EmbeddedIndex

_WRITER = """
import itertools, sys
from pathlib import Path
from app.search.contract import Document
from app.search.embedded import EmbeddedIndex
index = EmbeddedIndex(Path(sys.argv[1]))
print("ready", flush=True)
for number in itertools.count(2):
    if sys.argv[2] == "put":
        index.put([Document(1, number, f"Harbour {number}"), Document(number, 1, "Hill")])
    else:
        index.rebuild(Document(n, number, "Harbour") for n in range(1, 3000))
"""


def _names(index: EmbeddedIndex, words: str = "") -> list[int]:
    return [hit.id for hit in index.search(Query(words)).hits]


@pytest.mark.parametrize("work", ["put", "rebuild"])
def test_a_killed_writer_leaves_an_index_that_opens(tmp_path: Path, work: str) -> None:
    EmbeddedIndex(tmp_path).put([Document(1, 1, "Harbour")])
    for wait in (0.02, 0.11, 0.23):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), work], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(wait)
            os.kill(writer.pid, signal.SIGKILL)
        index = EmbeddedIndex(tmp_path)
        assert 1 in _names(index, "harbour")
        versions = index.versions()
        index.put([Document(1, 1, "Harbour")])
        assert index.versions() == {**versions, 1: 1}
    assert EmbeddedIndex(tmp_path).rebuild(iter([Document(1, 1, "Harbour")])) == 1
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


def test_another_reader_sees_what_was_written_after_a_refresh(tmp_path: Path) -> None:
    writer, reader = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
    writer.put([Document(1, 1, "Harbour")])
    assert _names(reader) == []
    reader.refresh()
    assert _names(reader) == [1]
    writer.rebuild(iter([Document(2, 1, "Hill")]))
    # The old files are gone, and still the reader answers until it looks again.
    assert _names(reader, "harbour") == [1]
    reader.refresh()
    assert _names(reader) == [2]
    writer.delete([2])
    reader.refresh()
    assert _names(reader) == []


def test_a_refresh_without_news_keeps_what_was_worked_out(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put([Document(1, 1, "Harbour")])
    before = index._reading  # noqa: SLF001 - nothing else shows it
    index.refresh()
    assert index._reading is before  # noqa: SLF001 - as above
    index.put([Document(2, 1, "Harbour")])
    assert index._reading is not before  # noqa: SLF001 - as above


def test_facets_are_counted_anew_after_a_change(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put([Document(1, 1, "A", facets={"kind": ["clinic"]})])
    asked = Query(facets=("kind",))
    index.search(asked).facets["kind"]["clinic"] = 99
    assert index.search(asked).facets == {"kind": {"clinic": 1}}
    index.put([Document(2, 1, "A", facets={"kind": ["clinic"]})])
    assert index.search(asked).facets == {"kind": {"clinic": 2}}


def _put_many(home: Path, first: int) -> None:
    index = EmbeddedIndex(home)
    for number in range(first, first + 5):
        index.put([Document(number, 1, "Harbour")])


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    writers = [fresh.Process(target=_put_many, args=(tmp_path, first)) for first in (0, 100, 200)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(EmbeddedIndex(tmp_path).versions()) == 15


def test_a_put_during_a_rebuild_is_not_lost(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    fresh = multiprocessing.get_context("spawn")
    other = fresh.Process(target=_put_many, args=(tmp_path, 100))

    def documents() -> Iterator[Document]:
        other.start()
        time.sleep(1.5)
        yield Document(1, 1, "Hill")

    index.rebuild(documents())
    other.join(60)
    index.refresh()
    assert len(index.versions()) == 6


@pytest.mark.parametrize("damage", ["gone", "broken", "pointer empty", "pointer wrong"])
def test_a_damaged_index_opens_empty(tmp_path: Path, damage: str) -> None:
    EmbeddedIndex(tmp_path).put([Document(1, 1, "Harbour")])
    pointer = next(tmp_path.glob("CURRENT-*"))
    folder = tmp_path / pointer.read_text()
    if damage == "gone":
        folder.rename(tmp_path / "elsewhere")
    elif damage == "broken":
        (folder / "meta.json").write_text("{")
    else:
        pointer.write_text("" if damage == "pointer empty" else "../nowhere")
    index = EmbeddedIndex(tmp_path)
    assert index.versions() == {}
    index.put([Document(2, 1, "Hill")])
    assert EmbeddedIndex(tmp_path).versions() == {2: 1}


def test_a_running_reader_survives_the_loss_of_its_index(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put([Document(1, 1, "Harbour")])
    for path in tmp_path.iterdir():
        path.rename(tmp_path.parent / f"away-{path.name}")
    index.refresh()
    assert index.versions() == {}


def test_a_typing_error_is_found_among_many_words_with_the_same_first_letter(tmp_path: Path) -> None:
    """In whatever order the engine lists its words, and also after others were looked up."""
    words = [f"m{a}{b}{c}egen" for a in "aeiou" for b in "lnrst" for c in "dkm"]
    index = EmbeddedIndex(tmp_path)
    index.rebuild(
        Document(number, 1, word, text=" ".join(words[:: number % 9 + 1])) for number, word in enumerate(words)
    )
    for number, word in enumerate(words):
        missing = word[:5] + word[6:]
        assert number in _names(index, missing), missing
        assert number in _names(index, f"{missing} {word}"), missing
