"""What a question is about, understood from its words; and what outsiders would see of it."""

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import Question
from app.site import Site
from tests.factories import a_member, page, signed_in, texts
from tests.questions.writing import BODY, TITLE, ask

WORDS = {"title": TITLE, "body": BODY, "visibility": "everyone", "language": "en", "action": "send"}


def asked(site: Site) -> Any:
    with site.database.reading() as connection:
        return connection.execute(select(Question.__table__)).one()  # type: ignore[attr-defined] # SQLModel's table


def test_a_question_that_is_published_at_once_is_about_what_it_names(site: Site, tern: TestClient) -> None:
    ask(tern, site, country="")
    assert set(asked(site).topics) >= {"synkinesis", "bells-palsy"}
    assert asked(site).country == "NO"
    assert TITLE in tern.get("/questions?topic=synkinesis&country=NO").text


def test_the_country_that_was_chosen_stays(site: Site, tern: TestClient) -> None:
    ask(tern, site, country="SE")
    assert asked(site).country == "SE"


def test_who_left_topics_and_country_out_has_none(site: Site, tern: TestClient) -> None:
    ask(tern, site, country="", topics_chosen="yes")
    assert (asked(site).topics, asked(site).country) == ([], None)


def while_typing(browser: TestClient, **said: str) -> Any:
    answer = browser.get("/questions/similar", params=said)
    assert answer.status_code == 200
    # What stands in a template is no part of the page until somebody takes it.
    return LexborHTMLParser(answer.text.replace("template>", "section>")).css_first("[data-suggested]")


def test_while_somebody_types_topics_and_country_are_offered(client: TestClient) -> None:
    offered = while_typing(client, q=f"{TITLE} {BODY}")
    assert offered.attributes["data-country"] == "NO"
    chips = [chip.text().strip() for chip in offered.css(".chip")]
    assert chips[0] == "Norway"
    assert {"Synkinesis", "Bell's palsy"} <= set(chips[1:])
    # What is taken into the form by one press: as the form itself shows it.
    boxes = {one.attributes["value"]: "checked" in one.attributes for one in offered.css("section [name=topic]")}
    assert boxes["synkinesis"]
    assert offered.css_first("section [name=topics_chosen]").attributes["value"] == "yes"
    assert offered.css_first("button[type=button][data-take]") is not None


def test_where_a_country_is_chosen_no_other_is_offered(client: TestClient) -> None:
    offered = while_typing(client, q=f"{TITLE} {BODY}", country="SE")
    assert offered.attributes["data-country"] == ""
    assert "Norway" not in offered.text()


@pytest.mark.parametrize("said", [{"q": ""}, {"q": "Hello everybody, how are you?"}, {"q": "Hello", "country": "no&"}])
def test_where_the_words_name_nothing_nothing_is_offered(client: TestClient, said: dict[str, str]) -> None:
    assert while_typing(client, **said) is None


def test_topics_are_offered_in_the_language_of_the_page(client: TestClient) -> None:
    answer = client.get("/nb/questions/similar", params={"q": "Datteren min har synkinesi, vi bor i Bergen"})
    assert "Norge" in texts(answer, "[data-suggested] .chip")


def test_the_preview_for_members_says_that_outsiders_see_nothing(site: Site, tern: TestClient) -> None:
    for visibility, outside in (("everyone", 0), ("members", 1)):
        preview = page(tern.post("/questions/new", data=WORDS | {"visibility": visibility, "action": "check"}))
        assert TITLE in preview.css_first(".preview article").text()
        assert len(preview.css(".preview [data-outside]")) == outside
    # And so it is, also for somebody who guesses its address.
    address = ask(tern, site, visibility="members")
    outsider = TestClient(tern.app, follow_redirects=False)
    for path in (address, "/questions", "/questions?topic=synkinesis"):
        assert TITLE not in outsider.get(path).text
    assert TITLE in signed_in(site, tern, a_member(site, "Heron")).get("/questions").text
