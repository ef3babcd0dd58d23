"""The whole application, called in this process and without a socket."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.config import Settings
from app.main import create_app
from bench.homes import quiet


class Application:
    """Answers requests one after the other; keeps no pages."""

    def __init__(self, home: Path) -> None:
        self._app = create_app(
            Settings(home=home, env="dev", worker="none", page_cache_mb=0, meilisearch_url="", database_url="")
        )
        quiet()
        self._loop = asyncio.new_event_loop()
        self._status = 0

    def get(self, address: str) -> None:
        parts = urlsplit(address)
        scope = {
            "type": "http", "method": "GET", "path": parts.path, "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(), "headers": [], "scheme": "http", "http_version": "1.1",
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": "",
        }  # fmt: skip
        self._loop.run_until_complete(self._app(scope, _nothing, self._answer))
        if self._status != 200:  # noqa: PLR2004
            msg = f"{address} was answered with {self._status}"
            raise RuntimeError(msg)

    async def _answer(self, message: Any) -> None:
        self._status = message.get("status", self._status)


async def _nothing() -> dict[str, object]:
    return {"type": "http.request", "body": b"", "more_body": False}
