"""The shape of the repository, as CONTRIBUTING describes it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import urls
from app.config import ROOT

# The first word of an address is its package, but for these.
PACKAGES = {"find": "finder", "account": "accounts"}
# Somebody says what a listing should say: an address of the directory, a feature of its own.
PROPOSALS = {"/listings/new", "/listings/{slug}/edit"}
PAGES = {"", "about", "privacy", "healthz", "readyz", "metrics", "robots.txt", "sitemap.xml", "opensearch.xml"} | {
    "feed.xml", "rules", "search", "display", ".well-known",
}  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION = 300, 50

SOURCES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("scripts/*.py")])
MAP = list(urls.urls())


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_the_map_of_the_site_is_not_empty_and_is_kept() -> None:
    assert len(MAP) > 20
    kept = (ROOT / "tests" / "urls.txt").read_text().splitlines()
    assert kept == urls.lines(), "run: python -m app.urls > tests/urls.txt"


@pytest.mark.parametrize(("path", "function"), [(path, function) for path, _, function in MAP])
def test_the_first_word_of_an_address_is_its_package(path: str, function: str) -> None:
    word = path.split("/")[1]
    package = "pages" if word in PAGES else "proposals" if path in PROPOSALS else PACKAGES.get(word, word)
    assert function.split(":", maxsplit=1)[0].startswith(f"app.{package}.")


def test_every_address_is_known_by_one_function_only() -> None:
    assert len({(path, method) for path, method, _ in MAP}) == len(MAP)


def test_a_page_uses_the_templates_of_its_own_folder() -> None:
    for path in ROOT.glob("app/*/routes.py"):
        folder = {package: word for word, package in PACKAGES.items()}.get(path.parent.name, path.parent.name)
        for name in _templates_of(path):
            assert name.startswith(f"{folder}/"), f"{path}: {name}"
            assert (ROOT / "templates" / name).exists(), f"{path}: {name}"


def _templates_of(path: Path) -> set[str]:
    strings = [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
    return {
        text
        for text in strings
        if isinstance(text, str) and text.endswith((".html", ".xml")) and "/" in text and not text.startswith("/")
    }


def test_a_template_has_the_name_of_its_function() -> None:
    """But for the answer of the finder, which is the other face of its form."""
    for path in ROOT.glob("app/*/routes.py"):
        for function in _functions(path):
            named = {name for name in _templates_in(function) if not name.startswith("errors/")}
            stems = {Path(name).stem.lstrip("_") for name in named}
            # What takes a form shows the page of the form again, with what is to be mended.
            pages = {one.name for one in _functions(path)}
            assert stems <= {*pages, "answer"}, f"{path}: {function.name} renders {named}"


def _templates_in(function: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html")
    }


def test_no_template_is_left_over() -> None:
    everything = "\n".join(path.read_text() for path in [*ROOT.glob("app/**/*.py"), *ROOT.glob("templates/**/*.*")])
    for path in ROOT.glob("templates/**/*.*"):
        name = str(path.relative_to(ROOT / "templates"))
        assert name in everything or path.parent.name == "errors", f"nobody uses {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE
    for function in _functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"


@pytest.mark.parametrize("path", sorted(ROOT.glob("app/*/routes.py")), ids=lambda path: path.parent.name)
def test_every_package_of_pages_has_its_test(path: Path) -> None:
    assert (ROOT / "tests" / path.parent.name / "test_routes.py").exists()


def test_the_names_that_say_nothing_are_not_used() -> None:
    for name in ("utils", "helpers", "services", "constants", "types", "common", "misc"):
        assert not list(ROOT.glob(f"app/**/{name}.py"))


def test_every_setting_is_explained() -> None:
    from app.config import Settings  # noqa: PLC0415 - only here

    words = (ROOT / "CONTRIBUTING.md").read_text()
    for name in Settings.model_fields:
        assert f"`SEVENTH_{name.upper()}`" in words


def test_what_builds_the_command_is_locked_and_its_failure_is_not_hidden() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    lock = (ROOT / "requirements" / "build.txt").read_text()
    locked = re.findall(r"^([a-z-]+)==\S+ \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert [re.split(r"[>=<~!\[ ]", one)[0] for one in build] == locked
    assert not re.search(r"\|\| true|/dev/null", (ROOT / "Makefile").read_text())
