"""Processes to be measured: started on one core, stopped while another is measured."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from bench.homes import environment
from bench.plan import ROOT, VAR

HOST = "127.0.0.1"
_PATIENCE = 60.0


def cores() -> tuple[set[int], set[int]]:
    """One core for what is measured, the others for what measures; the same when there is only one."""
    if not hasattr(os, "sched_getaffinity"):
        return set(), set()
    first, *others = sorted(os.sched_getaffinity(0))
    return {first}, set(others) or {first}


@contextmanager
def on(wanted: set[int]) -> Iterator[None]:
    """Whatever this process starts meanwhile runs on these cores, from its first instruction."""
    if not wanted:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Server:
    """One server; it stands still except while it is awake."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], *, port: int, pinned: bool = True
    ) -> None:
        self.name = name
        self.port = port
        self._log = (VAR / f"{name}.log").open("w")
        with on(cores()[0] if pinned else set()):
            self.process = subprocess.Popen(  # noqa: S603 - our own
                command, cwd=ROOT, env=dict(env), stdout=self._log, stderr=self._log, start_new_session=True
            )

    def wait(self, path: str) -> Self:
        """Until it answers this path with 200."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError):
                if self.get(path)[0] == http.HTTPStatus.OK:
                    return self
            time.sleep(0.005)
        tail = (VAR / f"{self.name}.log").read_text()[-2000:]
        self.stop()
        msg = f"{self.name} did not answer {path}:\n{tail}"
        raise RuntimeError(msg)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=_PATIENCE)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def cpu(self) -> float | None:
        """Seconds of processor time used so far, of all threads; nothing where the system does not say."""
        try:
            threads = list(Path(f"/proc/{self.process.pid}/task").iterdir())
            return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
        except OSError:
            return None

    @contextmanager
    def awake(self) -> Iterator[None]:
        self._signal(signal.SIGCONT)
        try:
            yield
        finally:
            self._signal(signal.SIGSTOP)

    def pause(self) -> Self:
        self._signal(signal.SIGSTOP)
        return self

    def stop(self) -> None:
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()
        self._log.close()

    def _signal(self, number: signal.Signals) -> None:
        # The group, because a server of several processes is stopped as a whole.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def seventh(name: str, home: Path, *, processes: int = 1, **settings: str) -> Server:
    """The site itself, as `seventh serve` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--processes", str(processes)]
    env = environment(home, PORT=str(port), **settings)
    return Server(name, command, env, port=port, pinned=processes == 1).wait("/readyz")


def bare_template(name: str, home: Path) -> Server:
    """T: see bench/template_app.py."""
    port = free_port()
    command = [sys.executable, "-m", "bench.template_app", str(port)]
    return Server(name, command, environment(home), port=port).wait("/ready")


def datasette(name: str, program: Path, database: Path) -> Server:
    port = free_port()
    command = [str(program), "serve", str(database), "--port", str(port), "--setting", "default_page_size", "20"]
    command += ["--setting", "suggest_facets", "off"]  # it would cost more than the page
    return Server(name, command, environment(VAR), port=port).wait("/")


def has(program: str) -> bool:
    return shutil.which(program) is not None
