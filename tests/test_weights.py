"""Slow lines first: what the site sends beside its words stays small, all of it and page by page."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.templating import STATIC, TEMPLATES

SCRIPTS, STYLES = 20_000, 30_000  # of the whole site, compressed
SCRIPTS_OF_A_PAGE = 8_000
FILES = sorted(STATIC.iterdir())
LOADED = re.compile(r"""["']([\w-]+\.(?:js|css))["']""")
AROUND = set(LOADED.findall((TEMPLATES / "layouts" / "base.html").read_text()))
PAGES = [path for path in TEMPLATES.rglob("*.html") if "layouts/base.html" in path.read_text()]


def weight(names: Iterable[str]) -> int:
    """As they go over the wire: each file by itself."""
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


@pytest.mark.parametrize(("ending", "most"), [(".js", SCRIPTS), (".css", STYLES)])
def test_everything_together_is_light(ending: str, most: int) -> None:
    names = [path.name for path in FILES if path.suffix == ending]
    assert names
    assert weight(names) <= most


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_page_loads_few_scripts(page: Path) -> None:
    names = AROUND | set(LOADED.findall(page.read_text()))
    assert {"site.css", "site.js"} <= names
    assert weight(name for name in names if name.endswith(".js")) <= SCRIPTS_OF_A_PAGE


def test_pictures_are_drawn() -> None:
    """No file of ours is a photograph or a font."""
    assert {path.suffix for path in FILES} == {".js", ".css", ".svg"}
