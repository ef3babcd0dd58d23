import json
import tomllib

import pytest
from starlette.testclient import TestClient

from app.config import ROOT
from app.site import Site
from app.taxonomy import concepts
from tests.factories import a_listing, page, texts

BY_MACHINE = "A machine translated the descriptions of topics. Nobody has checked them yet."
IDS = [concept.id for concept in concepts.load(ROOT / "data" / "taxonomy.json")]


@pytest.mark.parametrize("concept_id", IDS)
def test_every_topic_has_a_page(seeded_client: TestClient, seeded: Site, concept_id: str) -> None:
    for language, prefix in (("en", ""), ("nb", "/nb")):
        label = seeded.taxonomy.label(concept_id, language)
        assert texts(seeded_client.get(f"{prefix}/topics/{concept_id}"), "h1")[0].casefold() == label.casefold()


def test_what_a_topic_is_stands_there_in_the_language_of_the_reader_with_who_translated_it(
    seeded_client: TestClient, seeded: Site
) -> None:
    by_machine = {language: seeded.tongues[language].gettext(BY_MACHINE) for language in seeded.tongues}
    for language, tongue in seeded.tongues.items():
        listed = seeded_client.get(f"{tongue.root}/topics")
        assert (by_machine[language] in texts(listed, ".head p")) == (language != "en")
        for concept in seeded.taxonomy:
            said = concept.defined(language)
            assert said[0]
            assert said[1] == language, concept.id
            assert said[0] in texts(listed, "main li p")
        answer = seeded_client.get(f"{tongue.root}/topics/synkinesis")
        shown, description = texts(answer, ".head p"), page(answer).css_first("meta[name=description]")
        (lead,) = texts(answer, ".lead span")
        assert lead == seeded.taxonomy.get("synkinesis").defined(language)[0]  # type: ignore[union-attr]
        assert description is not None
        assert description.attributes["content"] == lead
        assert (by_machine[language] in shown) == (language != "en")


def test_a_topic_that_nobody_has_translated_says_that_it_is_english() -> None:
    sources = (concepts.Source("A page", "https://page.example"),)
    concept = concepts.Concept("x", concepts.CONDITION, {"en": "X"}, "What it is.", {"nb": "Hva det er."}, sources)
    assert concept.defined("nb") == ("Hva det er.", "nb")
    assert concept.defined("de") == ("What it is.", "en")


def test_what_has_no_source_is_not_said() -> None:
    concept = concepts.Concept("x", concepts.CONDITION, {"en": "X"}, "What it is.", {"nb": "Hva det er."})
    assert [concept.defined(language)[0] for language in ("en", "nb", "de")] == ["", "", ""]


def test_what_each_topic_is_has_a_source_that_a_guide_has_too() -> None:
    guides = [tomllib.loads(path.read_text().split("+++")[1]) for path in (ROOT / "data" / "guides").glob("*.md")]
    read = {source["url"] for guide in guides for source in guide.get("sources", ())}
    for concept in concepts.load(ROOT / "data" / "taxonomy.json"):
        assert concept.definition, concept.id
        assert concept.sources, concept.id
        assert {source.url for source in concept.sources} <= read, concept.id
        assert all(source.title and source.publisher for source in concept.sources), concept.id


def test_no_source_of_the_taxonomy_is_kept_for_nothing() -> None:
    data = json.loads((ROOT / "data" / "taxonomy.json").read_text())
    assert data["sources"].keys() == {name for concept in data["concepts"] for name in concept["sources"]}


def test_a_topic_shows_where_it_was_read_what_it_is(seeded_client: TestClient, seeded: Site) -> None:
    concept = seeded.taxonomy.get("nerve-decompression")
    assert concept is not None
    for prefix in ("", "/nb", "/ar"):
        shown = page(seeded_client.get(f"{prefix}/topics/nerve-decompression"))
        sources = [(node.attributes["href"], node.text()) for node in shown.css("ol.sources a")]
        assert sources == [(one.url, one.title) for one in concept.sources]
        marks = [node.attributes["href"] for node in shown.css(".lead a.source")]
        assert [shown.css_first(str(mark)) is not None for mark in marks] == [True] * len(sources)


def test_the_list_leads_to_every_topic(seeded_client: TestClient) -> None:
    links = {str(node.attributes["href"]) for node in page(seeded_client.get("/topics")).css("main a")}
    assert {f"/topics/{concept_id}" for concept_id in IDS} <= links


@pytest.mark.parametrize("concept_id", ["nowhere", "%00", "Facial-Palsy"])
def test_what_is_no_topic_is_not_found(seeded_client: TestClient, concept_id: str) -> None:
    assert seeded_client.get(f"/topics/{concept_id}").status_code == 404


def test_a_broader_topic_counts_those_of_its_narrower_ones(site: Site, client: TestClient) -> None:
    a_listing(site, conditions=["bells-palsy"], treatments=["mime-therapy"])
    numbers = {one["id"]: one["listings"] for one in client.get("/api/v1/topics").json()["items"]}
    assert (numbers["bells-palsy"], numbers["facial-palsy"], numbers["acoustic-neuroma"]) == (1, 1, 0)


def test_the_number_on_the_list_is_the_number_on_the_page(seeded_client: TestClient) -> None:
    for topic in seeded_client.get("/api/v1/topics").json()["items"]:
        if topic["type"] in {"condition", "treatment"}:
            found = seeded_client.get(f"/api/v1/listings?{topic['type']}={topic['id']}&per_page=1").json()
            assert found["total"] == topic["listings"], topic["id"]
