"""Another server that cannot be reached, or leads nowhere: it is left in time, and said to be what it is."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from app import outbound
from app.outbound import Trouble
from tests.website import PUBLIC, Website, a_door, goes_to, says, serving, url

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8"])
SILENT = "127.0.0.3"


@pytest.fixture
def public() -> Iterator[Website]:
    with serving(Website({"/": says(200, b"hello")}), PUBLIC) as website:
        yield website


@pytest.fixture
def silent(public: Website) -> Iterator[None]:
    """On the same port somebody whose queue is full: whoever comes now waits for an answer to their greeting."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind((SILENT, public.port))
        server.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex((SILENT, public.port))
        yield


@pytest.mark.usefixtures("silent")
def test_an_address_that_keeps_silent_leaves_time_for_the_next(public: Website) -> None:
    answer = a_door(public, [SILENT, PUBLIC], is_allowed=lambda _: True, seconds=4).knock(url(public))
    assert (answer.status, answer.trouble) == (200, None)
    assert len(public.heard) == 1


def test_where_no_way_leads_nothing_is_reached(public: Website) -> None:
    """The address of all machines at once, to which nobody can connect."""
    answer = a_door(public, ["127.255.255.255"], is_allowed=lambda _: True).knock(url(public))
    assert answer.trouble is Trouble.UNREACHABLE


def test_when_the_time_is_over_nobody_is_asked(public: Website) -> None:
    asked: list[str] = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return [PUBLIC]

    assert a_door(public, resolve=resolve, seconds=0).read(url(public)).trouble is Trouble.TIMEOUT
    assert (asked, public.connections) == ([], 0)


@pytest.mark.parametrize("location", ["http:////[", "http:////:", "http://[", "http:////x:99999999", "x" * 3000])
def test_a_redirect_that_cannot_be_read_leads_nowhere(public: Website, location: str) -> None:
    public.pages["/go"] = goes_to(location)
    assert a_door(public).read(url(public, "/go")).trouble is Trouble.NOT_ASKED
    assert public.asked() == [("GET", "/go")]


def test_a_name_is_asked_for_as_a_whole_and_each_of_its_addresses_is_tried_once(
    public: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the dot, a machine of "inside.example" would also look for "clinic.example.inside.example"."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def by_the_system(host: Any, *arguments: Any, **options: Any) -> Any:
        if not str(host).startswith("clinic"):
            return real(host, *arguments, **options)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in (PUBLIC, PUBLIC)]

    monkeypatch.setattr(socket, "getaddrinfo", by_the_system)
    assert outbound.resolve("clinic.example") == [PUBLIC]
    assert a_door(public, resolve=outbound.resolve).read(url(public)).body == b"hello"
    assert asked == ["clinic.example."] * 2
