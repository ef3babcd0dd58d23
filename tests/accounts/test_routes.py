"""What a member sees and changes of their own account: S06, S07, S03, S20, S26, S47, S62."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel, col, select
from starlette.testclient import TestClient

from app import auth
from app.models import Draft, Follow, Member, MemberSession, PostStatus, Question, Reply, now
from app.site import Site
from tests.accounts.conftest import FORM
from tests.factories import SAME_SITE, a_member, page, texts

PROFILE = {"name": "Kari", "country": "SE", "language": "nb", "digest": "yes"}


def the(site: Site, member: Member) -> Member:
    with site.database.writing() as db:
        return db.get_one(Member, member.id)


def add(site: Site, *rows: Any) -> None:
    with site.database.writing() as db:
        for row in rows:
            db.add(row)
            db.flush()


def a_question(site: Site, author: Member, **fields: Any) -> Question:
    values: dict[str, Any] = {"slug": "who-can-help", "title": "Who can help?", "body": "Since May."}
    question = Question(author_id=author.id, **({"author_name": author.name} | values | fields))
    add(site, question)
    return question


def everything(site: Site) -> dict[str, list[Any]]:
    with site.database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in SQLModel.metadata.sorted_tables
        }


def test_somebody_who_is_not_signed_in_is_asked_to(client: TestClient) -> None:
    answer = client.get("/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/sign-in?onward=%2Faccount")
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("root", ["", "/nb"])
def test_what_a_member_says_about_themselves_is_kept(browser: TestClient, site: Site, kari: Member, root: str) -> None:
    answer = browser.post(f"{root}/account/profile", data=PROFILE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{root}/account?done=profile")
    member = the(site, kari)
    assert (member.country, member.language, member.notify, member.digest) == ("SE", "nb", False, True)
    assert page(browser.get("/account")).css_first("#country option[selected]").attributes["value"] == "SE"


def test_a_mistake_comes_back_with_the_words_kept_and_nothing_changed(
    browser: TestClient, site: Site, kari: Member
) -> None:
    answer = browser.post("/account/profile", data=PROFILE | {"name": "x", "country": "XX"})
    assert answer.status_code == 422
    assert 'value="x"' in answer.text
    assert answer.text.count("Please choose a name with at least two letters.") == 2  # above, and beside the field
    assert the(site, kari).country is None


def test_a_new_name_stands_above_what_was_written_but_not_above_what_another_name_hides(
    browser: TestClient, site: Site, kari: Member
) -> None:
    ola = a_member(site, "Ola")
    open_one = a_question(site, kari)
    hidden = a_question(site, kari, author_name="Heron", pseudonymous=True)
    of_ola = a_question(site, ola)
    rows = [
        Reply(question_id=open_one.id, body="1", author_id=kari.id, author_name="Kari", by_asker=True),
        Reply(question_id=hidden.id, body="2", author_id=kari.id, author_name="Heron", by_asker=True),
        Reply(question_id=of_ola.id, body="3", author_id=kari.id, author_name="Kari"),
        Reply(question_id=of_ola.id, body="4", author_id=ola.id, author_name="Ola", by_asker=True),
    ]
    add(site, *rows)
    assert browser.post("/account/profile", data=PROFILE | {"name": "Tern"}).status_code == 303
    with site.database.writing() as db:
        assert [one.author_name for one in db.exec(select(Question).order_by(col(Question.id))).all()] == [
            "Tern",
            "Heron",
            "Ola",
        ]
        assert [one.author_name for one in db.exec(select(Reply).order_by(col(Reply.id))).all()] == [
            "Tern",
            "Heron",
            "Tern",
            "Ola",
        ]


def test_the_name_of_somebody_else_cannot_be_taken(browser: TestClient, site: Site, kari: Member) -> None:
    a_member(site, "Ola")
    answer = browser.post("/account/profile", data=PROFILE | {"name": "Оla"})
    assert (answer.status_code, "Somebody has this name" in answer.text) == (422, True)
    assert the(site, kari).name == "Kari"
    assert browser.post("/account/profile", data=PROFILE | {"name": "KARI"}).status_code == 303


# --- what one follows and writes


def test_threads_and_drafts_are_listed_with_the_way_to_them(browser: TestClient, site: Site, kari: Member) -> None:
    ola = a_member(site, "Ola")
    seen = a_question(site, ola)
    gone = a_question(site, ola, title="Gone", status=PostStatus.HIDDEN)
    add(
        site, Follow(member_id=kari.id, question_id=seen.id), Follow(member_id=kari.id, question_id=gone.id),
        Draft(member_id=kari.id, place="new", tab="a", title="My eye", body="…"),
        Draft(member_id=kari.id, place=f"q{seen.id}.r9", tab="a", body="Ask them"),
        Draft(member_id=kari.id, place=f"q{gone.id}", tab="a", body="Lost"),
    )  # fmt: skip
    answer = browser.get("/account")
    links = [a.attributes["href"] for a in page(answer).css("main .wide .links a")]
    assert links == [
        "/questions/1-who-can-help",
        "/questions/1-who-can-help?to=9&draft=a#reply",
        "/questions/new?draft=a",
    ]
    assert "Gone" not in answer.text
    assert "A reply to “Who can help?”" in texts(answer, ".links a")


DELICATE = [
    ("GET", "/account/export"), ("GET", "/account/export.json"), ("GET", "/account/leave"), ("GET", "/account/address"),
    ("POST", "/account/leave"), ("POST", "/account/address"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), DELICATE)
def test_s07_what_is_delicate_asks_for_a_sign_in_of_the_last_quarter_of_an_hour(
    browser: TestClient, site: Site, client: TestClient, method: str, path: str
) -> None:
    assert client.request(method, path, headers=SAME_SITE).headers["location"].startswith("/account/sign-in")
    assert browser.request(method, path).status_code in {200, 422}
    with site.database.writing() as db:
        old = now() - auth.FRESH - timedelta(seconds=1)
        db.connection().execute(update(MemberSession).values(signed_in_at=old))
    before = everything(site)
    answer = browser.request(method, path, headers={"referer": f"{site.settings.base_url}/account/leave"})
    assert answer.status_code == 303
    assert "again=1" in answer.headers["location"]
    if method == "POST":
        assert "onward=%2Faccount%2Fleave" in answer.headers["location"]
    assert everything(site) == before


# --- every page


def _pages(browser: TestClient) -> Iterator[str]:
    """Everything that a crawler with Kari's cookie finds from her account."""
    seen, new = set(), ["/account", "/account/farewell", "/account/sign-in/sent"]
    while new:
        path = new.pop()
        if path in seen or not path.startswith("/account"):
            continue
        seen.add(path)
        yield path
        answer = browser.get(path)
        if answer.headers["content-type"].startswith("text/html") and answer.status_code == 200:
            links = (str(a.attributes.get("href")) for a in page(answer).css("a[href], form[action]"))
            new.extend(link.split("#")[0] for link in links)


def test_s20_following_every_link_changes_no_row(browser: TestClient, site: Site, kari: Member) -> None:
    a_question(site, kari)
    before = everything(site)
    found = list(_pages(browser))
    assert {"/account/export", "/account/export.json", "/account/leave", "/account/address"} <= set(found)
    assert everything(site) == before


def test_s26_nothing_of_an_account_is_kept_by_anybody(browser: TestClient) -> None:
    for path in _pages(browser):
        for address in (path, f"/nb{path}"):
            answer = browser.get(address)
            assert answer.headers.get_list("cache-control") == ["private, no-store"], address
            assert "etag" not in answer.headers


@pytest.mark.parametrize("field", ["name", "country", "language"])
@pytest.mark.parametrize("said", ["x" * 41, "x" * 10_000, "ø" * 5_000, "x\0y" * 20, "�" * 50, "x\u202e" * 50])
def test_s62_no_word_about_oneself_grows_without_end(browser: TestClient, field: str, said: str) -> None:
    assert browser.post("/account/profile", data=FORM | {field: said}).status_code == 422


def test_markup_in_a_name_is_only_text(browser: TestClient, site: Site, kari: Member) -> None:
    with site.database.writing() as db:
        db.get_one(Member, kari.id).name = "<script>alert(1)</script>"
    for path in ("/account", "/account/leave", "/account/export"):
        assert page(browser.get(path)).css("main script") == []
