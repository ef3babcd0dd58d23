import re

from app import cli
from app.config import ROOT

WORDS = (ROOT / "README.md").read_text()


def test_every_picture_of_the_readme_is_there_and_none_is_kept_for_nothing() -> None:
    named = set(re.findall(r"\]\((docs/screenshots/[^)]+)\)", WORDS))
    kept = {str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "screenshots").glob("*.png")}
    assert len(named) >= 6
    assert named == kept


def test_every_page_that_the_readme_leads_to_is_there() -> None:
    links = set(re.findall(r"\]\(((?!https?:)[^)#]+)", WORDS))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_in_what_operators_read_is_one_and_is_typed_as_it_is_written() -> None:
    known = {command.name or getattr(command.callback, "__name__", "") for command in cli.app.registered_commands}
    known = {name.replace("_", "-") for name in known} | {group.name for group in cli.app.registered_groups}
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        words = path.read_text()
        assert re.findall(rf"(?<!bin/)\bseventh (?:{'|'.join(known)})\b", words) == [], path.name
        assert re.findall(r"(?<!bin/)python -m app\b", words) == [], path.name
        named = re.findall(r"\.venv/bin/seventh ((?:[a-z-]+(?: \| )?)+)", words)
        assert {one for some in named for one in some.split(" ")[0:1]} <= known, path.name
