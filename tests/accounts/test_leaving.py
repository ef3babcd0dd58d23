"""S71: going leaves nothing behind but what was chosen, in the database and in the folder of mails."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select
from starlette.testclient import TestClient

from app import jobs, mail
from app.letters import Letter
from app.models import (
    Alert,
    ContentVersion,
    Job,
    Mail,
    MailState,
    Member,
    MemberSession,
    Mention,
    MentionKind,
    PostRevision,
    PostStatus,
    Proposal,
    ProposalKind,
    Question,
    Reply,
    Report,
)
from app.site import Site
from tests.accounts.conftest import newest_link
from tests.accounts.test_export import busy
from tests.accounts.test_routes import a_question, add, everything
from tests.factories import a_member, do_jobs, signed_in, texts

__all__ = ["busy"]
NAME, EMAIL = "Nightjar", "nightjar@mail.example"


@pytest.fixture
def kari(site: Site) -> Member:
    """Under a name that stands nowhere by chance."""
    return a_member(site, NAME, email=EMAIL)


def leave(browser: TestClient, what: str) -> None:
    answer = browser.post("/account/leave", data={"what": what, "sure": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/farewell")
    assert "max-age=0" in answer.headers["set-cookie"].lower()


def everywhere(site: Site) -> str:
    """Every word in the database and in the folder of mails."""
    files = [path.read_text() for path in mail.folder(site.settings).glob("*")]
    return "\n".join([str(everything(site)), *files]).lower()


def a_letter(site: Site, to: str, text: str, **fields: Any) -> int:
    with site.database.writing() as db:
        mail.queue(db, Letter("New at Seventh", text), to=to, kind="reply", key=f"{to} {len(text)}", **fields)
        return db.exec(select(Mail.id).order_by(col(Mail.id).desc())).first() or 0


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("what", ["account", "anonymous", "everything"])
def test_s71_nothing_tells_who_it_was(site: Site, browser: TestClient, client: TestClient, what: str) -> None:
    pseudonymous = a_question(site, Member(id=1, name=NAME), author_name="Heron", pseudonymous=True)  # type: ignore[call-arg] # known by its number
    client.post("/account/sign-in", data={"email": EMAIL}, headers={"sec-fetch-site": "same-origin"})
    browser.post("/account/address", data={"email": "other@mail.example"})
    a_letter(site, EMAIL, "Somebody answered you.")
    a_letter(site, "tern@mail.example", f"{NAME} answered you.")
    do_jobs(site)
    a_letter(site, "ola@mail.example", f"{NAME} answered you, too.")
    with site.database.writing() as db:
        jobs.later(db, "broken")
        db.flush()
        db.exec(select(Job).where(Job.kind == "broken")).one().error = f"550 <{EMAIL}> is unknown"
    assert EMAIL in everywhere(site)
    leave(browser, what)
    said = everywhere(site)
    assert EMAIL not in said
    with site.database.writing() as db:
        texts_left = " ".join([*db.exec(select(Question.body)), *db.exec(select(Reply.body))])
        names = {*db.exec(select(Question.author_name)), *db.exec(select(Reply.author_name))}
        assert db.get_one(Question, pseudonymous.id).author_name == ("Heron" if what == "account" else "")
    if what == "account":
        assert NAME in names
    else:
        assert NAME not in names
        for word in (
            f"asked by {NAME}.",
            f"said by {NAME}.",
            f"earlier, {NAME}.",
            f"earlier reply, {NAME}.",
            f"says {NAME}.",
            f"proposed, {NAME}.",
            f"removed, {NAME}.",
            f"older, {NAME}.",
            f"appealed, {NAME}.",
        ):
            said = said.replace(word.lower(), "" if what == "anonymous" else word.lower())  # their own words stay
        assert [
            said[place - 90 : place + 60] for place in range(len(said)) if said.startswith(NAME.lower(), place)
        ] == []
    assert (f"Asked by {NAME}." in texts_left) == (what != "everything")


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("what", ["account", "anonymous", "everything"])
def test_s71_every_row_of_theirs_is_gone_but_their_posts(
    site: Site, browser: TestClient, kari: Member, what: str
) -> None:
    leave(browser, what)
    with site.database.reading() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column.table.name == "member":
                    mine = connection.execute(table.select().where(key.parent == kari.id)).all()
                    assert mine == [], f"{table.name}.{key.parent.name}"
        assert connection.execute(select(Member.id).where(Member.id == kari.id)).all() == []
    assert browser.get("/account").status_code == 303


def test_s73_everything_takes_the_words_and_leaves_the_place_in_the_thread(
    site: Site, browser: TestClient, kari: Member
) -> None:
    ola = a_member(site, "Ola")
    own, of_ola = a_question(site, kari, topics=["synkinesis"], country="NO"), a_question(site, ola)
    mine = Reply(question_id=of_ola.id, body="Mine", author_id=kari.id, author_name=NAME)
    theirs = Reply(question_id=own.id, body="Theirs", author_id=ola.id, author_name="Ola")
    add(site, mine, theirs)
    add(
        site, Mention(question_id=own.id, kind=MentionKind.LISTING, target_id=1),
        Mention(question_id=own.id, reply_id=theirs.id, kind=MentionKind.LISTING, target_id=2),
        PostRevision(question_id=own.id, version=1, body="Mine before"),
        PostRevision(question_id=own.id, reply_id=theirs.id, version=1, body="Theirs before"),
        Report(question_id=own.id, reason="x", said="Mine reported", member_id=ola.id),
        Report(question_id=own.id, reply_id=theirs.id, reason="x", said="Theirs reported", member_id=kari.id),
        Report(question_id=own.id, reply_id=theirs.id, reason="x", said="Theirs reported", member_id=ola.id),
    )  # fmt: skip
    leave(browser, "everything")
    with site.database.writing() as db:
        question, reply = db.get_one(Question, own.id), db.get_one(Reply, mine.id)
        assert (question.title, question.body, question.slug, question.topics, question.country) == (
            "", "", "question", [], None,
        )  # fmt: skip
        assert (question.status, reply.status, reply.body) == (PostStatus.REMOVED, PostStatus.REMOVED, "")
        assert db.get_one(Reply, theirs.id).body == "Theirs"
        assert db.get_one(Question, of_ola.id).title == "Who can help?"
        assert [one.body for one in db.exec(select(PostRevision)).all()] == ["Theirs before"]
        assert [one.target_id for one in db.exec(select(Mention)).all()] == [2]
        assert [one.said for one in db.exec(select(Report).order_by(col(Report.id))).all()] == ["", "Theirs reported"]


def test_pages_and_index_hear_of_it(site: Site, browser: TestClient, kari: Member) -> None:
    question = a_question(site, kari)
    do_jobs(site)
    with site.database.writing() as db:
        before = db.exec(select(ContentVersion.number)).one_or_none() or 0
    leave(browser, "anonymous")
    with site.database.writing() as db:
        assert db.exec(select(ContentVersion.number)).one() > before
        (job,) = db.exec(select(Job).where(Job.kind == "index_questions")).all()
        assert job.arguments == {"ids": [question.id]}
        assert db.get_one(Question, question.id).version == 2


def test_s03_leaving_ends_every_session_at_once(
    site: Site, browser: TestClient, client: TestClient, kari: Member
) -> None:
    others = [signed_in(site, client, kari) for _ in range(3)]
    leave(browser, "account")
    assert [other.get("/account").status_code for other in others] == [303] * 3
    with site.database.writing() as db:
        assert db.exec(select(MemberSession)).all() == []


def test_the_address_may_join_again_as_somebody_new(site: Site, browser: TestClient) -> None:
    leave(browser, "everything")
    again = a_member(site, NAME, email=EMAIL)
    assert again.id


def test_s71_an_address_from_before_is_forgotten_too_but_not_when_it_is_somebody_elses_by_now(
    site: Site, browser: TestClient
) -> None:
    given_up = "second@mail.example"
    a_letter(site, EMAIL, "Somebody answered you.")
    for email in (given_up, "third@mail.example"):
        browser.post("/account/address", data={"email": email})
        assert browser.post(newest_link(site, email)).status_code == 303
    do_jobs(site)
    add(
        site, Alert(email=EMAIL, token_hash="a"), Alert(email=given_up, token_hash="b"),  # noqa: S106 - no passwords
        Proposal(reference="r", kind=ProposalKind.EDIT, email=EMAIL),
    )  # fmt: skip
    assert {row["recipient"] for row in browser.get("/account/export.json").json()["mail"]} == {
        EMAIL, given_up, "third@mail.example",
    }  # fmt: skip
    a_member(site, "Ola", email=given_up)
    leave(browser, "account")
    said = everywhere(site)
    assert EMAIL not in said
    assert "third@mail.example" not in said
    with site.database.writing() as db:
        assert db.exec(select(Alert.email)).all() == [given_up]
        assert {*db.exec(select(Mail.recipient)).all()} == {given_up}


def test_who_changes_the_address_and_leaves_at_once_does_not_stop_the_warning_to_the_old_one(
    site: Site, browser: TestClient
) -> None:
    browser.post("/account/address", data={"email": "thief@mail.example"})
    browser.post(newest_link(site, "thief@mail.example"))
    leave(browser, "everything")
    do_jobs(site)
    (path,) = mail.folder(site.settings).glob("*.eml")
    assert "Your address at Seventh was changed" in path.read_text()
    assert f"To: {EMAIL}" in path.read_text()


def test_letters_to_an_address_that_only_ends_like_theirs_stay(site: Site, browser: TestClient) -> None:
    a_letter(site, f"a{EMAIL}", "Somebody answered you.")
    a_letter(site, EMAIL, "Somebody answered you.")
    do_jobs(site)
    leave(browser, "everything")
    (path,) = mail.folder(site.settings).glob("*.eml")
    assert f"To: a{EMAIL}" in path.read_text()


def test_letters_that_name_somebody_by_chance_are_left_alone(site: Site, browser: TestClient, kari: Member) -> None:
    with site.database.writing() as db:
        db.get_one(Member, kari.id).name = "Sun"
    kept = a_letter(site, "ola@mail.example", "See you on Sunday, Sunniva.")
    sent = a_letter(site, "ola@mail.example", "Sun answered.")
    with site.database.writing() as db:
        db.get_one(Mail, sent).state = MailState.SENT
    waiting = a_letter(site, "ola@mail.example", "Sun has answered.")
    leave(browser, "anonymous")
    with site.database.writing() as db:
        assert db.get_one(Mail, kept).text == "See you on Sunday, Sunniva."
        assert (db.get_one(Mail, sent).text, db.get(Mail, waiting)) == ("", None)


def test_a_letter_that_is_on_its_way_to_somebody_who_has_left_does_not_leave(
    site: Site, browser: TestClient, settings: Any
) -> None:
    a_letter(site, EMAIL, "Somebody answered you.")
    leave(browser, "account")
    do_jobs(site)
    assert list(Path(mail.folder(settings)).glob("*")) == []


@pytest.mark.parametrize(
    "form",
    [{}, {"what": "everything"}, {"sure": "yes"}, {"what": "nothing", "sure": "yes"}, {"what": "account", "sure": "1"}],
)
def test_nobody_leaves_by_mistake(browser: TestClient, form: dict[str, str]) -> None:
    answer = browser.post("/account/leave", data=form)
    assert answer.status_code == 422
    assert ("what" in form and form["what"] != "nothing") or 'id="what-error"' in answer.text
    assert browser.get("/account").status_code == 200


def test_the_last_page_is_a_kind_one(client: TestClient) -> None:
    assert texts(client.get("/account/farewell"), "h1") == ["Farewell"]
    assert client.get("/nb/account/farewell").status_code == 200
