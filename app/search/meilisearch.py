"""The same search on a Meilisearch server, for sites that have one. Version 1.36 or newer (attributeRank).

    <name>-<schema>             the index in use
    <name>-<schema>-<number>    one that is being built beside it

A rebuild fills a new index and lets the server swap the two at once. Several sites may share a
server, each under its own name.
"""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError, MeilisearchError
from requests import RequestException

from app.search import meilisearch_query as build
from app.search.contract import Document, Query, Result, SearchDownError
from app.search.meilisearch_any_word import AskingAnyWord
from app.search.words import searched

_ANSWER_SECONDS = 2
_WRITE_SECONDS, _REBUILD_SECONDS = 60, 3600
_LOOK_MILLISECONDS = 5
_BATCH, _PAGE = 1000, 5000
_HASH = hashlib.sha256(build.described().encode()).hexdigest()[:10]

Answer = TypeVar("Answer")


class MeilisearchIndex:
    """The search contract on Meilisearch. Every failure of the server or the way to it is SearchDownError."""

    def __init__(self, url: str, key: str, name: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", name):
            msg = f"not a name for an index: {name!r}"
            raise ValueError(msg)
        self._url, self._key, self._name = url.rstrip("/"), key, name
        self._uid = f"{name}-{_HASH}"
        self._is_ready = False
        self._writing = threading.Lock()

    # --- reading

    def search(self, query: Query) -> Result:
        self._make_ready()
        many = query.any_word and len(searched(query.words)) > 1
        asking = AskingAnyWord(self._uid, query) if many else build.asking(self._uid, query)
        answers = self._ask(lambda client: client.multi_search(asking.searches))
        return asking.result(answers["results"])

    def knows(self, word: str) -> bool:
        self._make_ready()
        searches = [
            {"indexUid": self._uid, "q": build.sent(one), "limit": 1, "showRankingScoreDetails": True}
            for one in searched(word)
        ]
        answers = self._ask(lambda client: client.multi_search(searches))["results"]
        # The best hit comes first; when even that one has typing errors, nobody uses the word.
        best = [answer["hits"][0]["_rankingScoreDetails"] for answer in answers if answer["hits"]]
        return len(best) == len(searches) > 0 and not any(one["typo"]["typoCount"] for one in best)

    def versions(self) -> dict[int, int]:
        self._make_ready()
        found: dict[int, int] = {}
        while page := self._versions_from(len(found)):
            found |= page
        return found

    def _versions_from(self, start: int) -> dict[int, int]:
        asked = {"fields": ["id", "version"], "limit": _PAGE, "offset": start}
        page = self._ask(lambda client: client.index(self._uid).get_documents(asked))
        return {int(row.id): int(row.version) for row in page.results}

    # --- writing

    def put(self, documents: Iterable[Document]) -> None:
        self._make_ready()
        with self._writing:
            self._wait(self._add(self._uid, documents))

    def delete(self, ids: Iterable[int]) -> None:
        self._make_ready()
        with self._writing:
            gone = f"id IN [{', '.join(str(number) for number in ids)}]"
            self._wait([self._ask(lambda client: client.index(self._uid).delete_documents(filter=gone)).task_uid])

    def rebuild(self, documents: Iterator[Document]) -> int:
        self._make_ready()
        with self._writing:
            self._tidy()
            new = f"{self._uid}-{time.time_ns()}"
            try:
                number = self._fill(new, documents)
                swap: list[Mapping[str, list[str] | bool]] = [{"indexes": [self._uid, new]}]
                self._wait([self._ask(lambda client: client.swap_indexes(swap)).task_uid])
            finally:
                # After the swap this is the old index, before it the unfinished one.
                self._drop(new)
        return number

    def _fill(self, uid: str, documents: Iterable[Document]) -> int:
        self._create(uid)
        self._wait(self._add(uid, documents), _REBUILD_SECONDS)
        return int(self._ask(lambda client: client.index(uid).get_stats()).number_of_documents)

    def _add(self, uid: str, documents: Iterable[Document]) -> list[int]:
        rows = map(build.row_of, documents)
        tasks = []
        while batch := list(islice(rows, _BATCH)):
            tasks.append(self._add_batch(uid, batch))
        return tasks

    def _add_batch(self, uid: str, batch: list[dict[str, Any]]) -> int:
        rows: list[Mapping[str, Any]] = [*batch]
        return self._ask(lambda client: client.index(uid).add_documents(rows, "id")).task_uid

    def _drop(self, uid: str) -> None:
        self._wait([self._ask(lambda client: client.delete_index(uid)).task_uid], may_fail=True)

    def _tidy(self) -> None:
        """Remove what killed rebuilds and earlier schemas have left; a rebuild in another process stays."""
        ours = re.compile(re.escape(self._name) + r"-[0-9a-f]{10}(?:-(\d{16,}))?")
        indexes = self._ask(lambda client: client.get_indexes({"limit": 10_000}))["results"]
        for found in filter(None, (ours.fullmatch(index.uid) for index in indexes)):
            age = time.time() - int(found[1] or 0) / 1e9
            if found[0] != self._uid and age > _REBUILD_SECONDS:
                self._drop(found[0])

    # --- the server

    def refresh(self) -> None:
        """Nothing to do: the server shows every reader the newest state."""

    def close(self) -> None:
        """Nothing to do: no connection is kept."""

    def _make_ready(self) -> None:
        """See to it once that the index exists and has its settings."""
        if self._is_ready:
            return
        try:
            settings = self._client().index(self._uid).get_settings()
        except MeilisearchApiError as error:
            if error.code != "index_not_found":
                raise SearchDownError(str(error)) from error
            self._create(self._uid)
        except (MeilisearchError, RequestException) as error:
            raise SearchDownError(str(error)) from error
        else:
            # A process may have died between making the index and its settings.
            if settings["rankingRules"] != build.SETTINGS["rankingRules"]:
                self._create(self._uid)
        self._is_ready = True

    def _create(self, uid: str) -> None:
        made = self._ask(lambda client: client.create_index(uid, {"primaryKey": "id"})).task_uid
        # Fails when it is there already, which is as good.
        self._wait([made], may_fail=True)
        self._wait([self._ask(lambda client: client.index(uid).update_settings({**build.SETTINGS})).task_uid])

    def _ask(self, question: Callable[[Client], Answer]) -> Answer:
        try:
            return question(self._client())
        except (MeilisearchError, RequestException) as error:
            self._is_ready = False
            raise SearchDownError(str(error)) from error

    def _client(self) -> Client:
        # A new one each time costs nothing; one that is shared between threads mixes up its headers.
        return Client(self._url, self._key or None, timeout=_ANSWER_SECONDS)

    def _wait(self, tasks: Sequence[int], seconds: int = _WRITE_SECONDS, *, may_fail: bool = False) -> None:
        """Until everything is done; the server does one task after the other."""
        until = time.monotonic() + seconds
        for number in tasks:
            left = max(int((until - time.monotonic()) * 1000), 1)
            error = self._error_of(number, left)
            if error and not may_fail:
                raise SearchDownError(error)

    def _error_of(self, task: int, milliseconds: int) -> str:
        done = self._ask(lambda client: client.wait_for_task(task, milliseconds, _LOOK_MILLISECONDS))
        return "" if done.status == "succeeded" else f"task {task} {done.status}: {done.error}"
