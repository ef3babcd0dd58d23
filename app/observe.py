"""What the site says about itself: one structured line per request, and figures to scrape.

Neither holds what people search for nor who they are: no query strings, no addresses. The number of a
member is in the line only where somebody may have to answer for it: what they changed, what was refused
to them, and all that people with a role open.
"""

import logging
import sys
import time
import uuid

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers

from app.config import Settings
from app.middleware import Asgi, Message, Receive, Scope, Send, without_key

log = structlog.get_logger()

REGISTRY = CollectorRegistry()
REQUESTS = Counter("seventh_requests", "Requests answered", ["method", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "seventh_request_seconds", "Time to answer", registry=REGISTRY, buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10)
)
SEARCH_DOWN = Counter("seventh_search_down", "Pages answered without the search engine", registry=REGISTRY)

_ID = b"x-request-id"


def configure_logs(settings: Settings) -> None:
    """To programs that gather logs as JSON, to somebody at a terminal as lines; always to stderr."""
    as_json = settings.env == "production" or not sys.stderr.isatty()
    shape = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


class Observe:
    """Gives each request an id, times it, and lets no error leave without a line in the log."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given_id(scope) or uuid.uuid4().hex[:16]
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        status = 500

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_ID, request_id.encode())]
            await send(message)

        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                await self._app(scope, receive, with_id)
        except Exception:
            path = without_key(scope["path"])
            log.exception("request_failed", request_id=request_id, method=scope["method"], path=path)
            raise
        finally:
            seconds = time.perf_counter() - began
            REQUESTS.labels(scope["method"], str(status)).inc()
            SECONDS.observe(seconds)
            if status != 304:  # noqa: PLR2004 - "nothing new" is not worth a line
                log.info(
                    "request", request_id=request_id, method=scope["method"], path=without_key(scope["path"]),
                    status=status, ms=round(seconds * 1000, 2), **_answerable(scope, status),
                )  # fmt: skip


def _answerable(scope: Scope, status: int) -> dict[str, int]:
    person = scope["state"].get("who")  # app.auth says who it is, where a page asks
    if person and (scope["method"] not in {"GET", "HEAD"} or status == 403 or person.has_role):  # noqa: PLR2004
        return {"member": person.id}
    return {}


def _given_id(scope: Scope) -> str:
    """An id that a proxy in front of us has given, if it looks like one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if given.isalnum() and len(given) <= 64 else ""  # noqa: PLR2004
