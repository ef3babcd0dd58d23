"""Changing what one wrote: nothing is lost, whoever and whatever else changes it meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import Draft, Member, PostRevision, Question, Reply, Visibility
from app.questions.forms import LONGEST_BODY
from app.site import Site
from tests.factories import do_jobs, page
from tests.questions.test_two_tabs import Tab
from tests.questions.writing import BODY, TITLE, ask, reply

FIRST, SECOND = "Does taping at night help the eye? We asked twice.", "We tried it, and it helped after a week."


def texts(browser: TestClient, path: str, css: str) -> list[str]:
    return [node.text(strip=True) for node in page(browser.get(path)).css(css)]


@pytest.fixture(params=["question", "reply"])
def form(request: pytest.FixtureRequest, site: Site, fjord: TestClient) -> str:
    """Where Fjord changes a post."""
    address = ask(fjord, site)
    if request.param == "question":
        return "/questions/1/edit"
    number = reply(fjord, site, address, "We will go there in May.").rpartition("#r")[2]
    return f"/questions/1/edit?reply={number}"


def body_of(site: Site, form: str) -> str:
    with site.database.writing() as db:
        return db.get_one(Reply if "reply" in form else Question, 1).body


def test_words_that_are_too_long_stay_in_the_form_and_nothing_is_cut(site: Site, fjord: TestClient, form: str) -> None:
    before, long = body_of(site, form), "word " * (LONGEST_BODY // 5) + "and the end"
    answer = fjord.post(form, data={"title": TITLE, "body": long})
    assert answer.status_code == 422
    assert "This is longer than we can take" in answer.text
    assert LexborHTMLParser(answer.text).css_first("textarea").text() == long
    assert body_of(site, form) == before


def test_two_windows_never_overwrite_each_other_unseen(site: Site, fjord: TestClient, form: str) -> None:
    one, two = Tab(fjord, form), Tab(fjord, form)
    one.send(body=FIRST)
    refused = fjord.post(form, data=two.fields | {"body": SECOND})
    assert refused.status_code == 409
    assert "changed in another window" in refused.text
    said = LexborHTMLParser(refused.text)
    assert FIRST in said.css_first("[role=alert] blockquote").text()
    assert said.css_first("textarea").text() == SECOND
    assert body_of(site, form) == FIRST
    # Who has seen it can still have it so, and what it said before stays in the history.
    over = {"over": str(said.css_first("[name=over]").attributes["value"])}
    assert fjord.post(form, data=two.fields | {"body": SECOND} | over).status_code == 303
    assert body_of(site, form) == SECOND
    with site.database.writing() as db:
        assert FIRST in db.exec(select(PostRevision.body)).all()


def test_of_two_changes_at_once_one_is_asked_again(site: Site, fjord: TestClient, form: str) -> None:
    tabs, start = [Tab(fjord, form), Tab(fjord, form)], threading.Barrier(2)

    def send(tab: Tab, words: str) -> int:
        browser = TestClient(fjord.app, follow_redirects=False, cookies=dict(fjord.cookies), headers=fjord.headers)
        start.wait()
        return browser.post(form, data=tab.fields | {"body": words}).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(send, tabs, [FIRST, SECOND]))
    assert sorted(codes) == [303, 409]
    assert body_of(site, form) == [FIRST, SECOND][codes.index(303)]


def test_what_others_do_in_the_thread_is_no_change_of_a_post(
    site: Site, fjord: TestClient, tern: TestClient, form: str
) -> None:
    tab = Tab(fjord, form)
    reply(tern, site, "/questions/1", "Good luck!")
    tab.send(body=FIRST)
    assert body_of(site, form) == FIRST


def test_a_change_is_kept_while_it_is_written_and_found_again(site: Site, fjord: TestClient, form: str) -> None:
    before = body_of(site, form)
    Tab(fjord, form).keep(body=FIRST)
    assert Tab(fjord, form).fields["body"] == [FIRST]
    assert "did not finish it" in fjord.get(form).text
    links = [link for link in page(fjord.get("/account")).css("a") if "draft=" in str(link.attributes["href"])]
    assert [link.text() for link in links] == [f"A change in “{TITLE}”"]
    assert Tab(fjord, str(links[0].attributes["href"])).fields["body"] == [FIRST]
    anew = str(page(fjord.get(form)).css_first(".notice a").attributes["href"])
    assert Tab(fjord, anew).fields["body"] == [before]
    Tab(fjord, form).send(body=f"{FIRST} It did.")
    with site.database.writing() as db:
        assert db.exec(select(Draft)).all() == []


def test_a_draft_over_words_that_have_changed_since_says_so(fjord: TestClient, form: str) -> None:
    Tab(fjord, form).keep(body=FIRST)
    drafted = Tab(fjord, form)
    assert fjord.post(form, data=Tab(fjord, f"{form}{'&' if '?' in form else '?'}anew=1").fields | {"body": SECOND})
    assert fjord.post(form, data=drafted.fields).status_code == 409


def test_what_is_taken_back_leaves_no_draft_of_its_change(site: Site, fjord: TestClient, form: str) -> None:
    Tab(fjord, form).keep(body=FIRST)
    assert fjord.post(form, data={"action": "remove"}).status_code == 303
    with site.database.writing() as db:
        assert db.exec(select(Draft)).all() == []


def test_who_asked_can_close_a_question_to_everybody_else(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    reply(tern, site, address, "We went to Southampton.")
    assert client.get(address).status_code == 200
    Tab(fjord, "/questions/1/edit").send(visibility="members", topic="synkinesis", country="SE")
    do_jobs(site)
    assert client.get(address).status_code == 404
    assert tern.get(address).status_code == 200
    assert TITLE not in client.get("/questions").text + client.get("/search?q=synkinesis").text
    with site.database.writing() as db:
        question = db.get_one(Question, 1)
        assert (question.country, question.topics, question.edited_at) == ("SE", ["synkinesis"], None)


def test_what_others_said_among_members_is_not_opened_by_the_asker(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, visibility="members")
    assert page(fjord.get("/questions/1/edit")).css_matches("[name=visibility][value=everyone]")
    reply(tern, site, address, "Only for you: it was not good.")
    assert not page(fjord.get("/questions/1/edit")).css_matches("[name=visibility]")
    fjord.post("/questions/1/edit", data=Tab(fjord, "/questions/1/edit").fields | {"visibility": "everyone"})
    with site.database.writing() as db:
        assert db.get_one(Question, 1).visibility == Visibility.MEMBERS


def test_a_reply_has_the_language_that_its_writer_says(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site)
    number = reply(fjord, site, address, "Vi var der i mai.", language="nb").rpartition("#r")[2]
    assert page(client.get(address)).css_first(f"#r{number} .said").attributes["lang"] == "nb"
    Tab(fjord, f"/questions/1/edit?reply={number}").send(body="Nous y sommes allés.", language="fr")
    assert page(client.get(address)).css_first(f"#r{number} .said").attributes["lang"] == "fr"
    assert "Nous" in texts(client, f"/questions/1/history?reply={number}", "article[lang=fr] .said")[0]


def a_long_thread(site: Site, number: int = 65) -> None:
    """Each but the first answers the first."""
    with site.database.writing() as db:
        author, first = db.exec(select(Member.id).where(Member.name == "Tern")).one(), None
        for index in range(number):
            written = Reply(
                question_id=1, parent_id=first, author_id=author, author_name="Tern", body=f"Reply {index}."
            )
            db.add(written)
            db.flush()
            first = first or written.id
    site.stamp.forget()


@pytest.mark.parametrize("order", ["", "order=date"])
def test_who_is_on_the_third_page_of_a_thread_stays_there(
    site: Site, fjord: TestClient, tern: TestClient, order: str
) -> None:
    address = ask(fjord, site)
    a_long_thread(site)
    third = fjord.get(f"{address}?page=3&{order}")
    article = page(third).css_first("#r64")
    fields = {str(one.attributes["name"]): str(one.attributes["value"]) for one in article.css("form input")}
    there = fjord.post("/questions/1/reactions", data=fields | {"kind": "thanks"}).headers["location"]
    assert page(fjord.get(there)).css_matches("#r64")
    assert ("order=date" in there) == bool(order)
    parent = str(article.css_first(".to a").attributes["href"])
    assert page(fjord.get(parent)).css_matches(parent[parent.index("#") :])
    answering = str(article.css_first(".acts a").attributes["href"])
    assert page(fjord.get(answering)).css_matches("#r64")
    changed = tern.post("/questions/1/edit?reply=64", data={"body": "It went well."}).headers["location"]
    assert page(tern.get(changed)).css_first("#r64 .said").text().strip() == "It went well."


@pytest.mark.usefixtures("tern")
def test_a_reply_to_one_on_the_same_page_is_a_step_on_that_page(site: Site, fjord: TestClient) -> None:
    address = ask(fjord, site)
    a_long_thread(site, 3)
    assert page(fjord.get(address)).css_first("#r2 .to a").attributes["href"] == "#r1"


def test_a_question_that_is_changed_keeps_its_words_when_only_its_country_changes(
    site: Site, fjord: TestClient
) -> None:
    ask(fjord, site)
    Tab(fjord, "/questions/1/edit").send(country="DK")
    with site.database.writing() as db:
        assert (db.get_one(Question, 1).body, db.exec(select(PostRevision)).all()) == (BODY, [])
    Tab(fjord, "/questions/1/edit").send(country="")
    with site.database.writing() as db:
        assert db.get_one(Question, 1).country is None
