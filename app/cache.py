"""Public pages, kept as bytes for as long as the content version stands.

The key of a page is known before anything is rendered: URL, language, release and version. So a
revisit is answered with 304, and a page that somebody else has just seen is answered from memory.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers

from app.middleware import Asgi, Message, Receive, Scope, Send, carries

_SMALLEST_COMPRESSED = 600
_LEVEL = 5
_LARGEST_KEPT = 2_000_000
_COMPRESSIBLE = (
    b"text/", b"application/json", b"application/problem", b"image/svg", b"application/xml", b"application/atom",
    b"application/geo", b"application/opensearch",
)  # fmt: skip


@dataclass(slots=True)
class Kept:
    headers: list[tuple[bytes, bytes]]
    plain: bytes
    compressible: bool
    gzipped: bytes = b""  # made when somebody first asks for it


class PageCache:
    """Answers GET requests for public pages; everything else passes through.

    A page is public when its answer says so (`cache-control: public, no-cache`). Somebody who is
    signed in passes by, but only to the pages that know who is asking (`personal`, by the first word
    of their address); what they get there is never kept, here or elsewhere.
    """

    def __init__(
        self, app: Asgi, *, version: Callable[[], str], release: str, megabytes: int, cookie: str = "",
        personal: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self._app = app
        self._version = version
        self._cookie, self._personal = cookie, personal
        self._release = release
        self._most = megabytes * 1_000_000
        self._pages: OrderedDict[bytes, Kept] = OrderedDict()
        self._bytes = 0
        self._kept_version = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if scope["inner_path"].split("/")[1] in self._personal and carries(asked, self._cookie):
            await self._app(scope, receive, _never_kept(send))
            return
        try:
            version = self._version()
        except SQLAlchemyError:
            # Pages that need the database say so themselves; /healthz does not need it.
            await self._app(scope, receive, send)
            return
        if version != self._kept_version:
            self._pages.clear()
            self._bytes, self._kept_version = 0, version
        key = b"\n".join(
            (scope["language"].encode(), scope["inner_path"].encode("utf-8", "surrogateescape"), scope["query_string"])
        )
        etag = self._etag(key, version)
        if etag in asked.get("if-none-match", ""):
            await _not_modified(send, etag)
            return
        kept = self._pages.get(key)
        if kept is not None:
            self._pages.move_to_end(key)
            await _answer(send, kept, etag, gzipped=_takes_gzip(asked))
            return
        await self._fresh(scope, receive, send, key, version, gzipped=_takes_gzip(asked))

    def _etag(self, key: bytes, version: str) -> str:
        digest = hashlib.blake2s(key + f"\n{version}\n{self._release}".encode(), digest_size=12).hexdigest()
        return f'W/"{digest}"'

    async def _fresh(
        self, scope: Scope, receive: Receive, send: Send, key: bytes, version: str, *, gzipped: bool
    ) -> None:
        etag = self._etag(key, version)
        start: Message | None = None
        public = False
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            nonlocal start, public
            if message["type"] == "http.response.start":
                start = message
                headers = Headers(raw=message["headers"])
                public = message["status"] == 200 and headers.get("cache-control") == "public, no-cache"  # noqa: PLR2004
                if not public:
                    await send(message)
                return
            if not public:
                await send(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body") and start is not None:
                kept = _keep(start, b"".join(parts))
                if self._version() == version:  # else it may show what was before the change
                    self._remember(key, kept)
                await _answer(send, kept, etag, gzipped=gzipped)

        await self._app(scope, receive, collect)

    def _remember(self, key: bytes, kept: Kept) -> None:
        size = len(kept.plain)
        if size > _LARGEST_KEPT or not self._most:
            return
        self._pages[key] = kept
        self._bytes += size
        while self._bytes > self._most:
            _key, oldest = self._pages.popitem(last=False)
            self._bytes -= len(oldest.plain)


def _never_kept(send: Send) -> Send:
    """Whatever the page says of itself."""

    async def private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [pair for pair in message["headers"] if pair[0] != b"cache-control"]
            message = {**message, "headers": [*headers, (b"cache-control", b"private, no-store")]}
        await send(message)

    return private


def _takes_gzip(asked: Headers) -> bool:
    for part in asked.get("accept-encoding", "").split(","):
        name, _, quality = part.strip().partition(";q=")
        if name.strip() in {"gzip", "*"}:
            return quality.strip() not in {"0", "0.0", "0.00", "0.000"}
    return False


def _keep(start: Message, body: bytes) -> Kept:
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    kind = dict(headers).get(b"content-type", b"")
    compressible = kind.startswith(_COMPRESSIBLE) and len(body) >= _SMALLEST_COMPRESSED
    return Kept(headers, body, compressible)


async def _answer(send: Send, kept: Kept, etag: str, *, gzipped: bool) -> None:
    body = kept.plain
    headers = [*kept.headers, (b"etag", etag.encode()), (b"vary", b"accept-encoding, cookie")]
    if gzipped and kept.compressible:
        kept.gzipped = kept.gzipped or gzip.compress(kept.plain, _LEVEL, mtime=0)
        body = kept.gzipped
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _not_modified(send: Send, etag: str) -> None:
    headers = [(b"etag", etag.encode()), (b"cache-control", b"public, no-cache"), (b"vary", b"accept-encoding, cookie")]
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
