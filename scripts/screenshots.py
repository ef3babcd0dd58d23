"""Write the pictures of the README to docs/screenshots/, from a fresh site with the real data."""

import base64
import contextlib
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from app import work  # noqa: E402 - the folder must be on the path first
from app.config import Settings  # noqa: E402
from app.jobs import Worker  # noqa: E402
from app.site import open_site  # noqa: E402
from tests import machine  # noqa: E402
from tests.browser.kinds import THREAD  # noqa: E402
from tests.browser.thread import a_thread  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 200_000
FAMILY = "/find?country=NO&city=Bergen&condition=synkinesis"
# Name of the file, address, width, height, light or dark.
PICTURES = (
    ("home-1280", "/", 1280, 940, "light"),
    ("home-390-ar", "/ar", 390, 844, "light"),
    ("answer-1280", FAMILY, 1280, 1100, "light"),
    ("answer-390-dark", FAMILY, 390, 844, "dark"),
    ("directory-1280", "/listings?q=botox+nederland", 1280, 1000, "light"),
    ("listing-1280", "/listings/uniklinik-tuebingen-neurochirurgie-fazialis-sprechstunde", 1280, 1000, "light"),
    ("guide-1280", "/guides/synkinesis", 1280, 1000, "light"),
    ("thread-1280", THREAD, 1280, 1200, "light"),
    ("country-390", "/countries/is", 390, 844, "light"),
)  # fmt: skip
# The 256 commonest colours, and for each point the number of the nearest of them.
FEWER_COLOURS = """async (picture) => {
  const bitmap = await createImageBitmap(await (await fetch("data:image/png;base64," + picture)).blob());
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, 256);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const known = palette.map(parts);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) {
    if (nearest.has(colour)) continue;
    const [r, g, b] = parts(colour);
    let best = Infinity;
    known.forEach(([x, y, z], index) => {
      const far = (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
      if (far < best) { best = far; nearest.set(colour, index); }
    });
  }
  const points = new Uint8Array(pixels.length);
  pixels.forEach((pixel, index) => (points[index] = nearest.get(pixel)));
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(new Blob([points]));
  });
  return [canvas.width, canvas.height, known.flat(), url.split(",")[1]];
}"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    browser_path = machine.chromium()
    if browser_path is None:
        sys.exit(f"Chromium is not on this machine: {machine.HOW['Chromium']}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for name, path, width, height, scheme in PICTURES:
            size = _take(browser, url + path, FOLDER / f"{name}.png", width, height, scheme)
            print(f"{name}.png {size // 1000} kB")
            if size > LARGEST:
                sys.exit(f"{name}.png is larger than {LARGEST // 1000} kB")
        browser.close()


def _take(browser: Browser, url: str, file: Path, width: int, height: int, scheme: str) -> int:
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    picture = base64.b64encode(page.screenshot()).decode()
    page.goto("about:blank")
    file.write_bytes(_png(*page.evaluate(FEWER_COLOURS, picture)))
    context.close()
    return file.stat().st_size


def _png(width: int, height: int, colours: list[int], points: str) -> bytes:
    """A PNG with a palette, a third of the size of one with three bytes for a point."""
    data = base64.b64decode(points)
    rows = b"".join(b"\0" + data[row * width : (row + 1) * width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", bytes(colours)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


@contextlib.contextmanager
def _server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "SEVENTH_HOME": home, "PORT": str(port), "SEVENTH_ENV": "dev"}
        seventh = [sys.executable, "-m", "app"]
        silent = {"cwd": ROOT, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*seventh, "init"], check=True, **silent)
        _ask(Path(home))
        running = subprocess.Popen([*seventh, "serve"], **silent)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(timeout=20)


def _ask(home: Path) -> None:
    """The forum of a new site is empty; the thread in the picture is made up."""
    site = open_site(Settings(home=home, worker="none"))
    a_thread(site)
    Worker(site.database, work.handlers(site)).drain()
    site.close()


def _wait_for(url: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=2)  # noqa: S310 - our own server
            return
        time.sleep(0.1)
    sys.exit("the site did not start")


if __name__ == "__main__":
    main()
