"""What is private stays so: contact details, and words that were taken back."""

import pytest
from starlette.testclient import TestClient

from app.models import CheckIn, Outcome, now
from app.site import Site
from tests.factories import do_jobs, page, texts
from tests.questions.writing import BODY, TITLE, ask, reply


def test_a_private_number_is_seen_by_its_writer_only(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    reply(tern, site, address, "Call me: +47 912 34 567, or tern at gmail dot com")
    assert "912 34 567" in tern.get(address).text
    for reader in (client, fjord):
        assert "912 34 567" not in reader.get(address).text
        assert "gmail dot com" not in reader.get(address).text
    number = address.split("/")[-1].split("-")[0]
    assert "912" not in client.get(f"/api/v1/questions/{number}").text


def test_a_number_of_the_own_country_is_hidden_without_its_code(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    number = "08-123 456 78"  # nobody would look for Swedish numbers in threads from elsewhere
    address = ask(fjord, site, country="SE", body=f"{BODY} Call me: {number}")
    reply(tern, site, address, f"You reach me at {number} in the evening.")
    assert number in tern.get(address).text
    for sink in (address, "/feed.xml", f"/api/v1{address.split('-')[0]}", "/search?q=evening"):
        assert number not in client.get(sink).text, sink


def test_a_title_is_read_with_the_country_of_its_question_also_when_it_is_changed(
    site: Site, fjord: TestClient
) -> None:
    address = ask(fjord, site, country="SE").split("-")[0]
    answer = fjord.post(f"{address}/edit", data={"title": "Call me on 08-123 456 78 please", "body": BODY})
    assert answer.status_code == 422
    assert "out of this line" in answer.text


@pytest.mark.parametrize("title", ["Call me on +47 912 34 567 please", "Write to fjord@mail.example about it"])
def test_contact_details_do_not_belong_in_a_title(fjord: TestClient, title: str) -> None:
    answer = fjord.post(
        "/questions/new", data={"title": title, "body": BODY, "visibility": "everyone", "action": "send"}
    )
    assert answer.status_code == 422
    assert "out of this line" in answer.text


def test_what_is_taken_back_is_gone_everywhere(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site)
    number = address.split("/")[-1].split("-")[0]
    fjord.post(f"/questions/{number}/edit", data={"title": TITLE, "body": BODY + " secretword"})
    fjord.post(f"/questions/{number}/edit", data={"action": "remove"})
    do_jobs(site)
    assert client.get(address).status_code == 404
    assert "secretword" not in client.get(f"/questions/{number}/history").text
    assert site.fresh("questions").versions() == {}


def test_replies_stay_when_a_question_is_taken_back_and_only_they(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    number = ask(fjord, site, body=BODY + " secretword").split("/")[-1].split("-")[0]
    reply(tern, site, f"/questions/{number}", "We went to Southampton, and it was worth it.")
    with site.database.writing() as db:
        told = {"question_id": int(number), "member_id": 1, "due_on": now().date(), "answered_at": now()}
        db.add(CheckIn(**told, outcome=Outcome.BETTER, words="secretword"))
    fjord.post(f"/questions/{number}/edit", data={"action": "remove"})
    do_jobs(site)
    for reader in (client, tern, fjord):
        answer = reader.get(f"/questions/{number}", follow_redirects=True)
        assert texts(answer, "h1") == ["A question that was taken back"]
        assert "it was worth it" in answer.text
        assert page(answer).css_matches("meta[name=robots][content=noindex]")
        assert not page(answer).css_matches("form[action$='/replies'], form[action$='/reactions']")
        assert "secretword" not in answer.text
        assert "synkinesis" not in answer.text.lower()
    for sink in ("/questions", "/feed.xml", "/sitemap.xml", "/countries/no", "/api/v1/questions", "/search?q=worth"):
        assert f"/questions/{number}" not in client.get(sink).text, sink


def test_a_thread_for_members_is_not_opened_to_guests_by_being_taken_back(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    number = ask(fjord, site, visibility="members").split("/")[-1].split("-")[0]
    reply(tern, site, f"/questions/{number}", "We went to Southampton.")
    fjord.post(f"/questions/{number}/edit", data={"action": "remove"})
    assert client.get(f"/questions/{number}-question").status_code == 404
    assert tern.get(f"/questions/{number}-question").status_code == 200
