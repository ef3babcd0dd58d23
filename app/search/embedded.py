"""The embedded engine: a tantivy index in a folder, for a laptop and for most communities.

    index/listings/CURRENT-<schema>      the name of the folder in use
    index/listings/<schema>-<number>/    one built index

A rebuild writes a new folder and then replaces CURRENT, so a process that dies leaves the old
index whole. One writer at a time, held by a file lock; readers see every commit after `refresh`.
Each schema has its own pointer, so that an old and a new process never fight over one.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import tantivy

from app.search import embedded_query as build
from app.search.contract import DISTANCE, NAME, RELEVANCE, Document, Hit, Query, Result
from app.search.embedded_fields import SCHEMA, SCHEMA_NAME, open_index, row_of
from app.search.vocabulary import Vocabulary
from app.search.words import searched

_HEAP_BYTES = 64_000_000
_POINTER = f"CURRENT-{SCHEMA_NAME}"
_KEPT_ANSWERS, _MOST_HITS_KEPT = 500, 100
_TRIES = 3


class EmbeddedIndex:
    """The search contract on tantivy. Searching is quick and may be called from the event loop."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._home.mkdir(parents=True, exist_ok=True)
        self._folder = ""
        self._open()

    # --- reading

    def search(self, query: Query) -> Result:
        # One generation for the whole answer, even when another thread refreshes meanwhile.
        read = self._reading
        hits, total = read.found(query)
        return Result(hits, total, read.facets(query))

    def knows(self, word: str) -> bool:
        folded = searched(word)
        return bool(folded) and all(map(self._reading.vocabulary.holds, folded))

    def versions(self) -> dict[int, int]:
        searcher = self._reading.searcher
        everything = tantivy.Query.all_query()
        answer = searcher.search(everything, max(searcher.num_docs, 1), count=False, order_by_field="id")
        addresses = [address for _key, address in answer.hits]
        ids = searcher.fast_field_values("id", addresses) if addresses else []
        versions = searcher.fast_field_values("version", addresses) if addresses else []
        return {int(one or 0): int(version or 0) for one, version in zip(ids, versions, strict=True)}

    # --- writing

    def put(self, documents: Iterable[Document]) -> None:
        with self._writing() as writer:
            for document in documents:
                writer.delete_documents_by_term("id", document.id)
                writer.add_document(row_of(document))
        self.refresh()

    def delete(self, ids: Iterable[int]) -> None:
        with self._writing() as writer:
            for document_id in ids:
                writer.delete_documents_by_term("id", document_id)
        self.refresh()

    def rebuild(self, documents: Iterator[Document]) -> int:
        with self._locked():
            folder = f"{SCHEMA_NAME}-{time.time_ns()}"
            try:
                number = _fill(self._home / folder, documents)
            except BaseException:
                shutil.rmtree(self._home / folder, ignore_errors=True)
                raise
            self._point_at(folder)
            self._open()
            self._tidy(folder)
        return number

    def _tidy(self, kept: str) -> None:
        """Remove what the swap and killed rebuilds have left. Open files live on in their readers."""
        for old in self._home.iterdir():
            if old.is_dir() and old.name != kept:
                shutil.rmtree(old, ignore_errors=True)
            elif old.name.startswith("CURRENT-") and old.name != _POINTER:
                old.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        with self._locked():
            self._reopen_if_swapped()
            writer = self._index.writer(_HEAP_BYTES, 1)
            # A writer that was killed leaves files whose names the next commit would use again.
            writer.garbage_collect_files()
            try:
                yield writer
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                # Also lets go of tantivy's own lock.
                writer.wait_merging_threads()

    @contextmanager
    def _locked(self, name: str = "LOCK") -> Iterator[None]:
        with (self._home / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # --- opening

    def refresh(self) -> None:
        if self._reopen_if_swapped():
            return
        try:
            state = self._state()
            if state == self._seen:
                return
            self._index.reload()
            self._read(state)
        except (ValueError, OSError):
            # Swapped and removed in this very moment.
            self._open()

    def close(self) -> None:
        """Nothing to do: files are closed with their last reader."""

    def _read(self, state: bytes) -> None:
        self._seen = state
        self._reading = _Reading(self._index.searcher())

    def _state(self) -> bytes:
        """What every commit changes."""
        return (self._home / self._folder / "meta.json").read_bytes()

    def _reopen_if_swapped(self) -> bool:
        swapped = self._current() != self._folder
        if swapped:
            self._open()
        return swapped

    def _open(self) -> None:
        """Open the index in use. A rebuild may remove it while we look; then there is a newer one."""
        for _ in range(_TRIES):
            self._folder = self._current() or self._begin()
            try:
                state = self._state()
                self._index = open_index(self._home / self._folder)
            except (ValueError, OSError):
                continue
            self._read(state)
            return
        # Gone or broken for good. An empty index answers, and is filled by the next comparison.
        if self._current() == self._folder:
            (self._home / _POINTER).unlink(missing_ok=True)
        self._folder = self._current() or self._begin()
        self._index = open_index(self._home / self._folder)
        self._read(b"")

    def _begin(self) -> str:
        """Make the first, empty index; only ever where none is, so that nobody's work is pushed aside."""
        with self._locked("BEGIN"):
            if self._current():
                return self._current()
            folder = f"{SCHEMA_NAME}-{time.time_ns()}"
            (self._home / folder).mkdir()
            open_index(self._home / folder)
            new = self._write_pointer(folder)
            with suppress(FileExistsError):
                (self._home / _POINTER).hardlink_to(new)
            new.unlink()
            return self._current()

    def _current(self) -> str:
        with suppress(FileNotFoundError):
            return (self._home / _POINTER).read_text().strip()
        return ""

    def _point_at(self, folder: str) -> None:
        self._write_pointer(folder).replace(self._home / _POINTER)

    def _write_pointer(self, folder: str) -> Path:
        # Whole on the disk before it has its name, so that even a power cut leaves no empty pointer.
        new = self._home / f"{_POINTER}.{time.time_ns()}"
        with new.open("w") as file:
            file.write(folder)
            file.flush()
            os.fsync(file.fileno())
        return new


class _Reading:
    """One generation of the index, with everything that was worked out from it."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.searcher = searcher
        self.vocabulary = Vocabulary(searcher, SCHEMA)
        self._counts: dict[object, dict[str, dict[str, int]]] = {}
        self._hits: dict[object, tuple[list[Hit], int]] = {}

    def found(self, query: Query) -> tuple[list[Hit], int]:
        """Hits and their total, kept for as long as this generation stands."""
        key = (
            build.facet_key(query),
            query.lead,
            query.hints,
            query.prefer,
            query.near,
            query.sort,
            query.offset,
            query.limit,
        )
        kept = self._hits.get(key)
        if kept is None:
            if query.near and query.sort == DISTANCE:
                kept = build.by_distance(self.searcher, query, query.near, self.vocabulary)
            else:
                kept = self.ranked(query)
            if query.limit <= _MOST_HITS_KEPT:
                _make_room(self._hits)
                self._hits[key] = kept
        return kept

    def ranked(self, query: Query) -> tuple[list[Hit], int]:
        by, order = build.ORDER.get(query.sort, (None, tantivy.Order.Desc))
        hinted = by is None and bool(query.hints)
        if by is None and not hinted and not searched(query.words):
            by, order = build.ORDER[NAME]
        whole = build.compile_exactly(self.searcher, query, self.vocabulary, ranked=by is None)
        parts = [build.hinted(whole, query)] if hinted else [whole]
        lead = searched(query.lead)
        if lead and query.sort == RELEVANCE and not hinted:
            leading = build.leading(lead)
            parts = [build.both(whole, leading), build.but_not(whole, leading)]
        hits: list[Hit] = []
        total = 0
        for part in parts:
            skipped, wanted = max(query.offset - total, 0), query.limit - len(hits)
            answer = self.searcher.search(
                part, max(wanted, 1), count=True, order_by_field=by, offset=skipped, order=order
            )
            addresses = [address for _key, address in answer.hits[:wanted]]
            hits += build.hits_at(self.searcher, addresses, query.near)
            total += build.count_of(answer)
        return hits, total

    def facets(self, query: Query) -> dict[str, dict[str, int]]:
        if not query.facets:
            return {}
        key = build.facet_key(query)
        counts = self._counts.get(key)
        if counts is None:
            _make_room(self._counts)
            counts = self._counts[key] = build.count_facets(self.searcher, query, self.vocabulary)
        return {facet: dict(values) for facet, values in counts.items()}


def _make_room(kept: dict[object, Any]) -> None:
    """Let the oldest answer go when there are enough of them."""
    if len(kept) >= _KEPT_ANSWERS:
        del kept[next(iter(kept))]


def _fill(path: Path, documents: Iterable[Document]) -> int:
    path.mkdir()
    writer = open_index(path).writer(_HEAP_BYTES, 1)
    number = 0
    try:
        for document in documents:
            writer.add_document(row_of(document))
            number += 1
        writer.commit()
    finally:
        writer.wait_merging_threads()
    return number
