"""From the command to the first answer, against a bare interpreter that imports the same libraries."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.homes import environment, home_of
from bench.plan import ROOT, Plan, size_name
from bench.server import cores, on, seventh
from bench.stats import Figure, Row

_BOUND = 4
# Every module that is not ours and that the running site has loaded, in the order of loading.
_LIST = """
import sys
import app.main, app.cli, uvicorn
from app.config import Settings
before = app.main.create_app(Settings())
print("\\n".join(name for name in sys.modules if name.split(".")[0] not in {"app", "__main__"}))
"""
_IMPORT = """
import importlib, sys
for name in open(sys.argv[1]).read().split():
    try:
        importlib.import_module(name)
    except Exception:
        pass
"""


def measure(plan: Plan) -> Iterator[Row]:
    for size in plan.sizes:
        home = home_of(size)
        modules = _modules(home)
        times: list[tuple[float, float]] = [(_site(home), _bare(modules)) for _ in range(plan.starts + 1)][1:]
        ours, bare = zip(*times, strict=True)
        page, imports = Figure.of(ours).value * 1000, Figure.of(bare).value * 1000
        number = len(modules.read_text().split())
        context = f"{page:.0f} ms to the first page, {imports:.0f} ms to import {number} modules"
        ratios = [one / other for one, other in times]
        yield Row(
            "start",
            "start to ready, against importing the same libraries",
            size_name(size),
            Figure.of(ratios),
            " x",
            _BOUND,
            "less",
            context,
        )


def _modules(home: Path) -> Path:
    names = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", _LIST], cwd=ROOT, env=environment(home), check=True, capture_output=True, text=True
    ).stdout
    path = home / "modules.txt"
    path.write_text(names)
    return path


def _site(home: Path) -> float:
    began = time.monotonic()
    server = seventh("start", home)
    status, _headers, _body = server.get("/listings")
    took = time.monotonic() - began
    server.stop()
    if status != 200:  # noqa: PLR2004
        msg = f"the first page was {status}"
        raise RuntimeError(msg)
    return took


def _bare(modules: Path) -> float:
    command: Sequence[str] = [sys.executable, "-c", _IMPORT, str(modules)]
    began = time.monotonic()
    with on(cores()[0]):
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own
    return time.monotonic() - began
