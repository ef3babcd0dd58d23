"""S70: the export has every row of a member, also of tables that nobody has thought of yet."""

import re
from datetime import date
from typing import Any

import pytest
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app import audit
from app.accounts import export, labels
from app.auth import Person
from app.i18n import Tongue
from app.models import (
    About,
    Alert,
    Appeal,
    Case,
    CaseKind,
    CheckIn,
    Decision,
    DecisionOutcome,
    Draft,
    Exchange,
    ExchangeState,
    Follow,
    Hat,
    HatKind,
    KeptOut,
    Known,
    Listing,
    ListingReport,
    Mail,
    Member,
    Owner,
    OwnerClaim,
    PostRevision,
    Proposal,
    ProposalKind,
    Question,
    Reaction,
    ReactionKind,
    RecoveryCode,
    Reply,
    Report,
    Role,
    Sanction,
    SanctionKind,
    SecondFactor,
    SignInToken,
    now,
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
        _about_trust(site, listing, member, other)
    assert first is not None
    return first


def _about_trust(site: Site, listing: Listing, member: Member, other: Member) -> None:
    """A moderator, the other, has decided about what this member wrote, and each has what a role brings."""
    by: dict[str, Any] = {"decided_by": other.id, "note": f"Noted about number {member.id}."}
    person = Person(member.id or 0, member.name, member.email, "en", None, Role.MODERATOR, 0, now(), True)  # noqa: FBT003 - with the second factor
    case = Case(kind=CaseKind.REPORT, claimed_by=member.id, note="Seen by the machine.", key=f"report {member.id}")
    add(site, case)
    decision = Decision(
        case_id=case.id, kind=CaseKind.REPORT, outcome=DecisionOutcome.REMOVED, told_id=member.id, **by,
        token_hash=f"secret {member.id}",
        before={
            "status": "published", "body": f"Removed, {member.name}.", "key": "report:q1", "reports": {"1": "x"},
            "revisions": [{"id": 7, "body": f"Older, {member.name}."}],
            "check_ins": [{"id": 8, "member_id": member.id, "words": f"Well, {member.name}.", "token_hash": "secret"}],
        },
    )  # fmt: skip
    add(site, decision)
    appeal_case = Case(kind=CaseKind.APPEAL, about=About.MEMBER, about_id=member.id, key=f"appeal {member.id}")
    add(site, appeal_case)
    add(
        site, Appeal(decision_id=decision.id, case_id=appeal_case.id, said=f"Appealed, {member.name}."),
        Proposal(reference=f"r{member.id}", kind=ProposalKind.EDIT, listing_id=listing.id, member_id=member.id,
                 note=f"Proposed, {member.name}.", email=member.email, fields={"city": "Bodø"},
                 form_key=f"f{member.id}"),
        Proposal(reference=f"guest{member.id}", kind=ProposalKind.EDIT, listing_id=listing.id, email=member.email),
        Sanction(member_id=member.id, kind=SanctionKind.WARNED, rule="kind", **by),
        Hat(member_id=member.id, kind=HatKind.CHARITY, organisation=f"Friends of {member.name}", proof="A letter",
            granted_by=other.id, granted_on=date(2026, 11, 1), expires_on=date(2027, 11, 1)),
        Owner(listing_id=listing.id, member_id=member.id, domain="clinic.example"),
        OwnerClaim(case_id=appeal_case.id, member_id=member.id, note=f"I work there, {member.name}.", source_url="x"),
        SecondFactor(member_id=member.id, secret="secret"),  # noqa: S106 - no password
        RecoveryCode(member_id=member.id, code_hash="secret"),
        Alert(email=member.email, country="NO", token_hash=f"secret {member.id}"),
        KeptOut(key_hash="secret", decision_id=decision.id),
    )  # fmt: skip
    with site.database.writing() as db:
        audit.record(db, person, "decided", f"member {other.id}")


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
    personal = {"email", "recipient", "member_id", "author_id", "from_id", "to_id", "told_id", "who"}
    # An organisation's address; a keyed hash, which leads to nobody.
    others = {"listing", "attempt"}
    for table in SQLModel.metadata.sorted_tables:
        if personal & {column.name for column in table.c}:
            assert table.name in {*exported(browser), *others}, table.name


@pytest.mark.usefixtures("busy")
def test_s70_the_export_has_all_rows_of_the_member_and_none_of_others(browser: TestClient) -> None:
    data = exported(browser)
    numbers = {name: len(rows) for name, rows in data.items()}
    assert numbers == {
        "member": 1, "session": 1, "question": 1, "reply": 1, "post_revision": 2, "reaction": 1, "follow": 1,
        "draft": 1, "checkin": 1, "listing_report": 1, "report": 1, "exchange": 2, "mail": 1, "sign_in_token": 1,
        "proposal": 2, "moderation_case": 2, "decision": 2, "appeal": 1, "sanction": 2, "hat": 2, "owner": 1,
        "owner_claim": 1,
        "second_factor": 1, "recovery_code": 1, "alert": 1, "audit_event": 1,
        "kept_out": 1,
    }  # fmt: skip
    said = browser.get("/account/export.json").text
    for word in ("Asked by Kari.", "Said by Kari.", "Earlier, Kari.", "Earlier reply, Kari.", "Not yet, Kari."):
        assert word in said
    for word in ("Asked by Tern.", "Said by Tern.", "Earlier, Tern.", "tern@mail.example", "Theirs"):
        assert word not in said


@pytest.mark.usefixtures("busy")
def test_s70_what_was_decided_about_somebody_is_theirs_and_not_of_the_one_who_decided(browser: TestClient) -> None:
    data = exported(browser)
    about_me, by_me = sorted(data["decision"], key=lambda row: row["told_id"] != "you")
    assert (about_me["note"], about_me["decided_by"]) == ("Noted about number 1.", "somebody else")
    assert about_me["before"] == {
        "body": "Removed, Kari.", "revisions": [{"body": "Older, Kari."}], "check_ins": [{"words": "Well, Kari."}],
    }  # fmt: skip
    assert (by_me["outcome"], by_me["decided_by"], by_me["note"], by_me["before"]) == ("removed", "you", None, {})
    assert [row["note"] for row in data["sanction"]] == ["Noted about number 1.", None]
    assert [row["organisation"] for row in data["hat"]] == ["Friends of Kari", None]
    assert [row["said"] for row in data["appeal"]] == ["Appealed, Kari."]
    assert data["audit_event"][0]["who"] == "you"
    said = str(data)
    for word in ("Tern", "Ola", "member 2", "member 1", "Seen by the machine"):
        assert word not in said.replace("to_name': 'Ola", "").replace("from_name': 'Tern", "")


@pytest.mark.usefixtures("busy")
def test_no_key_to_anything_and_no_number_of_anybody_else_is_given_out(browser: TestClient) -> None:
    for name, rows in exported(browser).items():
        for row in rows:
            assert not [column for column in row if re.search("hash|(?<!name_)key", column)], name
            assert "secret" not in str(row)
            for column in export.tied_to_members().get(name, []):
                assert row[column.name] in {"you", "somebody else", None}


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
    for table, (whose, columns) in export.OF_OTHERS.items():
        assert {whose, *columns} <= {*SQLModel.metadata.tables[table].c.keys()}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("root", ["", "/nb"])
def test_the_export_can_be_read(browser: TestClient, root: str) -> None:
    answer = browser.get(f"{root}/account/export")
    assert len(texts(answer, "main h2")) == 27
    said = texts(answer, "main dd")
    town, text = {"": ("Town", "Text"), "/nb": ("By", "Tekst")}[root]
    assert {"Asked by Kari.", f"{town}: Bodø"} <= {*said}
    assert any(f"{text}: Removed, Kari." in one for one in said)


def test_every_column_of_the_export_is_called_something_and_nothing_twice_in_a_table() -> None:
    names = labels.columns(Tongue("en"))
    thought_of = set(export.tied_to_members()) | {"member", "mail", "sign_in_token", "alert", *export.OF_OTHERS}
    for table in thought_of | {table for table, _column in export.SKIPPED}:
        columns = [one.name for one in SQLModel.metadata.tables[table].c if (table, one.name) not in export.SKIPPED]
        assert [one for one in columns if one not in names] == [], table
        assert len({names[one] for one in columns}) == len(columns), table


def test_somebody_who_has_done_nothing_gets_what_little_there_is(site: Site, client: TestClient) -> None:
    data = exported(signed_in(site, client, a_member(site, "Quiet")))
    assert {name for name, rows in data.items() if rows} == {"member", "session"}
