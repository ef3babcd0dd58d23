"""Another mail address: confirmed before it counts."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.accounts import actions, address, links
from app.models import Member
from app.site import Site
from tests.accounts.conftest import letters_to, newest_link
from tests.accounts.test_routes import the
from tests.factories import SAME_SITE, a_member, signed_in


def test_s03_s08_a_new_address_counts_when_its_button_is_pressed_and_signs_all_others_out(
    browser: TestClient, site: Site, client: TestClient, kari: Member
) -> None:
    other = signed_in(site, client, kari)
    assert browser.post("/account/address", data={"email": "New@mail.example"}).status_code == 303
    link = newest_link(site, "new@mail.example")
    for _ in range(2):
        assert "new@mail.example" in browser.get(link).text
    assert the(site, kari).email == "kari@mail.example"
    assert browser.post(link).headers["location"] == "/account?done=address"
    assert the(site, kari).email == "new@mail.example"
    assert (other.get("/account").status_code, browser.get("/account").status_code) == (303, 200)
    told = letters_to(site, "kari@mail.example")
    assert [letter.subject for letter in told] == ["Your address at Seventh was changed"]
    assert "new@mail.example" not in told[0].text
    assert browser.post(link).status_code == 410


def test_s09_links_to_the_old_address_end_with_it(
    browser: TestClient, site: Site, client: TestClient, kari: Member
) -> None:
    client.post("/account/sign-in", data={"email": kari.email}, headers=SAME_SITE)
    old = newest_link(site, kari.email)
    browser.post("/account/address", data={"email": "new@mail.example"})
    browser.post(newest_link(site, "new@mail.example"))
    assert client.post(old, headers=SAME_SITE).status_code == 410


def test_who_signs_in_with_the_old_address_and_changes_it_at_once_does_not_wait_for_themselves(
    browser: TestClient, site: Site, client: TestClient, kari: Member
) -> None:
    client.post("/account/sign-in", data={"email": kari.email}, headers=SAME_SITE)
    old = newest_link(site, kari.email)
    browser.post("/account/address", data={"email": "new@mail.example"})
    link = newest_link(site, "new@mail.example")
    with ThreadPoolExecutor(1) as pool:
        with site.database.writing() as db:
            pressed = links.link_of(db, old.rsplit("/", 1)[1])
            assert pressed
            changed = pool.submit(browser.post, link)
            assert wait([changed], timeout=1).not_done
            actions.sign_in(db, pressed, db.get_one(Member, kari.id), "Firefox, Linux")
        assert changed.result().status_code == 303
    assert the(site, kari).email == "new@mail.example"


def test_the_link_of_another_member_changes_nothing(browser: TestClient, site: Site, client: TestClient) -> None:
    other = signed_in(site, client, a_member(site, "Ola"))
    browser.post("/account/address", data={"email": "new@mail.example"})
    link = newest_link(site, "new@mail.example")
    assert (other.get(link).status_code, other.post(link).status_code, client.get(link).status_code) == (410, 410, 303)


@pytest.mark.parametrize("token", ["x", "WzEsIngiLCJ5Il0.aaaaaa.bbbb", "a" * 3000])
def test_a_link_that_we_never_made_changes_nothing(browser: TestClient, site: Site, kari: Member, token: str) -> None:
    for answer in (browser.get(f"/account/address/{token}"), browser.post(f"/account/address/{token}")):
        assert answer.status_code == 410
    assert the(site, kari).email == "kari@mail.example"


def test_s09_the_link_ends_after_a_while(
    browser: TestClient, site: Site, kari: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post("/account/address", data={"email": "new@mail.example"})
    link = newest_link(site, "new@mail.example")
    monkeypatch.setattr(address, "LINK_LASTS", timedelta(seconds=-1))
    assert (browser.get(link).status_code, browser.post(link).status_code) == (410, 410)
    assert the(site, kari).email == "kari@mail.example"


def test_an_address_that_somebody_has_is_not_given_twice_nor_given_away(
    browser: TestClient, site: Site, kari: Member
) -> None:
    ola = a_member(site, "Ola")
    taken, free = (
        browser.post("/account/address", data={"email": email}) for email in (ola.email, "free@mail.example")
    )
    assert (taken.status_code, taken.headers["location"]) == (free.status_code, free.headers["location"])
    answer = browser.post(newest_link(site, ola.email))
    assert (answer.status_code, the(site, kari).email) == (409, "kari@mail.example")
