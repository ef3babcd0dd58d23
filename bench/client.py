"""A load generator for machines without wrk: HTTP/1.1 on open connections, and nothing more than that.

It reads only the status and the length of an answer, so that it is many times quicker than any
server it measures.
"""

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence

_LAST_CHUNK = b"0\r\n\r\n"
_OK = (b"HTTP/1.1 200", b"HTTP/1.1 304")


class Client:
    """Keeps some connections busy for a while; each sends its next request when an answer is complete."""

    def __init__(self, host: str, port: int, paths: Sequence[str], headers: Mapping[str, str]) -> None:
        self._host, self._port = host, port
        tail = "".join(f"{name}: {value}\r\n" for name, value in {"Host": host, **headers}.items())
        self._requests = itertools.cycle([f"GET {path} HTTP/1.1\r\n{tail}\r\n".encode() for path in paths])
        self._until = 0.0
        self.times: list[float] = []
        self.failed = 0

    async def run(self, seconds: float, connections: int) -> tuple[int, float, float, float, int]:
        began = time.perf_counter()
        self._until = began + seconds
        await asyncio.gather(*(self._connection() for _ in range(connections)))
        took = time.perf_counter() - began
        times = sorted(self.times) or [0.0]
        p50, p99 = times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000
        return len(self.times), took, p50, p99, self.failed

    async def _connection(self) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda: _Conversation(self, done), self._host, self._port)
        await done

    def next_request(self) -> bytes | None:
        return next(self._requests) if time.perf_counter() < self._until else None

    def answered(self, seconds: float, *, ok: bool) -> None:
        self.times.append(seconds)
        self.failed += not ok


class _Conversation(asyncio.Protocol):
    def __init__(self, client: Client, done: "asyncio.Future[None]") -> None:
        self._client, self._done = client, done
        self._transport: asyncio.Transport | None = None
        self._head = b""
        self._left = 0  # bytes of the body that are still to come
        self._chunked = False
        self._sent = 0.0
        self._ok = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # what create_connection gives
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        if not self._left:
            self._head += data
            head, found, body = self._head.partition(b"\r\n\r\n")
            if not found:
                return
            self._head = b""
            self._ok = head.startswith(_OK)
            self._chunked = b"transfer-encoding: chunked" in head.lower()
            self._left = 1 if self._chunked else _length(head) - len(body)
            data = body
        elif not self._chunked:
            self._left -= len(data)
        if self._left <= 0 or (self._chunked and data.endswith(_LAST_CHUNK)):
            self._left = 0
            self._client.answered(time.perf_counter() - self._sent, ok=self._ok)
            self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._done.done():
            self._client.failed += 1
            self._done.set_result(None)

    def _ask(self) -> None:
        assert self._transport is not None  # we are called by it
        request = self._client.next_request()
        if request is None:
            self._done.set_result(None)
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)


def _length(head: bytes) -> int:
    if head.startswith(b"HTTP/1.1 304"):
        return 0
    lower = head.lower()
    start = lower.find(b"content-length:")
    return int(lower[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
