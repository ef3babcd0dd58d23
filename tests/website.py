"""A real web server for tests, on this machine, which does what it is told and remembers what it heard."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app import networks
from app.outbound import Door

Page = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Heard:
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Website:
    """Its pages by path, whatever is asked behind it; what is not there is a 404."""

    pages: dict[str, Page] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def asked(self) -> list[tuple[str, str]]:
        return [(one.method, one.path) for one in self.heard]


def says(status: int, body: bytes = b"", **headers: str) -> Page:
    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return page


def goes_to(url: str, status: int = 302) -> Page:
    return says(status, Location=url)


@contextmanager
def serving(
    website: Website, host: str = "127.0.0.1", port: int = 0, certificate: ssl.SSLContext | None = None
) -> Iterator[Website]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            website.heard.append(Heard(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
            website.pages.get(self.path.partition("?")[0], says(404))(self)

        do_GET = do_HEAD = answer  # noqa: N815 - the library's names

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        block_on_close = False

        def get_request(self) -> tuple[socket.socket, Any]:
            accepted = super().get_request()
            website.connections += 1
            return accepted

        def handle_error(self, *_: Any) -> None:
            """The other side hung up, as it should."""

    with Server((host, port), Handler) as server:
        if certificate is not None:
            server.socket = certificate.wrap_socket(server.socket, server_side=True)
        website.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield website
        finally:
            server.shutdown()


# This machine has many addresses of its own. In tests one of them stands for the public.
PUBLIC, INSIDE = "127.0.0.2", "127.0.0.1"


def is_allowed(address: str) -> bool:
    return address == PUBLIC or networks.is_public(address)


def a_door(website: Website, *answers: Sequence[str], **options: Any) -> Door:
    """A door for which each name leads to the public server, or in turn to these."""
    turns = iter(answers)
    options = {"resolve": lambda host: next(turns, [PUBLIC]), "is_allowed": is_allowed, "seconds": 6.0} | options
    return Door("https://seventh.example", ports={website.port}, **options)


def url(website: Website, path: str = "/", host: str = "clinic.example", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{website.port}{path}"
