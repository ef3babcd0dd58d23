"""What wraps every request, as pure ASGI: each layer is one small class, outermost first in `wrap`.

(Starlette's BaseHTTPMiddleware would cost most of the throughput of a cached page.)
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from app.i18n import SOURCE, negotiate

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 256_000
# A file of listings, which only editors send: its page asks for more than a form once it knows who sends it.
LARGEST_IMPORT = 4_000_000
_IMPORT = re.compile(r"^(/[a-z]{2,3})?/moderation/import$")
# What other sites show beside a link to ours; browsers keep everything else of ours from them.
_SHOWN_ELSEWHERE = re.compile(r"^(/[a-z]{2,3})?/cards/")
_API = re.compile(r"^(/[a-z]{2,3})?/api/v1/")
_KEY = re.compile(
    r"(/account/(?:sign-in|address|unsubscribe)/|/questions/check-ins/|/listings/[^/]+/(?:check|claim)/|/alerts/"
    r"|/moderation/decisions/|/proposals/)"
    r"[^/]{20,}"
)
_ONE_CLICK = re.compile(r"^(/[a-z]{2,3})?/(?:account/unsubscribe|alerts|listings/[^/]+/check)/[^/]+$")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_SECURITY = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            b"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    # Nobody else learns from where a reader comes. Within the site it stays: Guard looks at it where a browser
    # sends nothing better, and "no-referrer" would take that away.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), browsing-topics=()"),
    (b"x-frame-options", b"DENY"),
)
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


class SecurityHeaders:
    """The same on every answer, also on errors; only the cards may be shown on other sites."""

    def __init__(self, app: Asgi, *, https: bool) -> None:
        self._app = app
        self._headers = [*_SECURITY, *([_HTTPS_ONLY] if https else [])]
        self._for_everybody = [
            (name, b"cross-origin" if name == b"cross-origin-resource-policy" else value)
            for name, value in self._headers
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        added = self._for_everybody if _SHOWN_ELSEWHERE.match(scope["path"]) else self._headers

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        await self._app(scope, receive, with_headers)


class Head:
    """HEAD is GET without the body, for every page."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)


class Language:
    """`/nb/listings` is `/listings` in Norwegian: the prefix becomes `root_path`.

    The bare `/`, typed or linked from elsewhere, leads to the reader's own language; inside the
    site it stays what the reader chose.
    """

    def __init__(self, app: Asgi, languages: list[str]) -> None:
        self._app = app
        self._languages = frozenset(languages)
        self._offered = languages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        first, _, rest = path[1:].partition("/")
        if first in self._languages:
            # Starlette takes root_path off the path itself; `path` stays whole, as ASGI says.
            scope["root_path"] = f"/{first}" if first != SOURCE else ""
            scope["language"], scope["inner_path"] = first, f"/{rest}"
            if first == SOURCE:
                scope["path"] = f"/{rest}"
            elif path == f"/{first}":
                scope["path"] = f"/{first}/"
        else:
            scope["language"], scope["inner_path"] = SOURCE, path
            if path == "/" and (language := self._wanted(scope)) != SOURCE:
                there = f"/{language}/{_query(scope)}"
                await RedirectResponse(there, 302, {"vary": "accept-language"})(scope, receive, send)
                return
        inner = scope["inner_path"]
        # No address of ours holds the character with the number 0, and PostgreSQL refuses to look for it.
        if "\x00" in inner:
            raise HTTPException(404)
        scope["query_string"] = scope["query_string"].replace(b"%00", b"")
        if inner != "/" and inner.endswith("/"):
            # Quoted, and with one slash only at its beginning: "//elsewhere" would leave the site.
            there = scope["root_path"] + "/" + quote(inner.strip("/\\")) + _query(scope)
            await RedirectResponse(there, 308)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _wanted(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site", "none") in {"same-origin", "same-site"} or "referer" in headers:
            return SOURCE
        return negotiate(headers.get("accept-language", ""), self._offered)


def _query(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"?{query}" if query else ""


class KnownHost:
    """Answers only under the site's own name (and on the machine itself, for probes), so that no link, mail or
    cache can be made with another."""

    def __init__(self, app: Asgi, *, base_url: str) -> None:
        self._app = app
        self._known = {urlsplit(base_url).hostname, "localhost", "127.0.0.1", "::1"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _hostname(Headers(scope=scope)) not in self._known:
            raise HTTPException(400, "This is not the name of this site.")
        await self._app(scope, receive, send)


def _hostname(headers: Headers) -> str | None:
    given = headers.getlist("host")
    try:
        return urlsplit(f"//{given[0]}").hostname if len(given) == 1 else None
    except ValueError:
        return None


def without_key(path: str) -> str:
    """The path as it may stand in a log: some end in what opens an account."""
    return _KEY.sub(r"\1…", path)


class Guard:
    """Refuses posts that other sites send, and bodies larger than any form of ours."""

    def __init__(self, app: Asgi, *, base_url: str, cookie: str = "") -> None:
        self._app = app
        self._origin = _origin(base_url)
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._from_elsewhere(scope, headers):
            raise HTTPException(403, "This form was sent from another site.")
        largest = LARGEST_IMPORT if _IMPORT.match(scope["path"]) else LARGEST_BODY
        scope["largest_body"] = LARGEST_BODY
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > largest:
            raise TooLargeError
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > scope["largest_body"]:
                raise TooLargeError
            return message

        await self._app(scope, limited, send)

    def _from_elsewhere(self, scope: Scope, headers: Headers) -> bool:
        """The JSON API takes posts from anywhere: it knows no sessions and changes nothing. So does the link
        that stops a mail (RFC 8058): it says itself whose mail, and looks at no cookie."""
        if _API.match(scope["path"]) or _ONE_CLICK.match(scope["path"]):
            return False
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in {"same-origin", "none"}
        here = {self._origin, f"{scope['scheme']}://{headers.get('host', '')}".lower()}
        for name in ("origin", "referer"):
            if name in headers:
                return _origin(headers[name]) not in here
        # Every browser says one of the three; without them nothing is done in a person's name.
        return carries(headers, self._cookie)


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def carries(headers: Headers, cookie: str) -> bool:
    """Whether this cookie is sent along."""
    return bool(cookie) and any(
        part.strip().startswith(f"{cookie}=") for sent in headers.getlist("cookie") for part in sent.split(";")
    )


class TooLargeError(HTTPException):
    """A body without a length turned out to be too large. (FastAPI would answer any other error
    that comes up while it reads a body with 400.)"""

    def __init__(self) -> None:
        super().__init__(413, "That is more than we take at once.")
