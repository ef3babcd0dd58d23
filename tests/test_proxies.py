"""Behind a proxy each reader's own network is counted; nobody else is believed who says for whom they ask. S60."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count

import httpx
import pytest
from pydantic import ValidationError

from app.config import ROOT, Settings

pytestmark = pytest.mark.sqlite
TINY = ROOT / "tests" / "another_community" / "data"
MOST = 3
PROXY, READER = "127.0.0.2", "127.0.0.3"

Asked = Callable[..., int]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """As an operator starts it, behind a proxy on another host."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {
        **os.environ, "SEVENTH_HOME": str(tmp_path_factory.mktemp("home")), "SEVENTH_DATA": str(TINY),
        "SEVENTH_ENV": "production", "SEVENTH_SECRET_KEY": "x" * 32, "SEVENTH_COSTLY_READS": str(MOST),
        "SEVENTH_WORKER": "none", "SEVENTH_TRUSTED_PROXIES": f"{PROXY}, 203.0.113.200/30", "PORT": str(port),
    }  # fmt: skip
    command = [sys.executable, "-m", "app"]
    subprocess.run([*command, "init"], cwd=ROOT, env=environment, check=True, capture_output=True)
    with subprocess.Popen([*command, "serve"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as serving:
        try:
            until = time.monotonic() + 30
            while not _answers(port) and time.monotonic() < until:
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def asked(url: str) -> Asked:
    """The status of one costly read that nobody made before, as it comes from an address."""
    numbers = count()

    def ask(by: str, forwarded: str = "", path: str = "/api/v1/suggest?q=ab{n}") -> int:
        headers = {"x-forwarded-for": forwarded} if forwarded else {}
        with httpx.Client(transport=httpx.HTTPTransport(local_address=by), trust_env=False) as client:
            return client.get(url + path.format(n=next(numbers)), headers=headers).status_code

    return ask


def test_s60_behind_a_trusted_proxy_each_network_of_readers_has_its_own_limit(asked: Asked) -> None:
    assert [asked(PROXY, f"198.51.100.{n}") for n in range(MOST + 1)] == [200] * MOST + [429]
    assert asked(PROXY, "192.0.2.7") == 200
    assert asked(PROXY, "192.0.2.7, 203.0.113.201") == 200  # through two of them


def test_s60_what_a_reader_says_before_the_proxy_does_not_get_around_the_limit(asked: Asked) -> None:
    answers = [asked(PROXY, f"203.0.{n}.7, 10.1.2.3") for n in range(MOST + 1)]
    assert answers == [200] * MOST + [429]


def test_s60_who_is_no_proxy_is_counted_as_who_they_are_whatever_they_say(asked: Asked) -> None:
    answers = [asked(READER, f"172.16.{n}.7") for n in range(MOST + 1)]
    assert answers == [200] * MOST + [429]
    assert asked(PROXY, "172.16.0.7") == 200


def test_s29_figures_are_for_the_machine_and_its_proxies_and_not_for_their_readers(asked: Asked) -> None:
    assert asked(PROXY, path="/metrics") == 200
    assert asked(PROXY, "198.51.100.9", "/metrics") == 404
    assert asked(PROXY, "203.0.113.201, 198.51.100.9", "/metrics") == 404


def test_proxies_are_addresses_and_networks_and_never_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [str(one) for one in Settings().trusted_proxies] == ["127.0.0.1/32", "::1/128"]
    for wrong in ("*", "proxy.example", "10.0.0.1/8"):
        monkeypatch.setenv("SEVENTH_TRUSTED_PROXIES", wrong)
        with pytest.raises(ValidationError, match="SEVENTH_TRUSTED_PROXIES must be addresses or networks"):
            Settings()


def test_the_grown_form_believes_its_gateway_alone() -> None:
    words = (ROOT / "compose.yaml").read_text()
    trusted = re.findall(r"SEVENTH_TRUSTED_PROXIES: \$\{SEVENTH_TRUSTED_PROXIES:-([\d.]+)\}", words)
    assert trusted == re.findall(r"gateway: ([\d.]+)", words)
    assert len(trusted) == 1
