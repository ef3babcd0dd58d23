import re
from datetime import date
from hashlib import sha256

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.guides import actions
from app.guides.files import GuideFile, Original, Source, Translation
from app.models import Guide, GuideRevision
from app.site import Site
from tests.factories import a_listing, do_jobs, page, statements, texts

BODY = """## What to do first

- Try **small** movements of synkinesis [4] [5]

## What we do not know

- Much. Synkinesis.
"""


def a_file(slug: str = "small-steps", body: str = BODY, **head: object) -> GuideFile:
    values = {
        "title": "Small steps", "summary": "Slow and even.", "concepts": ["synkinesis"],
        "next_review_on": date(2027, 5, 1),
        "sources": [Source(id=n, title=f"Study {n}", url=f"https://journal.example/{n}") for n in (4, 5)],
    } | head  # fmt: skip
    translations = {"nb": (Translation(title="Små skritt", summary="Sakte.", state="machine"), body)}
    digest = sha256(f"{body}{head}".encode()).hexdigest()
    return GuideFile(slug, "en", Original.model_validate(values), body, translations, digest=digest)


def a_guide(site: Site, file: GuideFile | None = None) -> str:
    with site.database.writing() as db:
        outcome = actions.put_file(db, file or a_file())
    do_jobs(site)
    return outcome


def test_every_guide_of_the_community_has_a_page_with_its_sources(seeded_client: TestClient) -> None:
    links = [str(a.attributes["href"]) for a in page(seeded_client.get("/guides")).css("main .links a")]
    assert len(links) > 20
    for link in links:
        answer = seeded_client.get(link)
        assert answer.status_code == 200, link
        assert "Not yet reviewed by a clinician" in texts(answer, "h2"), link
        assert page(answer).css("ol.sources li a[href^=http]"), link
        anchors = {str(node.attributes["id"]) for node in page(answer).css("[id]")}
        for inside in page(answer).css("a[href^='#']"):
            assert str(inside.attributes["href"])[1:] in anchors, f"{link}: {inside.html}"
        assert not re.search(r"\[\d+\]", answer.text), f"{link}: a source number is no link"


def test_a_link_inside_a_guide_leads_somewhere(seeded_client: TestClient) -> None:
    for link in page(seeded_client.get("/guides")).css("main .links a"):
        for inside in page(seeded_client.get(str(link.attributes["href"]))).css(".prose a[href^='/']"):
            assert seeded_client.get(str(inside.attributes["href"])).status_code == 200, inside.html


def test_the_first_mention_of_a_topic_is_linked_and_the_next_is_not(site: Site, client: TestClient) -> None:
    a_guide(site)
    found = page(client.get("/guides/small-steps")).css(".prose a.term")
    assert [a.attributes["href"] for a in found] == ["/topics/synkinesis"]


def test_a_reader_of_norwegian_gets_the_translation_and_hears_who_made_it(site: Site, client: TestClient) -> None:
    a_guide(site)
    answer = client.get("/nb/guides/small-steps")
    assert texts(answer, "h1") == ["Små skritt"]
    assert "maskin" in " ".join(texts(answer, ".notice p"))
    assert texts(client.get("/nb/guides/small-steps?lang=en"), "h1") == ["Small steps"]


def test_a_guide_that_is_not_in_the_readers_language_is_shown_and_marked(site: Site, client: TestClient) -> None:
    file = a_file()
    a_guide(site, GuideFile(file.slug, "en", file.head, file.body, {}, "x"))
    answer = client.get("/nb/guides/small-steps")
    assert page(answer).css_first("h1").attributes["lang"] == "en"
    assert page(answer).css_first(".prose").attributes["lang"] == "en"


def test_what_changed_in_the_original_makes_its_translation_old(site: Site, client: TestClient) -> None:
    a_guide(site)
    with site.database.writing() as db:
        guide = db.exec(select(Guide)).one()
        actions.edit(db, guide, "en", title="Small steps", summary="Slow.", body=BODY + "\nMore.", reason="a new study")
    do_jobs(site)
    assert "has changed since" in client.get("/guides/small-steps?lang=nb").text
    assert "has changed since" not in client.get("/guides/small-steps").text


def test_files_never_overwrite_what_was_edited_on_the_site(site: Site, client: TestClient) -> None:
    assert a_guide(site) == "made"
    assert a_guide(site) == "unchanged"
    assert a_guide(site, a_file(body=BODY + "\nA new line.")) == "renewed"
    with site.database.writing() as db:
        actions.edit(
            db, db.exec(select(Guide)).one(), "en", title="Mine", summary="Mine.", body="Mine", reason="because"
        )
    assert a_guide(site, a_file(body=BODY + "\nNewer.")) == "edited"
    assert texts(client.get("/guides/small-steps"), "h1") == ["Mine"]
    with site.database.reading() as connection:
        assert len(connection.execute(select(GuideRevision.id)).all()) == 5


def test_html_and_images_in_a_guide_are_only_text(site: Site, client: TestClient) -> None:
    body = BODY + "\n<script>alert(1)</script> ![x](https://elsewhere.example/x.png) [x](javascript:alert(1))\n"
    a_guide(site, a_file(body=body))
    prose = page(client.get("/guides/small-steps")).css_first(".prose")
    assert prose.css("script, img") == []
    assert not [a for a in prose.css("a") if str(a.attributes["href"]).startswith("javascript")]


def test_the_emergency_line_stands_above_a_guide_about_the_first_hours(seeded_client: TestClient) -> None:
    assert page(seeded_client.get("/guides/first-72-hours")).css_first("aside.strip") is not None
    assert page(seeded_client.get("/guides/paying-for-care-abroad")).css_first("aside.strip") is None


@pytest.mark.parametrize("slug", ["nowhere", "%00", "%2e%2e", "first-72-hours.en"])
def test_what_is_no_guide_is_not_found(seeded_client: TestClient, slug: str) -> None:
    assert seeded_client.get(f"/guides/{slug}").status_code == 404


def test_topics_countries_and_the_finder_lead_to_guides(seeded_client: TestClient) -> None:
    def guides(address: str) -> set[str]:
        found = page(seeded_client.get(address)).css("main a[href^='/guides/']")
        return {str(a.attributes["href"]) for a in found}

    assert "/guides/synkinesis" in guides("/topics/synkinesis")
    assert "/guides/care-in-norway" in guides("/countries/no")
    assert "/guides/botulinum-toxin" in guides("/topics/botulinum-toxin")
    answer = guides("/find?country=NO&condition=synkinesis&since=years")
    assert {"/guides/synkinesis", "/guides/care-in-norway"} <= answer
    assert "/guides/first-72-hours" in guides("/find?country=NO&condition=bells-palsy&since=days")


def test_guides_are_in_the_api_the_suggestions_and_the_sitemap(seeded_client: TestClient) -> None:
    items = seeded_client.get("/api/v1/guides").json()["items"]
    assert {"synkinesis", "first-72-hours"} <= {one["slug"] for one in items}
    whole = seeded_client.get("/api/v1/guides/synkinesis").json()
    assert whole["sources"]
    assert whole["state"] == "original"
    assert seeded_client.get("/api/v1/guides/synkinesis?language=nb").json()["language"] == "nb"
    assert seeded_client.get("/api/v1/guides/nowhere").status_code == 404
    suggested = seeded_client.get("/api/v1/suggest?q=synkin").json()["items"]
    assert {"type": "guide", "id": "synkinesis"} in [{k: one[k] for k in ("type", "id")} for one in suggested]
    assert "/guides/synkinesis</loc>" in seeded_client.get("/sitemap.xml").text
    found = seeded_client.get("/api/v1/find?country=NO&condition=synkinesis").json()["guides"]
    assert "synkinesis" in {one["slug"] for one in found}


def places(answer: object) -> list[str]:
    return texts(answer, "section[aria-labelledby=places] .entries h3")


def test_a_guide_shows_three_places_that_name_what_it_is_about_and_leads_to_all(site: Site, client: TestClient) -> None:
    a_guide(site)
    assert places(client.get("/guides/small-steps")) == []
    a_listing(site, "elsewhere", conditions=["ramsay-hunt"])
    for number in range(3):
        a_listing(site, f"place-{number}", conditions=["synkinesis"])
    site.cards_kept.clear()
    with statements(site) as for_three:
        assert len(places(client.get("/guides/small-steps"))) == 3
    for number in range(3, 8):
        a_listing(site, f"place-{number}", conditions=["synkinesis"])
    site.cards_kept.clear()
    with statements(site) as for_eight:
        answer = client.get("/guides/small-steps")
    assert len(places(answer)) == 3
    assert texts(answer, "section[aria-labelledby=places] .count") == ["8"]
    assert len(for_eight) == len(for_three), "cards not yet known are read together"
    onward = page(answer).css_first("section[aria-labelledby=places] .more a").attributes["href"]
    assert len(page(client.get(str(onward))).css(".entries .entry")) == 8


def test_the_guide_of_a_country_shows_places_there(site: Site, client: TestClient) -> None:
    a_guide(site, a_file(countries=["NO"]))
    a_listing(site, "oslo", conditions=["synkinesis"])
    a_listing(site, "malmo", conditions=["synkinesis"], country="SE")
    answer = client.get("/guides/small-steps")
    assert places(answer) == ["The clinic oslo"]
    assert "country=NO" in str(page(answer).css_first("aside a[href^='/listings?']").attributes["href"])
