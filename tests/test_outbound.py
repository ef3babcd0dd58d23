"""What is taken from another server is little, soon over, and asked for under our own name."""

import ast
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from app.config import ROOT
from app.outbound import MOST_BYTES, Answer, Trouble
from tests.website import PUBLIC, Page, Website, a_door, goes_to, says, serving, url

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8"])


@pytest.fixture
def public() -> Iterator[Website]:
    with serving(Website({"/": says(200, b"hello")}), PUBLIC) as website:
        yield website


def test_the_server_hears_the_name_and_who_we_are_and_nothing_else(
    public: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    answer = a_door(public).read(url(public, host="Clinic.Example."))
    assert (answer.status, answer.body, answer.trouble) == (200, b"hello", None)
    (heard,) = public.heard
    assert heard.headers == {
        "host": f"clinic.example:{public.port}", "user-agent": "Seventh (+https://seventh.example)", "accept": "*/*",
        "accept-encoding": "identity", "connection": "close",
    }  # fmt: skip


def test_a_name_in_letters_of_any_script_is_asked_for_by_its_other_name(public: Website) -> None:
    assert a_door(public).read(url(public, host="klinikk-ærlig.example")).status == 200
    assert public.heard[0].headers["host"] == f"xn--klinikk-rlig-edb.example:{public.port}"


def test_s57_no_cookie_is_kept_not_even_on_the_way(public: Website) -> None:
    public.pages["/in"] = says(302, Location="/", Set_Cookie="a=b; Path=/")
    door = a_door(public)
    assert [door.read(url(public, "/in")).status for _ in range(2)] == [200, 200]
    assert all("cookie" not in one.headers for one in public.heard)


def test_s57_three_redirects_are_followed_and_no_fourth(public: Website) -> None:
    public.pages |= {f"/{number}": goes_to(f"/{number - 1}") for number in range(1, 9)} | {"/0": says(200)}
    door = a_door(public)
    assert door.read(url(public, "/3")).status == 200
    assert door.read(url(public, "/4")).trouble is Trouble.REDIRECTS
    assert len(public.heard) == 8


@pytest.mark.parametrize(
    ("codes", "moved_to"),
    [([301], "/0"), ([308, 301], "/0"), ([302], None), ([302, 301], None), ([301, 302], "/1"), ([307], None)],
)
def test_only_what_has_moved_for_good_has_a_new_address(
    public: Website, codes: list[int], moved_to: str | None
) -> None:
    last = len(codes)
    public.pages |= {f"/{last - n}": goes_to(f"/{last - n - 1}", code) for n, code in enumerate(codes)}
    public.pages["/0"] = says(200)
    answer = a_door(public).knock(url(public, f"/{last}"))
    assert (answer.status, answer.url) == (200, url(public, "/0"))
    assert answer.moved_to == (url(public, moved_to) if moved_to else None)


def test_what_moved_to_a_page_that_is_gone_has_no_new_address(public: Website) -> None:
    public.pages["/old"] = goes_to("/gone", 301)
    assert a_door(public).knock(url(public, "/old")) == Answer(404, None, url(public, "/gone"))


def test_s57_no_more_is_read_than_256_kb(public: Website) -> None:
    sent = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        sent.extend(handler.wfile.write(b"x" * 65536) for _ in range(2000))

    public.pages["/"] = endless
    assert a_door(public).read(url(public)).body == b"x" * MOST_BYTES
    assert sum(sent) < 100_000_000


WHOLE_PAGE = 10.0  # seconds, for those who wait for the end


def _drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    _drip(handler, b"x")


def _drip_header(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _drip(handler, b"X: y\r\n")


def _drip(handler: BaseHTTPRequestHandler, piece: bytes) -> None:
    for _ in range(200):
        handler.wfile.write(piece)
        handler.wfile.flush()
        threading.Event().wait(WHOLE_PAGE / 200)


def _wait(_: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(WHOLE_PAGE)


@pytest.mark.parametrize("page", [_drip_body, _drip_header, _wait])
def test_s57_a_server_that_drips_is_left_when_the_time_is_over(public: Website, page: Page) -> None:
    public.pages["/"] = page
    began = time.monotonic()
    assert a_door(public, seconds=0.3).read(url(public)).trouble is Trouble.TIMEOUT
    assert time.monotonic() - began < WHOLE_PAGE


def test_s57_the_time_is_for_all_steps_together(public: Website) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        threading.Event().wait(0.25)
        goes_to("/")(handler)

    public.pages["/"] = slow
    assert a_door(public, seconds=0.4).read(url(public)).trouble is Trouble.TIMEOUT
    assert len(public.heard) <= 2


def test_a_resolver_that_does_not_answer_is_left_too(public: Website) -> None:
    enough = threading.Event()

    def resolve(_: str) -> list[str]:
        enough.wait(5)
        return [PUBLIC]

    assert a_door(public, resolve=resolve, seconds=0.2).read(url(public)).trouble is Trouble.TIMEOUT
    enough.set()
    assert public.connections == 0


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (socket.gaierror(socket.EAI_NONAME, ""), Trouble.NO_NAME),
        (socket.gaierror(socket.EAI_AGAIN, ""), Trouble.NAMES_AWAY),
        (OSError(), Trouble.NAMES_AWAY),
    ],
)
def test_a_name_that_is_nobodys_is_not_the_same_as_a_resolver_that_is_away(
    public: Website, error: OSError, trouble: Trouble
) -> None:
    def resolve(_: str) -> list[str]:
        raise error

    assert a_door(public, resolve=resolve).read(url(public)).trouble is trouble


def test_head_is_enough_where_it_is_liked_and_asked_no_second_time_of_the_busy(public: Website) -> None:
    public.pages["/busy"] = says(429)
    door = a_door(public)
    assert [door.knock(url(public, path)).status for path in ("/", "/busy")] == [200, 429]
    assert public.asked() == [("HEAD", "/"), ("HEAD", "/busy")]


def test_where_head_is_not_liked_one_byte_is_asked_for(public: Website) -> None:
    def get_only(handler: BaseHTTPRequestHandler) -> None:
        says(404 if handler.command == "HEAD" else 206, b"h")(handler)

    def no_words(handler: BaseHTTPRequestHandler) -> None:
        if handler.command == "GET":
            says(200)(handler)

    public.pages |= {"/": get_only, "/silent": no_words}
    door = a_door(public)
    assert [door.knock(url(public, path)).status for path in ("/", "/silent")] == [206, 200]
    assert [one.headers.get("range") for one in public.heard] == [None, "bytes=0-0"] * 2


def test_where_nobody_listens_the_connection_is_refused(public: Website) -> None:
    with socket.create_server((PUBLIC, 0)) as free:
        port = free.getsockname()[1]
    door = a_door(Website(port=port))
    assert door.knock(f"http://clinic.example:{port}/").trouble is Trouble.REFUSED
    assert public.connections == 0


def test_another_address_of_the_name_is_tried(public: Website) -> None:
    assert a_door(public, ["127.0.0.3", PUBLIC], is_allowed=lambda _: True).knock(url(public)).status == 200


def test_what_does_not_speak_http_is_broken(public: Website) -> None:
    public.pages["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n\r\n") and None  # type: ignore[func-returns-value]
    assert a_door(public).knock(url(public)).trouble is Trouble.BROKEN


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For clinic.example, signed by itself; the key is in the same file."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not on this machine")
    folder = tmp_path_factory.mktemp("certificate")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=clinic.example"
    names = ["-addext", "subjectAltName=DNS:clinic.example", "-keyout", "key", "-out", "certificate"]
    subprocess.run([program, *words.split(), *names], cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "certificate").read_text() + (folder / "key").read_text())
    return both


@pytest.mark.parametrize(
    ("host", "trusted", "trouble"),
    [
        ("clinic.example", True, None),
        ("other.example", True, Trouble.CERTIFICATE),
        ("clinic.example", False, Trouble.INSECURE),
    ],
)
def test_s56_the_certificate_has_to_be_for_the_name(
    certificate: Path, host: str, *, trusted: bool, trouble: Trouble | None
) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    greeted: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: greeted.append(name)
    trust = ssl.create_default_context(cafile=certificate) if trusted else None
    with serving(Website({"/": says(200, b"hello")}), PUBLIC, certificate=server) as website:
        answer = a_door(website, trust=trust).read(url(website, host=host, scheme="https"))
    assert (answer.trouble, answer.body) == (trouble, b"" if trouble else b"hello")
    assert greeted == [host]
    assert [one.headers["host"] for one in website.heard] == ([] if trouble else [f"{host}:{website.port}"])


def test_s58_one_contract_closes_every_other_way_out() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (out,) = [one for one in contracts if "httpx" in one.get("forbidden_modules", ())]
    assert out["source_modules"] == ["app"]
    assert {"httpx", "httpcore", "requests", "urllib3", "aiohttp", "socket", "smtplib"} <= {*out["forbidden_modules"]}
    assert sorted(out["ignore_imports"]) == [
        "app.mail -> smtplib", "app.outbound -> httpx", "app.outbound -> socket",
        "app.search.meilisearch -> meilisearch", "app.search.meilisearch -> requests",
    ]  # fmt: skip


_WAYS_OUT = {"httpx", "httpcore", "httpx2", "requests", "urllib3", "aiohttp", "socket", "ftplib", "http.client"} | {
    "urllib.request", "smtplib", "poplib", "imaplib", "xmlrpc", "websockets", "meilisearch",
}  # fmt: skip


def test_s58_no_other_module_knows_a_way_out() -> None:
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            ways = {way for way in _WAYS_OUT for name in names if f"{name}.".startswith(f"{way}.")}
            found |= {(str(path.relative_to(ROOT / "app")), way) for way in ways}
    assert found == {
        ("outbound.py", "httpx"), ("outbound.py", "socket"), ("mail.py", "smtplib"),
        ("search/meilisearch.py", "meilisearch"), ("search/meilisearch.py", "requests"),
    }  # fmt: skip


def test_s59_nothing_that_a_reader_sends_makes_us_ask_another_server() -> None:
    """So there is nobody to limit; what the checker asks is limited in its own tests."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (who,) = [one["allowed_importers"] for one in contracts if one.get("protected_modules") == ["app.outbound"]]
    assert who == ["app.listings.links", "app.work"]
