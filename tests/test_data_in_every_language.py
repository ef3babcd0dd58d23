"""What the community says in its data is there in every language: topics, home, emergency, cautions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.config import ROOT
from app.i18n import languages
from app.site import Site
from tests.factories import page

LANGUAGES = set(languages())


def test_every_topic_has_its_name_in_every_language(site: Site) -> None:
    lacking = {
        one.id: LANGUAGES - {code for code, label in one.labels.items() if label.strip()} for one in site.taxonomy
    }
    assert len(lacking) >= 40
    assert {topic: codes for topic, codes in lacking.items() if codes} == {}


def test_every_caution_is_said_in_every_language(site: Site) -> None:
    lacking = {one.id: LANGUAGES - one.note.keys() for one in site.cautions if LANGUAGES - one.note.keys()}
    assert list(site.cautions)
    assert lacking == {}


def test_everything_the_community_says_it_says_in_every_language() -> None:
    community = json.loads((ROOT / "data" / "community.json").read_text())
    # What a search understands is in the languages in which it was met.
    understood = {"kinds", "wishes"}
    texts = dict(_texts({name: said for name, said in community.items() if name not in understood}))
    assert len(texts) >= 10
    for name, text in texts.items():
        assert LANGUAGES - text.keys() == set(), name
        assert all(text.values()), name


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that is said by language, with where it stands."""
    if isinstance(value, dict) and "en" in value:
        yield name, value
    elif isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(one, f"{name}/{key}")


@pytest.mark.parametrize("path", ["/listings/gosh-facial-palsy", "/guides/eye-care"])
def test_a_page_describes_itself_in_its_own_language_or_not_at_all(seeded_client: TestClient, path: str) -> None:
    """What a search engine shows of it; nothing can say there that it is English."""
    english = page(seeded_client.get(path)).css_first("meta[name=description]")
    assert english is not None
    assert english.attributes["content"]
    for language in LANGUAGES - {"en"}:
        assert page(seeded_client.get(f"/{language}{path}")).css_first("meta[name=description]") is None, language


def test_a_guide_that_is_there_in_the_language_describes_itself(seeded_client: TestClient) -> None:
    description = page(seeded_client.get("/nb/guides/synkinesis")).css_first("meta[name=description]")
    assert description is not None
    assert description.attributes["content"]
