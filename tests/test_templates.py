import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import StrictUndefined, UndefinedError
from selectolax.lexbor import LexborHTMLParser

from app.config import ROOT
from app.i18n import Tongue, tongues
from app.templating import TEMPLATES, environment, host, marked, static_url

NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))
PAGES = [
    name for name in NAMES
    if name.endswith(".html") and not Path(name).name.startswith("_") and not name.startswith(("layouts", "components"))
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles_in_every_language(name: str) -> None:
    for tongue in tongues().values():
        environment(tongue).get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_title(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    # This layout has one for all that extend it.
    assert "{% block title %}" in text or '{% extends "layouts/ended.html" %}' in text


@pytest.mark.parametrize("name", NAMES)
def test_there_are_no_inline_scripts_or_styles(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    # A letter cannot ask for a file of ours, so its style is in it; but not in its elements.
    assert not re.search(
        r"\sstyle=|\son[a-z]+=" if name == "layouts/letter.html" else r"<style|\sstyle=|\son[a-z]+=", text
    )
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/ld+json" in script


@pytest.mark.parametrize("name", NAMES)
def test_templates_stay_small(name: str) -> None:
    assert len((TEMPLATES / name).read_text().splitlines()) <= 150


def test_a_page_without_a_title_is_an_error() -> None:
    env = environment(Tongue("en"))
    with pytest.raises(Exception, match="Required block 'title'"):
        env.from_string('{% extends "layouts/base.html" %}').render()


def test_a_name_that_nobody_gave_is_an_error() -> None:
    env = environment(Tongue("en"))
    assert env.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        env.from_string("{{ nobody }}").render()


def test_s35_what_people_write_is_escaped_in_every_language() -> None:
    for tongue in tongues().values():
        assert environment(tongue).autoescape is True
    page = environment(Tongue("en")).from_string("{{ name }}").render(name="<script>alert(1)</script>")
    assert LexborHTMLParser(page).css_first("script") is None


@pytest.mark.parametrize("name", NAMES)
def test_s35_no_template_calls_anything_safe(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"\|\s*safe\b|autoescape|Markup|__html__|\.unescape|\|\s*(xmlattr|forceescape|urlize)\b", text)


# Where text becomes HTML as it is, and why it may. (Literals, and what is formatted into them, need no reason.)
TRUSTED = {
    ("app/templating.py", "known"): "words of our own catalogue",
    ("app/templating.py", "counted"): "words of our own catalogue",
    ("app/templating.py", "marked"): "escaped in the same line",
    ("app/listings/cards.py", "html"): "its parts are rendered, its holes are escaped there",
    ("app/accounts/page.py", "device"): "a picture that is drawn here, of nothing but its code",
    ("app/markdown.py", "guide"): "cleaned in the line above",
    ("app/markdown.py", "post_html"): "cleaned in the line above",
    ("app/questions/writing.py", "filled"): "both are HTML of ours already",
    ("app/questions/named.py", "small"): "rendered with escaping in the same line",
    ("app/questions/around.py", "as_script"): "JSON without any character of markup",
}
PROGRAMS = sorted((ROOT / "app").rglob("*.py"))


def _trusting(path: Path) -> Iterator[tuple[str, str]]:
    """Every function that makes Markup of something else than a literal."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = {one for child in function.body for one in ast.walk(child) if isinstance(one, ast.FunctionDef)}
            inside = {node for one in inner for node in ast.walk(one)}
            for node in ast.walk(function):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup"
                if called and node not in inside and not all(isinstance(one, ast.Constant) for one in node.args):
                    yield str(path.relative_to(ROOT)), function.name


def test_s35_text_becomes_html_as_it_is_in_the_listed_places_only() -> None:
    found = [one for path in PROGRAMS for one in _trusting(path)]
    assert sorted(found) == sorted(TRUSTED)


def test_s35_there_is_one_way_to_a_page_and_one_cleaner() -> None:
    made = {
        "Environment(": {"app/templating.py"}, "text/html": {"app/templating.py", "app/cache.py"},
        "nh3.": {"app/markdown.py"}, "MarkdownIt(": {"app/markdown.py"}, "HTMLResponse": set(), "__html__": set(),
        "from_string(": set(), "Template(": set(), "markupsafe.Markup": set(),
    }  # fmt: skip
    for what, where in made.items():
        found = {str(path.relative_to(ROOT)) for path in PROGRAMS if what in path.read_text()}
        assert found <= where, what


def test_marks_become_elements_and_nothing_else_does() -> None:
    assert marked("<b> \ue000Oslo\ue001") == "&lt;b&gt; <mark>Oslo</mark>"


@pytest.mark.parametrize("url", ["https://www.clinic.example/a/b", "http://clinic.example"])
def test_a_site_is_called_by_its_host(url: str) -> None:
    assert host(url) == "clinic.example"


def test_the_address_of_our_files_changes_with_them() -> None:
    assert re.fullmatch(r"/static/site\.css\?v=[0-9a-f]{10}", static_url("site.css"))
    assert static_url("site.css") != static_url("tokens.css")
