import re
from pathlib import Path

import pytest
from jinja2 import StrictUndefined, UndefinedError
from selectolax.lexbor import LexborHTMLParser

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
    assert "{% block title %}" in (TEMPLATES / name).read_text()


@pytest.mark.parametrize("name", NAMES)
def test_there_are_no_inline_scripts_or_styles(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
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


def test_what_people_write_is_escaped() -> None:
    page = environment(Tongue("en")).from_string("{{ name }}").render(name="<script>alert(1)</script>")
    assert LexborHTMLParser(page).css_first("script") is None


def test_marks_become_elements_and_nothing_else_does() -> None:
    assert marked("<b> \ue000Oslo\ue001") == "&lt;b&gt; <mark>Oslo</mark>"


@pytest.mark.parametrize("url", ["https://www.clinic.example/a/b", "http://clinic.example"])
def test_a_site_is_called_by_its_host(url: str) -> None:
    assert host(url) == "clinic.example"


def test_the_address_of_our_files_changes_with_them() -> None:
    assert re.fullmatch(r"/static/site\.css\?v=[0-9a-f]{10}", static_url("site.css"))
    assert static_url("site.css") != static_url("tokens.css")
