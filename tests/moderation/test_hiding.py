"""Everything that a spammer wrote, hidden with one press: as decisions, told once, and taken back."""

import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import AuditEvent, Decision, PostStatus, Question, Reply, Sanction
from app.moderation import member_page
from app.site import Site
from tests.factories import do_jobs, mails, page, texts
from tests.moderation.acting import decide, the_case, undo, waiting
from tests.moderation.test_members import id_of, sanction
from tests.questions.writing import TITLE, ask, reply

WORDS = ("Advert one", "Advert two", "Advert three")


@pytest.fixture
def number(site: Site, tern: TestClient) -> int:
    del tern
    return id_of(site, "Tern")


@pytest.fixture
def thread(site: Site, fjord: TestClient, tern: TestClient) -> str:
    """With three replies of Tern, who has also asked something."""
    address = ask(fjord, site)
    for words in WORDS:
        reply(tern, site, address, words)
    ask(tern, site, title="Who buys creams of mine?")
    return address


def listed(browser: TestClient, number: int) -> str:
    """What the page says that it would hide."""
    found = page(browser.get(f"/moderation/members/{number}")).css_first("input[name=posts]")
    return (found.attributes["value"] or "") if found else ""


def hide(browser: TestClient, number: int, posts: str = "", rule: str = "spam", **fields: str) -> int:
    data = {"posts": posts or listed(browser, number), "hide-rule": rule} | fields
    return browser.post(f"/moderation/members/{number}/hide", data=data).status_code


def show_again(browser: TestClient, number: int) -> int:
    found = page(browser.get(f"/moderation/members/{number}")).css_first("input[name=again]")
    assert found is not None
    data = {"again": found.attributes["value"] or ""}
    return browser.post(f"/moderation/members/{number}/hide", data=data).status_code


def read(site: Site, client: TestClient, thread: str) -> list[str]:
    """Which of the adverts can be read."""
    do_jobs(site)
    return [words for words in WORDS if words in client.get(thread).text]


def test_all_that_is_listed_is_hidden_with_a_rule_and_comes_back_with_another_press(
    site: Site, client: TestClient, moderator: TestClient, number: int, thread: str
) -> None:
    assert listed(moderator, number) == "q2 r3 r2 r1"
    assert "Hide 4 posts" in texts(moderator.get(f"/moderation/members/{number}"), "button.danger")[0]
    assert hide(moderator, number) == 303
    assert read(site, client, thread) == []
    assert client.get("/questions/2", follow_redirects=True).status_code == 404
    shown = moderator.get(f"/moderation/members/{number}")
    assert "4 posts" in texts(shown, "aside li")[-1]
    assert "Heron" in texts(shown, "aside li")[-1]
    assert page(shown).css("input[name=posts]") == []
    assert show_again(moderator, number) == 303
    assert read(site, client, thread) == list(WORDS)
    assert waiting(moderator) == []
    with site.database.writing() as db:
        assert db.exec(select(Question.status).where(Question.id == 2)).one() == PostStatus.PUBLISHED
        assert [row for row in db.exec(select(AuditEvent.act)) if "every" in row or "again" in row] == [
            "hid everything", "showed again"
        ]  # fmt: skip
    assert "creams of mine" in client.get("/questions").text
    assert page(moderator.get(f"/moderation/members/{number}")).css("input[name=again]") == []


@pytest.mark.usefixtures("thread")
def test_the_public_log_has_each_without_a_name_and_the_writer_one_letter_and_an_appeal(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, number: int, thread: str
) -> None:
    hide(moderator, number, **{"hide-note": "Please do not advertise."})
    log = texts(client.get("/moderation"), ".log li")
    assert len(log) == 4
    assert all("Hidden: only the writer sees it" in one and "advertising" in one for one in log)
    assert "Tern" not in client.get("/moderation").text
    (letter,) = mails(site, "decision")
    assert letter.recipient == "tern@mail.example"
    assert "4 things that you wrote" in letter.text
    links = re.findall(r"/moderation/decisions/\S+", letter.text)
    given = [page(client.get(link)).css_first("textarea[readonly]") for link in links]
    assert {one.text() for one in given if one} > set(WORDS)
    assert "Please do not advertise." in client.get(links[0]).text
    mine = next(link for link in links if "Advert two" in client.get(link).text)
    client.post(mine, data={"said": "That was no advert."})
    assert decide(moderator, case=5, outcome="restored") == 422
    assert "That was no advert." in the_case(another, 5).text()
    assert decide(another, case=5, outcome="restored") == 303
    assert read(site, client, thread) == ["Advert two"]


def test_a_case_that_waits_about_a_post_is_decided_with_it_and_who_reported_it_is_told(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient, number: int, thread: str
) -> None:
    fjord.post("/questions/1/report?reply=1", data={"reason": "spam"})
    hide(moderator, number)
    assert waiting(moderator) == []
    assert [letter.recipient for letter in mails(site, "reported")] == ["fjord@mail.example"]
    show_again(moderator, number)
    assert waiting(moderator) == [TITLE]
    assert read(site, client, thread) == list(WORDS)


def test_what_somebody_else_is_working_on_is_not_listed_and_stays(
    site: Site, client: TestClient, moderator: TestClient, another: TestClient, number: int, thread: str
) -> None:
    client.post("/questions/1/report?reply=2", data={"reason": "spam"})
    another.post("/moderation/cases/1/claim")
    assert listed(moderator, number) == "q2 r3 r1"
    assert "somebody else is working on it" in moderator.get(f"/moderation/members/{number}").text
    assert listed(another, number) == "q2 r3 r2 r1"
    assert hide(moderator, number, posts="q2 r3 r2 r1") == 303
    assert read(site, client, thread) == ["Advert two"]


def test_only_what_was_listed_is_hidden_and_never_what_is_not_theirs(
    site: Site, client: TestClient, fjord: TestClient, moderator: TestClient, tern: TestClient, number: int, thread: str
) -> None:
    seen = listed(moderator, number)
    reply(tern, site, thread, "Written meanwhile")
    reply(fjord, site, thread, "Of somebody else")
    ask(tern, site, title="A question under another name", pseudonymous="yes", name="Parent in Norway")
    hide(moderator, number, posts=f"{seen} r5 q1 q3 r99 nonsense")
    do_jobs(site)
    shown = client.get(thread).text
    assert "Written meanwhile" in shown
    assert "Of somebody else" in shown
    assert "A question under another name" in client.get("/questions").text


def test_only_what_was_hidden_with_this_press_comes_back_with_the_next(
    site: Site, client: TestClient, moderator: TestClient, number: int, thread: str
) -> None:
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    decide(moderator, outcome="hidden", rule="spam")
    assert listed(moderator, number) == "q2 r3 r2"
    assert "not public" in moderator.get(f"/moderation/members/{number}").text
    hide(moderator, number)
    moderator.post("/questions/1/report?reply=3", data={"reason": "spam"})
    decide(moderator, case=5, outcome="removed", rule="spam")
    show_again(moderator, number)
    assert "Advert one" not in client.get(thread).text
    assert "Advert two" in read(site, client, thread)
    again = {"again": "forged-again"}
    assert moderator.post(f"/moderation/members/{number}/hide", data=again).status_code == 303


@pytest.mark.usefixtures("thread")
def test_one_of_those_can_be_taken_back_alone(
    site: Site, client: TestClient, moderator: TestClient, number: int, thread: str
) -> None:
    hide(moderator, number)
    assert undo(moderator, 2) == 303
    assert read(site, client, thread) == ["Advert one"]
    assert "3 posts" in texts(moderator.get(f"/moderation/members/{number}"), "aside li")[-1]
    show_again(moderator, number)
    assert read(site, client, thread) == list(WORDS)


@pytest.mark.parametrize("rule", ["", "no_source"])
def test_nothing_is_hidden_without_a_reason(
    site: Site, client: TestClient, moderator: TestClient, number: int, thread: str, rule: str
) -> None:
    posts = listed(moderator, number)
    answer = moderator.post(f"/moderation/members/{number}/hide", data={"posts": posts, "hide-rule": rule})
    assert answer.status_code == 422
    assert "Choose a reason" in answer.text
    assert read(site, client, thread) == list(WORDS)
    with site.database.writing() as db:
        assert db.exec(select(Decision)).all() == []


def test_what_waits_for_a_look_is_hidden_too_and_is_what_it_was_when_it_comes_back(
    site: Site, moderator: TestClient, tern: TestClient, number: int, thread: str
) -> None:
    sanction(moderator, number, "restricted")
    reply(tern, site, thread, "Advert that waits")
    assert listed(moderator, number).split()[0] == "r4"
    hide(moderator, number)
    assert waiting(moderator) == []
    show_again(moderator, number)
    with site.database.writing() as db:
        assert db.get_one(Reply, 4).status == PostStatus.HELD
    assert waiting(moderator) == [TITLE]


@pytest.mark.usefixtures("thread")
def test_more_than_the_page_lists_is_said_and_comes_next(
    moderator: TestClient, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_page, "MOST_POSTS", 3)
    assert listed(moderator, number) == "q2 r3 r2"
    assert "There are more." in moderator.get(f"/moderation/members/{number}").text
    hide(moderator, number)
    assert listed(moderator, number) == "r1"
    hide(moderator, number)
    assert len(page(moderator.get(f"/moderation/members/{number}")).css("input[name=again]")) == 2


@pytest.mark.usefixtures("moderator")
def test_s50_nobody_hides_all_of_themselves_or_of_somebody_with_a_role(site: Site, another: TestClient) -> None:
    for number in (id_of(site, "Heron"), id_of(site, "Puffin")):
        assert hide(another, number, posts="q1") == 403


@pytest.mark.usefixtures("thread")
def test_nothing_listed_is_nothing_done(site: Site, moderator: TestClient, number: int) -> None:
    assert moderator.post(f"/moderation/members/{number}/hide", data={"hide-rule": "spam"}).status_code == 303
    assert mails(site, "decision") == []
    with site.database.writing() as db:
        assert db.exec(select(AuditEvent)).all() == []
        assert db.exec(select(Sanction)).all() == []
