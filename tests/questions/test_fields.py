"""What a form about a question may set, and with which words: S47, S48."""

from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import CheckIn, Draft, ListingReport, Question, Reaction, Reply, Report
from app.site import Site
from tests.accounts.test_routes import everything
from tests.world import BODY, TITLE, World, a_world

# What a form may set is decided before a database is asked.
pytestmark = pytest.mark.sqlite
# What no form of a member has: names of columns, and what other programs call the same.
MORE = {
    "id": "77", "author_id": "2", "author": "2", "member_id": "2", "member": "2", "author_name": "Somebody else",
    "status": "removed", "state": "published", "slug": "of-my-own", "version": "99", "created_at": "2001-01-01",
    "edited_at": "2001-01-01", "active_at": "2099-01-01", "by_asker": "yes", "pinned": "yes", "role": "admin",
    "verified": "yes", "is_staff": "yes", "question_id": "99", "parent_id": "1", "reply_id": "1", "token_hash": "x",
    "handled_at": "2001-01-01", "said": "Other words", "from_id": "1", "to_id": "1", "checked_on": "2099-01-01",
}  # fmt: skip


@pytest.fixture
def world(site: Site, client: TestClient) -> World:
    return a_world(site, client)


def newest(world: World, table: type[Any]) -> Any:
    with world.site.database.writing() as db:
        return db.exec(select(table).order_by(table.id.desc())).first()


def test_s47_who_asks_sets_nothing_but_the_fields_of_the_form(world: World) -> None:
    form = {"title": TITLE, "body": BODY, "visibility": "everyone", "action": "send"}
    assert world.asker.post("/questions/new", data=MORE | form).status_code == 303
    made = newest(world, Question)
    assert (made.id, made.author_id, made.author_name, made.pseudonymous) == (2, 1, "Fjord", False)
    assert (made.status, made.version, made.edited_at, made.slug) == ("published", 1, None, "does-taping-help-at-night")
    assert made.created_at.year == made.active_at.year > 2001


def test_s47_who_replies_sets_nothing_but_the_fields_of_the_form(world: World) -> None:
    form = {"body": "We have.", "kind": "experience"}
    assert world.replier.post("/questions/1/replies", data=MORE | form).status_code == 303
    made = newest(world, Reply)
    assert (made.id, made.question_id, made.parent_id, made.author_id) == (2, 1, None, 2)
    assert (made.author_name, made.by_asker, made.status, made.version) == ("Tern", False, "published", 1)


def test_s47_a_change_changes_the_fields_of_its_form_and_nothing_else(world: World) -> None:
    before = newest(world, Question)
    form = {"title": "Does taping help at all?", "body": f"{BODY} Anybody?"}
    more = {"visibility": "members", "country": "SE", "pseudonymous": "yes", "name": "Heron", "language": "nb"}
    assert world.asker.post("/questions/1/edit", data=MORE | more | form).status_code == 303
    after = newest(world, Question)
    changed = {name for name in Question.model_fields if getattr(before, name) != getattr(after, name)}
    assert changed == {"title", "body", "slug", "version", "edited_at", "visibility", "country", "language"}
    assert after.version == before.version + 1


def test_s47_nobody_speaks_for_another_in_what_is_small(world: World) -> None:
    sent = [
        (world.replier, "/questions/1/reactions", {"target": "q1", "kind": "thanks"}, Reaction),
        (world.replier, "/questions/drafts", {"place": "new", "tab": "tab-number-9", "body": "x"}, Draft),
        (world.replier, "/questions/1/report", {"reason": "advert"}, Report),
    ]
    for browser, path, form, table in sent:
        assert browser.post(path, data=MORE | form).status_code < 400
        made = newest(world, table)
        assert made.member_id == 2
        assert getattr(made, "question_id", 1) == 1
    assert newest(world, Report).said == BODY
    assert newest(world, Report).handled_at is None


def test_s47_a_check_in_speaks_of_the_places_of_its_thread_only(world: World) -> None:
    path = world.path("POST /questions/check-ins/{token}")
    form = {"outcome": "better", "got-2": "yes", "weeks-2": "1", "got-1": "yes", "weeks-1": "6"}
    assert world.guest.post(path, data=MORE | form).status_code == 303
    with world.site.database.writing() as db:
        assert [(one.listing_id, one.member_id) for one in db.exec(select(ListingReport)).all()] == [(1, 1)]
        assert len(db.exec(select(CheckIn).where(CheckIn.outcome == "better")).all()) == 1


# --- one of these words, and no other

ODD = ["", "0", "1", "true", "True", "EVERYONE", "Everyone", "every one", "everyone,members", "[]", "{}",
       "['everyone']", "None", "null", "\u0435veryone", "everyone\u200d", "members;"]  # fmt: skip


@pytest.mark.parametrize("said", ODD)
def test_s48_who_may_read_it_is_one_of_two_words(world: World, said: str) -> None:
    before = everything(world.site)
    form = {"title": TITLE, "body": BODY, "visibility": said, "action": "send"}
    assert world.asker.post("/questions/new", data=form).status_code == 422
    assert everything(world.site) == before


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("/questions/1/replies", {"body": "x"}, "kind"),
        ("/questions/1/reactions", {"target": "q1"}, "kind"),
        ("/questions/1/reactions", {"kind": "thanks"}, "target"),
        ("/questions/1/report", {}, "reason"),
    ],
)
@pytest.mark.parametrize(
    "said", ["", "1", "yes", "Thanks", "ANSWER", "thanks,helpful", "[]", "q1,r1", "Q1", "q01", "r-1"]
)
def test_s48_a_choice_is_one_of_its_words(world: World, path: str, form: dict[str, str], field: str, said: str) -> None:
    before = everything(world.site)
    assert world.replier.post(path, data=form | {field: said}).status_code == 422
    assert everything(world.site) == before


@pytest.mark.parametrize("said", ["", "1", "yes", "Better", "better,worse", "[]", "true"])
def test_s48_how_it_went_is_one_of_four_words(world: World, said: str) -> None:
    before = everything(world.site)
    path = world.path("POST /questions/check-ins/{token}")
    assert world.guest.post(path, data={"outcome": said, "got-1": "yes"}).status_code == 422
    assert everything(world.site) == before


@pytest.mark.parametrize("said", ["Yes", "1", "true", "YES", "maybe", "unknown", "[]", "yes,no"])
def test_s48_an_appointment_is_yes_or_no_and_anything_else_is_not_said(world: World, said: str) -> None:
    path = world.path("POST /questions/check-ins/{token}")
    assert world.guest.post(path, data={"outcome": "better", "got-1": said, "weeks-1": "6"}).status_code == 303
    assert newest(world, ListingReport) is None


@pytest.mark.parametrize("said", ["on", "1", "true", "True", "YES", "y", "[]", "yes,yes"])
def test_s48_a_box_that_says_something_else_is_not_ticked(world: World, said: str) -> None:
    form = {"title": TITLE, "body": BODY, "visibility": "everyone", "action": "send"}
    boxes = {"pseudonymous": said, "check_ins": said, "topics_chosen": said, "name": "Heron"}
    assert world.asker.post("/questions/new", data=form | boxes).status_code == 303
    assert newest(world, Question).pseudonymous is False
    assert newest(world, CheckIn).question_id == 1


@pytest.mark.parametrize("said", [1, True, None, ["a"], {"a": "b"}, 1.5])
def test_s48_a_text_for_programs_is_a_text(world: World, said: object) -> None:
    assert world.guest.post("/api/v1/spot", json={"text": said}).status_code == 422
    assert world.guest.post("/api/v1/spot", json=[{"text": "x"}]).status_code == 422
