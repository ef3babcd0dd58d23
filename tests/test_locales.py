"""The words of the interface: all of them in every language, and nothing said past them."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from app.config import ROOT
from app.i18n import LOCALES, Tongue
from app.templating import environment
from scripts import collect_words

COLLECTED = collect_words.collected()
CATALOGUES = sorted(LOCALES.glob("*/messages.po"))
# /design is for those who build the site, in English.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "design")
SOURCES = sorted((ROOT / "app").rglob("*.py"))
PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|%)")

# Names, formats and units, which are the same in every language.
SAME_EVERYWHERE = {
    "Seventh", "CSV", "JSON", "GeoJSON", "CC BY 4.0", "GeoNames", "Natural Earth", "Unicode CLDR", "km",
}  # fmt: skip
READ_OR_SPOKEN = {"aria-label", "aria-description", "aria-valuetext", "alt", "placeholder", "title", "label", "summary"}


def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _messages(path: Path) -> list[Message]:
    return [message for message in _catalogue(path) if message.id]


def _both(said: str | tuple[str, ...] | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


# The catalogues.


def test_there_is_a_language_beside_english() -> None:
    assert CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_a_catalogue_has_the_words_of_today(path: Path) -> None:
    found = collect_words.differences(path, COLLECTED)
    assert found == [], "run: python scripts/collect_words.py"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_every_message_is_translated_in_all_its_forms(path: Path) -> None:
    forms = _catalogue(path).num_plurals
    for message in _messages(path):
        assert not message.fuzzy, message.id
        assert all(text.strip() for text in _both(message.string)), message.id
        if message.pluralizable:
            assert len(_both(message.string)) == forms, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_a_translation_has_the_placeholders_of_its_source(path: Path) -> None:
    """A form for one may name its number or not; the form for many has what the source has."""
    for message in _messages(path):
        one, *_rest, many = [set(PLACEHOLDER.findall(text)) for text in [*_both(message.id)[:1], *_both(message.id)]]
        *others, last = [set(PLACEHOLDER.findall(text)) for text in _both(message.string)]
        assert last == many, message.id
        assert all(found in (one, many) for found in others), message.id
        for text in _both(message.string):
            assert "%" not in PLACEHOLDER.sub("", text), message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_a_message_holds_no_html(path: Path) -> None:
    """A template takes it as it is: what looks like an element would be one."""
    for message in _messages(path):
        for text in [*_both(message.id), *_both(message.string)]:
            assert not re.search(r"[<>&]", text), message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_a_translation_begins_and_ends_like_its_source(path: Path) -> None:
    """The same mark at the end, no space around, no exclamation."""
    for message in _messages(path):
        for text in _both(message.string):
            source = _both(message.id)[0]
            assert text == text.strip(), message.id
            assert "!" not in text, message.id
            assert (text[-1] in ".:?؟") == (source[-1] in ".:?"), message.id


def test_norwegian_quotes_are_norwegian() -> None:
    for message in _messages(LOCALES / "nb" / "messages.po"):
        for text in _both(message.string):
            assert not re.search(r"[“”„\"]", text), message.id
            assert text.count("«") == text.count("»"), message.id


# The script that collects them.


def test_collecting_twice_changes_nothing() -> None:
    for path in CATALOGUES:
        assert collect_words.updated(path, COLLECTED) == path.read_bytes(), "run: python scripts/collect_words.py"


@pytest.mark.parametrize("extra", ["", '\nmsgid "Nobody says this any more"\nmsgstr "x"\n'])
def test_the_check_fails_on_a_stale_catalogue(
    extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (LOCALES / "nb" / "messages.po").read_text()
    (tmp_path / "nb").mkdir()
    path = tmp_path / "nb" / "messages.po"
    path.write_text(whole + extra if extra else whole.replace('msgid "Find care"', 'msgid "Find help"'))
    monkeypatch.setattr(collect_words, "LOCALES", tmp_path)
    monkeypatch.setattr(collect_words, "ROOT", tmp_path)
    monkeypatch.setattr(collect_words, "collected", lambda: COLLECTED)
    before = path.read_bytes()
    assert collect_words.main(check_only=True) == 1
    assert ("unused: Nobody says this any more" if extra else "missing: Find care") in capsys.readouterr().out
    assert path.read_bytes() == before


def test_the_check_is_a_command() -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "collect_words.py", "--check"], check=True)


def test_one_singular_with_two_plurals_is_refused() -> None:
    found = Catalog()
    found.add(("%(num)s place", "%(num)s places"))
    with pytest.raises(ValueError, match="two plurals"):
        collect_words._refuse_two_plurals(found, ("%(num)s place", "all %(num)s places"))  # noqa: SLF001 - its own test


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_of_the_code_is_collected(path: Path) -> None:
    """Also those in lambdas, in dictionaries, and over several lines; never one put together."""
    known = {text for message in COLLECTED if message.id for text in _both(message.id)}
    for call in ast.walk(ast.parse(path.read_text())):
        name = getattr(call, "func", None)
        called = name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""
        if isinstance(call, ast.Call) and called in {"_", "gettext", "ngettext"}:
            for argument in call.args[: 2 if called == "ngettext" else 1]:
                assert isinstance(argument, ast.Constant), f"{path}:{call.lineno}"
                assert argument.value in known, f"{path}:{call.lineno}"


# The templates.


class _Visible(HTMLParser):
    """What a page would show or say: its text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = [tag] if tag in {"script", "style"} else []
        self.said += [value for name, value in attrs if _is_said(name) and value]
        if tag == "meta" and any(value == "description" for _name, value in attrs):
            self.said += [value for name, value in attrs if name == "content" and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside = []

    def handle_data(self, data: str) -> None:
        if not self._inside:
            # A macro or a block may be attributes only.
            attributes = re.findall(r'([a-z-]+)="([^"]*)"', data)
            self.said += [value for name, value in attributes if _is_said(name)]
            self.said.append(re.sub(r'[a-z-]+="[^"]*"', "", data))


def _is_said(attribute: str) -> bool:
    """Scripts show what stands in `data-`, but for names of parts of the page."""
    return attribute in READ_OR_SPOKEN or (attribute.startswith("data-") and attribute != "data-id")


def _spoken_past_translation(env: Environment, source: str) -> list[str]:
    parser = _Visible()
    parser.feed(_without_jinja(env, source))
    parser.close()
    pieces = (re.sub(r"^[\W\d_]+|\W+$", "", piece) for said in parser.said for piece in said.split("x\u27e7"))
    return [piece for piece in pieces if re.search(r"[^\W\d_]", piece) and piece not in SAME_EVERYWHERE]


# They become a part of an address, or the name of a kind.
FOR_MACHINES = re.compile(r"{% block (?:card|shared_as) %}.*?{% endblock %}")


def _without_jinja(env: Environment, source: str) -> str:
    """The template's own text; of an expression only the strings that it would show as they are."""
    text, expression, inside = [], "", ""
    for _line, kind, value in env.lex(FOR_MACHINES.sub("", source)):
        if kind in {"variable_begin", "block_begin"}:
            inside, expression = kind, ""
        elif kind == "variable_end":
            text.append(_shown(env, expression))
            inside = ""
        elif kind == "block_end":
            inside = ""
        elif inside == "variable_begin":
            expression += value
        elif kind == "data" and not inside:
            text.append(value)
    return "".join(text)


def _shown(env: Environment, expression: str) -> str:
    output = next(env.parse("{{" + expression + "}}").find_all(nodes.Output))
    # An expression alone may be the name of a tag, so it becomes a letter and a mark.
    return "".join(_constants(output.nodes[0])) or "x\u27e7"


def _constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const | nodes.TemplateData):
        yield str(node.as_const())
    elif isinstance(node, nodes.CondExpr):
        for branch in (node.expr1, node.expr2):
            yield from _constants(branch) if branch else ()
    elif isinstance(node, nodes.BinExpr):
        yield from _constants(node.left)
        yield from _constants(node.right)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from _constants(part)
    elif isinstance(node, nodes.Filter) and node.node:
        yield from _constants(node.node)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_nothing_past_translation(path: Path) -> None:
    assert _spoken_past_translation(environment(Tongue("en")), path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>", '<img alt="A map">', '<p>{{ "Hello" }}</p>', '<p>{{ _("Yes") if x else "No" }}</p>',
        '<a aria-label="{{ name }} of it">', '<p>{{ name }} and {{ _("more") }}</p>', "<{{ tag }}>word</{{ tag }}>",
        '<meta name="description" content="About us">', '{% if x == "a" %}b{% endif %}', '{{ name or "nobody" }}',
        ' aria-label="Pages"',
        '<button data-done="Copied">',
    ],
)  # fmt: skip
def test_such_words_would_be_found(source: str) -> None:
    assert _spoken_past_translation(environment(Tongue("en")), source)


@pytest.mark.parametrize(
    "source",
    [
        '<{{ tag }} class="a b">{{ _("Yes") }}, 3 km · {{ name|day }}</{{ tag }}>',
        '<a href="{{ "/en" if x }}/a">{{ x }}</a>', "{# a remark #}<script>let word;</script>",
        '{% set x = "word" %}<p title="{{ _("Yes") }}">Seventh</p>',
    ],
)  # fmt: skip
def test_what_is_no_word_is_let_through(source: str) -> None:
    assert _spoken_past_translation(environment(Tongue("en")), source) == []
