"""Who was signed out while writing gets every word back, signs in, and sends it again."""

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import col, delete, select
from starlette.testclient import TestClient

from app.models import MemberSession, Question, Reply, Role
from app.site import Site
from tests.factories import SAME_SITE, a_member, signed_in
from tests.questions.writing import BODY, TITLE, ask

ASKING = {
    "title": TITLE, "body": f'{BODY}\n\nÆ, <b>ø</b> & "å".', "country": "NO", "visibility": "members",
    "pseudonymous": "yes", "name": "Parent in Norway", "language": "en", "form_key": "k" * 30, "action": "send",
}  # fmt: skip
REPLYING = {"body": f"We did.\n\n{BODY}", "kind": "update", "form_key": "r" * 30}


def sign_out(site: Site) -> None:
    with site.database.writing() as db:
        db.exec(delete(MemberSession).where(col(MemberSession.id) > 0))


@pytest.mark.parametrize(
    ("path", "said", "table"), [("/questions/new", ASKING, Question), ("/questions/1/replies", REPLYING, Reply)]
)
def test_a_post_of_somebody_who_is_signed_out_comes_back_whole_and_can_be_sent_again(
    site: Site, client: TestClient, path: str, said: dict[str, str], table: type[Question] | type[Reply]
) -> None:
    member = a_member(site, "Fjord")
    fjord = signed_in(site, client, member)
    if table is Reply:
        ask(fjord, site)
    sign_out(site)
    answer = fjord.post(path, data=said, headers={"referer": "http://testserver/questions/1-x"})
    assert (answer.status_code, answer.headers["cache-control"]) == (401, "private, no-store")
    shown = LexborHTMLParser(answer.text)
    assert "readonly" in shown.css_first("textarea[name=body]").attributes
    assert shown.css_first("main a").attributes["href"] == "/account/sign-in?onward=%2Fquestions%2F1-x"
    form = shown.css_first("main form")
    again = {str(one.attributes["name"]): str(one.attributes["value"]) for one in form.css("input")}
    # A browser leaves out the line break that begins a field.
    again |= {str(one.attributes["name"]): (one.text() or "").removeprefix("\n") for one in form.css("textarea")}
    assert again == said
    now_in = signed_in(site, client, member)
    for _ in range(2):
        assert now_in.post(str(form.attributes["action"]), data=again).status_code == 303
    with site.database.reading() as connection:
        assert connection.execute(select(table.body)).scalars().all() == [said["body"]]


def test_a_draft_of_somebody_who_is_signed_out_is_not_said_to_be_kept(site: Site, fjord: TestClient) -> None:
    sign_out(site)
    answer = fjord.post("/questions/drafts", data={"place": "new", "tab": "tab-number-1", "body": BODY})
    assert answer.status_code == 401


def test_who_has_written_nothing_is_only_asked_to_sign_in(client: TestClient) -> None:
    for path, form in (("/questions/1/follow", {}), ("/questions/new", {"title": " ", "body": ""})):
        assert client.post(path, data=form, headers=SAME_SITE).status_code == 303


def test_what_is_no_form_of_ours_is_only_asked_to_sign_in(client: TestClient) -> None:
    answer = client.post("/questions/new", content=b"{}", headers=SAME_SITE | {"content-type": "application/json"})
    assert answer.status_code == 303


def test_what_a_moderator_writes_waits_for_the_code_that_was_asked_for_too_late(
    site: Site, client: TestClient, fjord: TestClient
) -> None:
    ask(fjord, site)
    heron = signed_in(site, client, a_member(site, "Heron", role=Role.MODERATOR), second_factor=False)
    said = {"kind": "warned", "rule": "unkind", "note": "Please be kind to one another.", "days": "7"}
    answer = heron.post(
        "/moderation/members/1/sanction", data=said, headers={"referer": "http://testserver/moderation"}
    )
    assert answer.status_code == 401
    shown = LexborHTMLParser(answer.text)
    assert shown.css_first("h1").text() == "Enter a code of your device"
    assert shown.css_first("main a").attributes["href"].startswith("/account/second-factor?onward=")
    assert shown.css_first("main form").attributes["action"] == "/moderation/members/1/sanction"
    assert (shown.css_first("textarea[name=note]").text() or "").strip() == said["note"]
