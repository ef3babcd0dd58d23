"""Keep new pictures of how pages look, for tests/browser/test_looks.py. Look at each before you commit it."""

import itertools
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests import machine  # noqa: E402 - the folder must be on the path first
from tests.browser import looks  # noqa: E402
from tests.browser.serving import FLAGS, served_house  # noqa: E402


def main() -> None:
    looks.FOLDER.mkdir(exist_ok=True)
    sheet = looks.letters()
    with tempfile.TemporaryDirectory() as home, served_house(Path(home)) as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=FLAGS)
        for name, size in itertools.product(looks.PAGES, looks.SIZES):
            looks.keep(looks.picture(browser, house, name, size, sheet), looks.FOLDER / f"{name}-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
