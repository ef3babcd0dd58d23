"""The one way out of the network leads to public places only, whatever is asked of it."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from app import networks
from app.outbound import Answer, Door, Trouble
from tests.hostile.inside import ADDRESSES, URLS
from tests.website import INSIDE, PUBLIC, Website, a_door, goes_to, says, serving, url

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1"])


@pytest.fixture
def public() -> Iterator[Website]:
    with serving(Website({"/": says(200, b"hello")}), PUBLIC) as website:
        yield website


@pytest.fixture
def inside(public: Website) -> Iterator[Website]:
    """What must never hear anything: on the same port, at the addresses that are not public."""
    website = Website({"/": says(200, b"secret")})
    with contextlib.ExitStack() as stack:
        stack.enter_context(serving(website, INSIDE, public.port))
        if _has_v6():
            stack.enter_context(serving(website, "::1", public.port))
        yield website


def _has_v6() -> bool:
    with contextlib.suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


def as_the_system_reads_it(host: str) -> list[str]:
    """Numbers in every spelling that the system knows; every name leads inside."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return [INSIDE]
    return [str(one[4][0]) for one in found]


def test_s55_no_spelling_of_an_address_inside_is_connected_to(public: Website, inside: Website) -> None:
    assert len(set(URLS)) >= 200
    door = a_door(public, resolve=as_the_system_reads_it)
    for one in URLS:
        for asked in (one.format(port=public.port), one.replace(":{port}", "").replace("{port}", "1")):
            assert door.knock(asked).status is None, asked
            assert door.read(asked) == Answer(None, door.read(asked).trouble, asked), asked
    assert (inside.connections, public.connections) == (0, 0)


def test_s55_a_door_without_its_rule_would_have_gone_there(public: Website, inside: Website) -> None:
    """So the count of nothing, above, says something."""
    door = a_door(public, resolve=as_the_system_reads_it, is_allowed=lambda _: True)
    assert door.read(url(public)).body == b"secret"
    assert inside.connections == 1


def test_s55_no_redirect_leads_inside(public: Website, inside: Website) -> None:
    def resolve(host: str) -> list[str]:
        return [PUBLIC] if host == "start.example" else as_the_system_reads_it(host)

    door = a_door(public, resolve=resolve)
    begun = 0
    for one in URLS:
        target = one.format(port=public.port)
        if not target.isprintable() or not target.isascii() or "://" not in target:
            continue  # a header cannot say it, or it is an address on the same place
        public.pages["/go"] = goes_to(target)
        answer = door.read(url(public, "/go", "start.example"))
        begun += 1
        assert answer.status is None or answer.url.startswith(url(public, "/", "start.example")), target
    assert (inside.connections, public.connections >= begun > 150) == (0, True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_s55_no_name_leads_to_an_address_inside(address: str, public: Website) -> None:
    assert not networks.is_public(address)
    for answer in ([address], [PUBLIC, address], [address, PUBLIC]):
        assert a_door(public, answer).read(url(public)).trouble is Trouble.NOT_PUBLIC
    assert public.connections == 0


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "93.184.216.34", "172.32.0.1", "192.169.0.1", "2606:2800:220:1::1", "2a00:1450::1"],
)
def test_public_addresses_are_public(address: str) -> None:
    assert networks.is_public(address)


@pytest.mark.parametrize("words", ["", "localhost", "127.0.0.1/8", "1.1.1", "::g"])
def test_what_is_no_address_is_not_public(words: str) -> None:
    assert not networks.is_public(words)


def test_the_doors_of_life_open_no_way_to_this_machine(inside: Website) -> None:
    door = Door("https://seventh.example")
    assert door.knock(f"http://127.0.0.1:{inside.port}/").trouble is Trouble.NOT_ASKED
    assert door.knock("http://127.0.0.1/").trouble is Trouble.NOT_PUBLIC
    assert inside.connections == 0


def test_s56_a_name_that_changes_its_mind_is_asked_once(public: Website, inside: Website) -> None:
    """Rebinding: the first answer is public, every later one leads inside."""
    public.pages |= {"/": says(405), "/again": goes_to("/")}
    door = a_door(public, [PUBLIC], *[[INSIDE]] * 20)
    assert door.knock(url(public, "/again")).status == 405
    assert [one.method for one in public.heard] == ["HEAD", "HEAD", "GET", "GET"]
    assert door.knock(url(public)).trouble is Trouble.NOT_PUBLIC
    assert inside.connections == 0


def test_s56_another_name_on_the_way_is_looked_at_too(public: Website, inside: Website) -> None:
    public.pages["/"] = goes_to(url(public, "/", "other.example"))
    assert a_door(public, [PUBLIC], [INSIDE]).read(url(public)).trouble is Trouble.NOT_PUBLIC
    assert inside.connections == 0
