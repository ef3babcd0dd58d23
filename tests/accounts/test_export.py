"""S70: the export has every row of a member, also of tables that nobody has thought of yet."""

import re
from datetime import date
from typing import Any

import pytest
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app.accounts import export
from app.models import (
    CheckIn,
    Draft,
    Exchange,
    ExchangeState,
    Follow,
    Known,
    ListingReport,
    Mail,
    Member,
    PostRevision,
    Question,
    Reaction,
    ReactionKind,
    Reply,
    Report,
    SignInToken,
)
from app.site import Site
from tests.accounts.test_routes import a_question, add
from tests.factories import a_listing, a_member, signed_in, texts


@pytest.fixture
def busy(site: Site, kari: Member) -> Question:
    """Kari has done everything once, and Ola too."""
    listing = a_listing(site)
    first = None
    for member, other in ((kari, a_member(site, "Ola")), (a_member(site, "Tern"), kari)):
        question = a_question(site, member, body=f"Asked by {member.name}.")
        first = first or question
        reply = Reply(
            question_id=question.id, body=f"Said by {member.name}.", author_id=member.id, author_name=member.name
        )
        add(site, reply)
        own: dict[str, Any] = {"question_id": question.id, "member_id": member.id}
        add(
            site, PostRevision(question_id=question.id, version=1, title="Before", body=f"Earlier, {member.name}."),
            PostRevision(question_id=question.id, reply_id=reply.id, version=1, body=f"Earlier reply, {member.name}."),
            Reaction(target="q1", kind=ReactionKind.THANKS, **own), Follow(**own),
            Draft(member_id=member.id, place="new", tab="t", title="Draft", body=f"Not yet, {member.name}."),
            CheckIn(due_on=date(2027, 1, 1), words=f"Better, {member.name}.", token_hash=f"secret{member.id}", **own),
            ListingReport(listing_id=listing.id, got_appointment=Known.YES, reported_on=date(2026, 1, 1), **own),
            Report(reason="advert", words=f"An advert, says {member.name}.", said="Theirs", **own),
            Exchange(
                question_id=question.id, from_id=member.id, to_id=other.id, from_name=member.name, to_name=other.name,
                from_address=f"{member.name}@private.example", to_address=f"{other.name}@private.example",
            ),
            Mail(recipient=member.email, kind="x", key=f"x{member.id}", subject="Hello", text="secret link"),
            SignInToken(email=member.email, token_hash=f"hash{member.id}"),
        )  # fmt: skip
    assert first is not None
    return first


def exported(browser: TestClient) -> dict[str, list[dict[str, Any]]]:
    answer = browser.get("/account/export.json")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="seventh.json"'
    data: dict[str, list[dict[str, Any]]] = answer.json()
    return data


@pytest.mark.usefixtures("busy")
def test_s70_every_table_that_points_at_members_is_in_the_export(browser: TestClient) -> None:
    pointing = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if any(key.column.table.name == "member" for key in table.foreign_keys)
    }
    assert len(pointing) > 8
    data = exported(browser)
    for name in pointing:
        assert data[name], f"{name} is not in the export, or this test makes no row of it"


@pytest.mark.usefixtures("busy")
def test_s70_every_table_that_could_tell_of_a_person_is_thought_of(browser: TestClient) -> None:
    """Also those that are tied by an address and not by a key."""
    personal = {"email", "recipient", "member_id", "author_id", "from_id", "to_id"}
    for table in SQLModel.metadata.sorted_tables:
        if personal & {column.name for column in table.c}:
            assert table.name in exported(browser) or table.name == "listing", table.name


@pytest.mark.usefixtures("busy")
def test_s70_the_export_has_all_rows_of_the_member_and_none_of_others(browser: TestClient) -> None:
    data = exported(browser)
    numbers = {name: len(rows) for name, rows in data.items()}
    assert numbers == {
        "member": 1, "session": 1, "question": 1, "reply": 1, "post_revision": 2, "reaction": 1, "follow": 1,
        "draft": 1, "checkin": 1, "listing_report": 1, "report": 1, "exchange": 2, "mail": 1, "sign_in_token": 1,
    }  # fmt: skip
    said = browser.get("/account/export.json").text
    for word in ("Asked by Kari.", "Said by Kari.", "Earlier, Kari.", "Earlier reply, Kari.", "Not yet, Kari."):
        assert word in said
    for word in ("Asked by Tern.", "Said by Tern.", "Earlier, Tern.", "tern@mail.example", "Theirs"):
        assert word not in said


@pytest.mark.usefixtures("busy")
def test_no_key_to_anything_and_no_number_of_anybody_else_is_given_out(browser: TestClient) -> None:
    for name, rows in exported(browser).items():
        for row in rows:
            assert not [column for column in row if re.search("hash|(?<!name_)key", column)], name
            assert "secret" not in str(row)
            for column in export.tied_to_members().get(name, []):
                assert row[column.name] in {"you", "somebody else"}


@pytest.mark.usefixtures("busy")
def test_the_address_of_the_other_is_in_the_export_only_when_both_agreed(browser: TestClient, site: Site) -> None:
    def addresses() -> list[tuple[str | None, str | None]]:
        return [(row["from_address"], row["to_address"]) for row in exported(browser)["exchange"]]

    assert addresses() == [("Kari@private.example", None), (None, "Kari@private.example")]
    with site.database.writing() as db:
        db.get_one(Exchange, 1).state = ExchangeState.AGREED
    assert addresses()[0] == ("Kari@private.example", "Ola@private.example")


def test_every_column_that_is_left_out_is_there_and_has_a_reason() -> None:
    for (table, column), reason in export.SKIPPED.items():
        assert column in SQLModel.metadata.tables[table].c
        assert len(reason.split()) > 3


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("root", ["", "/nb"])
def test_the_export_can_be_read(browser: TestClient, root: str) -> None:
    answer = browser.get(f"{root}/account/export")
    assert len(texts(answer, "main h2")) == 14
    assert "Asked by Kari." in texts(answer, "main dd")


def test_somebody_who_has_done_nothing_gets_what_little_there_is(site: Site, client: TestClient) -> None:
    data = exported(signed_in(site, client, a_member(site, "Quiet")))
    assert {name for name, rows in data.items() if rows} == {"member", "session"}
