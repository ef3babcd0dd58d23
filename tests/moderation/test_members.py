"""What moderators decide about members: warn, look first, silence; hats; a spammer's posts at once."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import Hat, Member, Role, Sanction, now
from app.site import Site
from tests.factories import a_member, do_jobs, mails, page, signed_in, texts
from tests.questions.writing import BODY, TITLE, ask, reply


def id_of(site: Site, name: str) -> int:
    with site.database.writing() as db:
        return db.exec(select(Member.id).where(Member.name == name)).one() or 0


def sanction(browser: TestClient, member: int, kind: str, **fields: str) -> int:
    data = {"kind": kind, "rule": "unkind", "days": "7"} | fields
    return browser.post(f"/moderation/members/{member}/sanction", data=data).status_code


@pytest.fixture
def thread(site: Site, fjord: TestClient, tern: TestClient) -> str:
    address = ask(fjord, site)
    reply(tern, site, address, "Buy our cream now, says Tern")
    return address


def test_a_warning_is_told_with_its_rule_and_can_be_appealed(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    number = id_of(site, "Tern")
    assert sanction(moderator, number, "warned") == 303
    do_jobs(site)
    (letter,) = mails(site, "sanction")
    assert letter.recipient == "tern@mail.example"
    assert "Here you find the reason, and how somebody else can look again:" in letter.text
    link = next(line for line in letter.text.splitlines() if "/decisions/" in line)
    answer = client.get(link.removeprefix(site.settings.base_url))
    assert "attacks somebody" in answer.text
    assert page(answer).css_matches("textarea#said")
    assert (
        tern.post(f"{thread.split('-', maxsplit=1)[0]}/replies", data={"body": "Yes", "kind": "answer"}).status_code
        == 303
    )
    assert "Tern" not in client.get("/moderation").text


@pytest.mark.usefixtures("thread")
def test_who_is_new_and_writes_is_seen_in_one_place_with_their_words(
    site: Site, moderator: TestClient, fjord: TestClient
) -> None:
    ask(fjord, site, title="Nobody must know that I ask this", pseudonymous="yes", name="Somebody")
    shown = page(moderator.get("/moderation/members")).css(".log li")
    assert [one.css_first("a").text() for one in shown] == ["Tern", "Fjord"]
    assert "Buy our cream now" in shown[0].text()
    assert "1 post" in shown[1].text()
    assert "Nobody must know" not in moderator.get("/moderation/members").text
    with site.database.writing() as db:
        db.get_one(Member, id_of(site, "Tern")).created_at = now() - timedelta(days=31)
    assert texts(moderator.get("/moderation/members"), ".log li > a") == ["Fjord"]
    assert page(moderator.get("/moderation/members?name=Tern")).css(".log li") == []


@pytest.mark.usefixtures("thread")
def test_posts_that_were_hidden_together_are_offered_back_on_the_page_of_their_writer_only(
    site: Site, moderator: TestClient
) -> None:
    tern, fjord = (f"/moderation/members/{id_of(site, name)}" for name in ("Tern", "Fjord"))
    assert moderator.post(f"{tern}/hide", data={"posts": "r1", "hide-rule": "spam"}).status_code == 303
    assert "Hidden together" in texts(moderator.get(tern), "h2")
    assert "Hidden together" not in texts(moderator.get(fjord), "h2")


def test_who_is_restricted_writes_and_somebody_looks_first(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient, thread: str
) -> None:
    sanction(moderator, id_of(site, "Tern"), "restricted")
    reply(tern, site, thread, "A reply that waits")
    assert "A reply that waits" in tern.get(thread).text
    assert "A reply that waits" not in client.get(thread).text
    assert len(mails(site, "reply")) == 1  # of the reply before
    assert texts(moderator.get("/moderation/queue"), "#case-2 .pill")[0] == "Held post"  # the first was the decision
    assert moderator.post("/moderation/cases/2/decide", data={"outcome": "kept"}).status_code == 303
    do_jobs(site)
    assert "A reply that waits" in client.get(thread).text
    assert len(mails(site, "reply")) == 2


def test_s03_who_is_suspended_is_signed_out_and_cannot_write_until_it_ends(
    site: Site, moderator: TestClient, tern: TestClient, client: TestClient, thread: str
) -> None:
    number = id_of(site, "Tern")
    sanction(moderator, number, "suspended", days="30")
    assert tern.get("/account").status_code == 303
    with site.database.writing() as db:
        member = db.get_one(Member, number)
    again = signed_in(site, client, member)
    answer = again.post(f"{thread.split('-', maxsplit=1)[0]}/replies", data={"body": "Hello", "kind": "answer"})
    assert answer.status_code == 403
    assert "You cannot write at the moment" in answer.text
    assert (
        again.post(
            "/questions/new", data={"title": TITLE, "body": BODY, "visibility": "everyone", "action": "send"}
        ).status_code
        == 403
    )
    with site.database.writing() as db:
        db.exec(select(Sanction)).one().ends_at = now() - timedelta(minutes=1)
    assert reply(again, site, thread, "Back again")


def test_s50_nobody_decides_about_themselves_or_about_somebody_with_a_role(
    site: Site, moderator: TestClient, another: TestClient
) -> None:
    assert sanction(moderator, id_of(site, "Heron"), "warned") == 403
    assert sanction(moderator, id_of(site, "Puffin"), "suspended") == 403
    assert another.post(f"/moderation/members/{id_of(site, 'Heron')}/hide").status_code == 403


def test_s74_what_somebody_asked_under_another_name_is_not_listed_with_them(
    site: Site, moderator: TestClient, tern: TestClient
) -> None:
    address = ask(tern, site, pseudonymous="yes", name="Parent in Norway")
    reply(tern, site, address, "A word of thanks.")
    shown = moderator.get(f"/moderation/members/{id_of(site, 'Tern')}")
    assert TITLE not in shown.text
    assert "A word of thanks." not in shown.text


def test_a_hat_stands_beside_the_name_with_its_interest_until_it_is_taken_back(
    site: Site, client: TestClient, moderator: TestClient, thread: str
) -> None:
    number = id_of(site, "Tern")
    hat = {"kind": "therapist", "organisation": "Bergen Face Clinic", "proof": "Register, number 12"}
    assert moderator.post(f"/moderation/members/{number}/hat", data=hat).status_code == 422  # nothing was declared
    hat["interest"] = "Is paid for training there"
    assert moderator.post(f"/moderation/members/{number}/hat", data=hat | {"proof": ""}).status_code == 422
    assert moderator.post(f"/moderation/members/{number}/hat", data=hat).status_code == 303
    site.stamp.forget()
    shown = client.get(thread)
    assert "Verified therapist, Bergen Face Clinic" in texts(shown, "#r1 .by")[0]
    assert "Is paid for training there" in shown.text
    assert "Register, number 12" not in shown.text
    moderator.post(f"/moderation/members/{number}/hat", data={"end": "1"})
    site.stamp.forget()
    assert "Verified therapist" not in client.get(thread).text


def test_a_hat_is_not_seen_beside_the_name_of_a_thread(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient
) -> None:
    address = ask(tern, site, pseudonymous="yes", name="Parent in Norway")
    with site.database.writing() as db:
        db.add(
            Hat(
                member_id=id_of(site, "Tern"),
                kind="charity",
                organisation="FPUK",
                proof="x",
                granted_on=now().date(),
                expires_on=now().date() + timedelta(days=9),
            )
        )
    del moderator
    assert "FPUK" not in client.get(address).text


def test_only_an_administrator_gives_roles_and_the_member_signs_in_anew(
    site: Site, client: TestClient, moderator: TestClient, tern: TestClient
) -> None:
    number = id_of(site, "Tern")
    path = f"/moderation/members/{number}/role"
    assert moderator.post(path, data={"role": "editor"}).status_code == 403
    early = signed_in(site, client, a_member(site, "Smew", role=Role.ADMIN), second_factor=False)
    assert early.post(path, data={"role": "editor"}).headers["location"] == "/account/second-factor"
    from_here = {"referer": f"http://testserver/moderation/members/{number}"}
    led = early.post(path, data={"role": "editor"}, headers=from_here).headers["location"]
    assert led == f"/account/second-factor?onward=%2Fmoderation%2Fmembers%2F{number}"
    admin = signed_in(site, client, a_member(site, "Eider", role=Role.ADMIN))
    assert admin.post(f"/moderation/members/{number}/role", data={"role": "king"}).status_code == 422
    assert admin.post(f"/moderation/members/{number}/role", data={"role": "editor"}).status_code == 303
    assert tern.get("/account").status_code == 303
    assert admin.post(f"/moderation/members/{id_of(site, 'Eider')}/role", data={"role": "member"}).status_code == 403
