import re

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
