"""How moderators come to a member: from what waits, and by name."""

import pytest
from starlette.testclient import TestClient

from app.models import Role
from app.moderation import member_page
from app.site import Site
from tests.factories import a_member, page, signed_in, texts
from tests.moderation.acting import the_case
from tests.moderation.test_members import id_of
from tests.questions.writing import ask, reply


def found(browser: TestClient, name: str) -> list[str]:
    return texts(browser.get("/moderation/members", params={"name": name}), "main .wide li a")


def writers(browser: TestClient, number: int) -> list[tuple[str, str]]:
    links = the_case(browser, number).css("a[href^='/moderation/members/']")
    return [(link.text(), link.attributes["href"]) for link in links]


def test_a_case_about_a_post_leads_to_who_wrote_it(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient
) -> None:
    reply(tern, site, ask(fjord, site), "Buy our cream now.")
    client.post("/questions/1/report?reply=1", data={"reason": "spam"})
    client.post("/questions/1/report", data={"reason": "spam"})
    assert writers(moderator, 1) == [("Tern", f"/moderation/members/{id_of(site, 'Tern')}")]
    assert writers(moderator, 2) == [("Fjord", f"/moderation/members/{id_of(site, 'Fjord')}")]


def test_s74_a_case_about_a_thread_under_another_name_leads_to_nobody_but_to_who_replied(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient, moderator: TestClient
) -> None:
    address = ask(fjord, site, pseudonymous="yes", name="Parent in Norway")
    reply(fjord, site, address, "A word of thanks.")
    reply(tern, site, address, "Buy our cream now.")
    for query in ("", "?reply=1", "?reply=2"):
        client.post(f"/questions/1/report{query}", data={"reason": "spam"})
    assert [writers(moderator, number) for number in (1, 2)] == [[], []]
    assert writers(moderator, 3) == [("Tern", f"/moderation/members/{id_of(site, 'Tern')}")]


@pytest.mark.usefixtures("fjord", "tern")
def test_a_member_is_found_by_a_part_of_the_name_however_it_is_typed(site: Site, moderator: TestClient) -> None:
    a_member(site, "Bjørn", name_key="bjorn")
    assert found(moderator, "ern") == ["Tern"]
    assert found(moderator, " BJØ ") == ["Bjørn"]
    assert found(moderator, "r") == ["Tern", "Fjord", "Heron", "Bjørn"]
    assert found(moderator, "%") == found(moderator, "") == found(moderator, "nobody of ours") == []
    assert "Nobody is called so." in moderator.get("/moderation/members?name=xyz").text
    assert "Nobody is called so." not in moderator.get("/moderation/members").text
    link = page(moderator.get("/moderation/members?name=tern")).css_first("main .wide li a")
    assert link is not None
    assert moderator.get(link.attributes["href"] or "").status_code == 200


def test_s74_a_name_of_one_thread_finds_nobody(site: Site, fjord: TestClient, moderator: TestClient) -> None:
    ask(fjord, site, pseudonymous="yes", name="Parent in Norway")
    assert found(moderator, "Parent") == []


def test_who_finds_very_many_is_asked_for_more_of_the_name(
    site: Site, moderator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_page, "MOST_FOUND", 2)
    for name in ("Auk", "Auklet", "Auks"):
        a_member(site, name)
    assert found(moderator, "auk") == ["Auk", "Auks"]
    assert "Write more of the name" in moderator.get("/moderation/members?name=auk").text


def test_only_staff_look_for_members(site: Site, client: TestClient, tern: TestClient) -> None:
    assert tern.get("/moderation/members?name=t").status_code == 403
    without = signed_in(site, client, a_member(site, "Wren", role=Role.MODERATOR), second_factor=False)
    assert without.get("/moderation/members?name=t").status_code == 303
