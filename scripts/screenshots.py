"""Pictures of the site, from a fresh one with the real data and made-up people.

`make screenshots` writes those of the README to docs/screenshots/. `make gallery` writes every kind of
page to var/gallery/: on a phone and at a desk, light and dark, from left to right and from right to left,
with a page that shows them beside one another. Words after `--all` choose kinds by a part of their name.
"""

import html
import io
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests import machine  # noqa: E402 - the folder must be on the path first
from tests.browser import pressed  # noqa: E402
from tests.browser.house import House  # noqa: E402
from tests.browser.kinds import FAMILY, KINDS, OWN, THREAD  # noqa: E402
from tests.browser.serving import DESK, FLAGS, PHONE, served_house  # noqa: E402

README = ROOT / "docs" / "screenshots"
GALLERY = ROOT / "var" / "gallery"
LARGEST = 200_000
# Name of the file, address, width, height, light or dark.
PICTURES = (
    ("home-1280", "/", 1280, 940, "light"),
    ("home-390-ar", "/ar", 390, 844, "light"),
    ("answer-1280", FAMILY, 1280, 1100, "light"),
    ("answer-390-dark", FAMILY, 390, 844, "dark"),
    ("listing-1280", "/listings/uniklinik-tuebingen-neurochirurgie-fazialis-sprechstunde", 1280, 1000, "light"),
    ("thread-1280", THREAD, 1280, 1200, "light"),
)  # fmt: skip
ROOTS = {"en": "", "ar": "/ar"}
SIZES = {"390": PHONE, "1280": DESK}
SCHEMES = ("light", "dark")


def main() -> None:
    chromium = machine.chromium()
    if chromium is None:
        sys.exit(f"Chromium is not on this machine: {machine.HOW['Chromium']}")
    with (
        tempfile.TemporaryDirectory() as home,
        served_house(Path(home)) as house,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        if "--all" in sys.argv:
            _every_page(browser, house, sys.argv[sys.argv.index("--all") + 1 :])
        else:
            _for_the_readme(browser, house)
        browser.close()


def _for_the_readme(browser: Browser, house: House) -> None:
    README.mkdir(parents=True, exist_ok=True)
    for name, path, width, height, scheme in PICTURES:
        context = _reader(browser, house, scheme, {"width": width, "height": height})
        page = context.new_page()
        page.goto(path, wait_until="networkidle")
        file = README / f"{name}.png"
        _keep(page.screenshot(), file)
        context.close()
        print(f"{file.name} {file.stat().st_size // 1000} kB")
        if file.stat().st_size > LARGEST:
            sys.exit(f"{file.name} is larger than {LARGEST // 1000} kB")


def _every_page(browser: Browser, house: House, chosen: list[str]) -> None:
    GALLERY.mkdir(parents=True, exist_ok=True)
    for kind in [*KINDS, *OWN, *pressed.PRESSED]:
        if not chosen or any(word in kind for word in chosen):
            for root, scheme in itertools.product(ROOTS, SCHEMES):
                for size, picture in _pictures(browser, house, kind, root, scheme):
                    (GALLERY / f"{kind.replace(' ', '-')}_{size}_{scheme}_{root}.png").write_bytes(picture)
            print(kind, flush=True)
    files = sorted(file.name for file in GALLERY.glob("*.png"))
    figures = "\n".join(f'<figure><img src="{file}" width="390">{html.escape(file)}</figure>' for file in files)
    (GALLERY / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Every page</title>{figures}")


def _pictures(browser: Browser, house: House, kind: str, root: str, scheme: str) -> Iterator[tuple[str, bytes]]:
    context = _reader(browser, house, scheme, PHONE)
    page = context.new_page()
    if kind in pressed.PRESSED:
        # Its buttons are found by their English words.
        if root == "en":
            pressed.opened(page, house, kind)
            yield from _sizes(page)
    else:
        who, path = OWN.get(kind, ("", KINDS.get(kind, "")))
        if who:
            context.add_cookies([{"name": "session", "value": house.cookie(who), "url": house.url}])
        page.goto(ROOTS[root] + house.path(path.removeprefix("/nb")), wait_until="networkidle")
        yield from _sizes(page)
    context.close()


def _sizes(page: Page) -> Iterator[tuple[str, bytes]]:
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        yield name, page.screenshot(full_page=True)


def _reader(browser: Browser, house: House, scheme: str, size: dict[str, int]) -> BrowserContext:
    context = browser.new_context(
        base_url=house.url, viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    context.set_default_timeout(20_000)
    return context


def _keep(picture: bytes, file: Path) -> None:
    """With a palette: a third of the size of a PNG with three bytes for a point."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256).save(file, optimize=True)


if __name__ == "__main__":
    main()
