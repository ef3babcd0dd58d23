"""Load on a server: wrk when it is installed, else a client of our own. Both keep their connections open."""

import asyncio
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.client import Client
from bench.plan import ROOT, VAR
from bench.server import HOST, Server, cores, on

WRK = shutil.which("wrk")
TOOL = "wrk" if WRK else "the client in bench/client.py"
_FEWEST, _LONGER = 30, 5  # on a machine with much else to do, a short run may end before the first answer
_BUSY = 0.85  # a load generator that uses so much of its core may be what limits the result


@dataclass(frozen=True, slots=True)
class Speed:
    """What one short run gave.

    `per_second` is requests per second of the server's own processor time. On an idle core that is
    what the clock says; on a machine that has other things to do it is what the clock would say.
    """

    requests: int
    per_second: float
    by_clock: float
    p50_ms: float
    p99_ms: float
    load_bound: bool = False


class LoadError(Exception):
    """A run in which requests failed says nothing."""


def run(
    server: Server, paths: Sequence[str], *, seconds: int, connections: int, headers: Mapping[str, str] | None = None
) -> Speed:
    """Ask for the paths, in order and again from the first, for so long; longer when too few were answered."""
    speed = _once(server, paths, seconds, connections, headers or {})
    if speed.requests < _FEWEST:
        speed = _once(server, paths, seconds * _LONGER, connections, headers or {})
    if not speed.requests:
        msg = f"{server.name} answered nothing in {seconds * _LONGER} s"
        raise LoadError(msg)
    return speed


def _once(server: Server, paths: Sequence[str], seconds: int, connections: int, headers: Mapping[str, str]) -> Speed:
    cpu, began, used = _cpu(), time.monotonic(), server.cpu()
    with server.awake(), on(cores()[1]):
        act = _wrk if WRK else _own
        requests, took, p50, p99, failed = act(server, paths, seconds, connections, headers)
    busy = (_cpu() - cpu) / (time.monotonic() - began)
    if failed:
        msg = f"{failed} of {requests} requests to {server.name} failed"
        raise LoadError(msg)
    worked = (server.cpu() or 0) - used if used is not None else took
    return Speed(requests, requests / max(worked, 0.001), requests / took, p50, p99, busy > _BUSY)


def _wrk(
    server: Server, paths: Sequence[str], seconds: int, connections: int, headers: Mapping[str, str]
) -> tuple[int, float, float, float, int]:
    (VAR / "paths.txt").write_text("\n".join(paths))
    (VAR / "headers.txt").write_text("\n".join(f"{name}: {value}" for name, value in headers.items()))
    command = [str(WRK), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s"]
    command += ["-s", str(ROOT / "bench" / "load.lua"), f"http://{HOST}:{server.port}"]
    env = {**os.environ, "BENCH_PATHS": str(VAR / "paths.txt"), "BENCH_HEADERS": str(VAR / "headers.txt")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds + 60, check=False)  # noqa: S603 - wrk itself
    line = next((line for line in done.stdout.splitlines() if line.startswith("BENCH ")), "")
    if not line:
        msg = f"wrk said nothing: {done.stdout[-500:]}{done.stderr[-500:]}"
        raise LoadError(msg)
    requests, micros, p50, p99, failed = map(int, line.split()[1:])
    return requests, micros / 1e6, p50 / 1000, p99 / 1000, failed


def _own(
    server: Server, paths: Sequence[str], seconds: int, connections: int, headers: Mapping[str, str]
) -> tuple[int, float, float, float, int]:
    return asyncio.run(Client(HOST, server.port, paths, headers).run(seconds, connections))


def _cpu() -> float:
    """Seconds of processor time that this process and the load generators before have used."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
