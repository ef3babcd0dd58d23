"""The one way out to the network: to public places only, briefly, with empty hands and under our own name."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import httpx

from app import networks

_PORTS = {"http": 80, "https": 443}
_REDIRECTS, _FOR_GOOD = frozenset({301, 302, 303, 307, 308}), frozenset({301, 308})
MOST_REDIRECTS, MOST_BYTES, SECONDS = 3, 256 * 1024, 5.0
_MOST_ADDRESSES = 3
_LONGEST_URL = 2000
_BAD, _TOO_MANY = 400, 429

# What a URL of the web never holds, and what programs disagree about.
_ODD = re.compile(r"[\x00-\x1f\x7f\\]")
# At least two words, the last one of letters: no address in any of its spellings is a name.
_NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
_INSIDE = frozenset(
    {"arpa", "corp", "home", "internal", "intranet", "lan", "local", "localdomain", "localhost", "onion", "private"}
)
# What OpenSSL says of a certificate that is good, but for somebody else.
_OTHER_NAME = frozenset({62, 64})
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


class Trouble(StrEnum):
    """Why nothing answered. These words are kept in the database."""

    NOT_ASKED = "not_asked"  # not of the web, another port, with a password in it: we do not go there
    NOT_PUBLIC = "not_public"  # it leads to no public place
    NO_NAME = "no_name"
    NAMES_AWAY = "names_away"  # whoever knows the names did not answer
    REFUSED = "refused"
    CERTIFICATE = "certificate"  # of somebody else
    INSECURE = "insecure"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN = "broken"  # it answered, but not as the web does
    REDIRECTS = "redirects"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The body is another's word: it is read by code, and never shown."""

    status: int | None = None
    trouble: Trouble | None = None
    url: str = ""
    # Where it is now, when every step on the way there was said to be for good.
    moved_to: str | None = None
    body: bytes = b""


class _NoAnswerError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(slots=True)
class _Visit:
    """One asking, however many steps it takes: its end, and the addresses that names have had in it."""

    ends: float
    addresses: dict[str, list[str]] = field(default_factory=dict)

    def left(self) -> float:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise _NoAnswerError(Trouble.TIMEOUT)
        return left


def resolve(host: str) -> list[str]:
    """All addresses of a name. The dot says that it is whole: nothing of this machine's is put behind it."""
    found = socket.getaddrinfo(f"{host}.", None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Door:
    """Asked from a worker or a command, never from a request. What is given by name is for tests; no setting
    reaches it."""

    def __init__(
        self, base_url: str, *, resolve: Callable[[str], Sequence[str]] = resolve,
        is_allowed: Callable[[str], bool] = networks.is_public, ports: Collection[int] = frozenset(_PORTS.values()),
        trust: ssl.SSLContext | None = None, seconds: float = SECONDS,
    ) -> None:  # fmt: skip
        self._name = f"Seventh (+{base_url})"
        self._resolve, self._is_allowed, self._ports, self._seconds = resolve, is_allowed, ports, seconds
        self._given_trust = trust

    def knock(self, url: str) -> Answer:
        """Whether it answers. Some do not like HEAD; they are asked for the first byte of the page instead."""
        visit = _Visit(time.monotonic() + self._seconds)
        answer = self._follow("HEAD", url, visit)
        again = answer.trouble is Trouble.BROKEN or _BAD <= (answer.status or 0) != _TOO_MANY
        return self._follow("GET", url, visit) if again else answer

    def read(self, url: str) -> Answer:
        """What it says, as far as that is 256 kB."""
        return self._follow("GET", url, _Visit(time.monotonic() + self._seconds), most=MOST_BYTES)

    def _follow(self, method: str, url: str, visit: _Visit, most: int = 0) -> Answer:
        at, for_good, moved_to = url, True, None
        try:
            for _ in range(MOST_REDIRECTS + 1):
                place = self._checked(at)
                status, location, body = self._ask(method, place, visit, most)
                if status not in _REDIRECTS or not location:
                    return Answer(status, None, str(place), moved_to if status < _BAD else None, body)
                at = str(_joined(place, location))
                for_good = for_good and status in _FOR_GOOD
                moved_to = at if for_good else moved_to
        except _NoAnswerError as error:
            return Answer(trouble=error.trouble, url=at)
        return Answer(trouble=Trouble.REDIRECTS, url=at)

    def _checked(self, text: str) -> httpx.URL:
        url = _parsed(text)
        if url.scheme not in _PORTS or url.userinfo or (url.port or _PORTS[url.scheme]) not in self._ports:
            raise _NoAnswerError(Trouble.NOT_ASKED)
        host = url.raw_host.decode("ascii").removesuffix(".")
        if not _NAME.fullmatch(host) or host.rpartition(".")[2] in _INSIDE:
            raise _NoAnswerError(Trouble.NOT_PUBLIC)
        return url.copy_with(host=host, fragment=None)

    def _addresses(self, host: str, visit: _Visit) -> list[str]:
        """Asked once in a visit; one address that is not public spoils all."""
        if host not in visit.addresses:
            visit.addresses[host] = self._resolved(host, visit.left())
        found = visit.addresses[host]
        if not found or not all(map(self._is_allowed, found)):
            raise _NoAnswerError(Trouble.NOT_PUBLIC)
        return found[:_MOST_ADDRESSES]

    def _resolved(self, host: str, seconds: float) -> list[str]:
        # The system's resolver has patience of its own, and cannot be stopped: only left behind.
        pool = ThreadPoolExecutor(1, "resolve")
        try:
            return list(pool.submit(self._resolve, host).result(seconds))
        except TimeoutError:
            raise _NoAnswerError(Trouble.TIMEOUT) from None
        except socket.gaierror as error:
            gone = error.errno in _NO_SUCH_NAME
            raise _NoAnswerError(Trouble.NO_NAME if gone else Trouble.NAMES_AWAY) from None
        except (OSError, UnicodeError):
            raise _NoAnswerError(Trouble.NAMES_AWAY) from None
        finally:
            pool.shutdown(wait=False)

    def _ask(self, method: str, url: httpx.URL, visit: _Visit, most: int) -> tuple[int, str, bytes]:
        """Of the first address that can be connected to."""
        addresses = self._addresses(url.raw_host.decode("ascii"), visit)
        trouble = Trouble.UNREACHABLE
        for number, address in enumerate(addresses):
            left = visit.left()
            request = self._request(method, url, address, connect=left / (len(addresses) - number))
            if method == "GET" and not most:
                request.headers["Range"] = "bytes=0-0"
            try:
                return asyncio.run(self._fetched(request, left, most))
            except TimeoutError:
                raise _NoAnswerError(Trouble.TIMEOUT) from None
            except httpx.ConnectTimeout:
                trouble = Trouble.TIMEOUT
            except httpx.ConnectError as error:
                trouble = _why(error)
            except httpx.HTTPError:
                raise _NoAnswerError(Trouble.BROKEN) from None
        raise _NoAnswerError(trouble)

    def _request(self, method: str, url: httpx.URL, address: str, connect: float) -> httpx.Request:
        """To the address that was checked, not to the name, which may have another by now. The server hears the
        name in `Host` and in the TLS greeting, and its certificate has to be for the name."""
        headers = {
            "Host": url.netloc.decode("ascii"), "User-Agent": self._name, "Accept": "*/*",
            "Accept-Encoding": "identity", "Connection": "close",
        }  # fmt: skip
        heard = {"sni_hostname": url.raw_host.decode("ascii"), "timeout": {"connect": connect}}
        return httpx.Request(method, url.copy_with(host=address), headers=headers, extensions=heard)

    async def _fetched(self, request: httpx.Request, seconds: float, most: int) -> tuple[int, str, bytes]:
        """A transport and no client: it knows no cookies, no proxies, no redirects, and unpacks nothing.
        And not in a thread that waits, because only what is asynchronous can be stopped between two bytes."""
        body = b""
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncHTTPTransport(verify=self._trust, trust_env=False) as transport,
        ):
            response = await transport.handle_async_request(request)
            try:
                if most and response.status_code not in _REDIRECTS:
                    async for part in response.aiter_raw():
                        body += part
                        if len(body) >= most:
                            break
            finally:
                await response.aclose()
        return response.status_code, response.headers.get("location", ""), body[:most]

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._given_trust or httpx.create_ssl_context(trust_env=False)


def _parsed(text: str) -> httpx.URL:
    if len(text) > _LONGEST_URL or _ODD.search(text):
        raise _NoAnswerError(Trouble.NOT_ASKED)
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise _NoAnswerError(Trouble.NOT_ASKED) from None


def _joined(place: httpx.URL, location: str) -> httpx.URL:
    try:
        return place.join(_parsed(location))
    except (httpx.InvalidURL, ValueError):
        raise _NoAnswerError(Trouble.NOT_ASKED) from None


def _why(error: BaseException | None) -> Trouble:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _OTHER_NAME:
            return Trouble.CERTIFICATE
        if isinstance(error, ssl.SSLError):
            return Trouble.INSECURE
        if isinstance(error, ConnectionRefusedError):
            return Trouble.REFUSED
        error = error.__cause__ or error.__context__
    return Trouble.UNREACHABLE
