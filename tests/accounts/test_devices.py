"""Where a member is signed in: S03, S06."""

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.accounts.devices import device_of
from app.models import Member, MemberSession
from app.site import Site
from tests.factories import a_member, signed_in, texts


def test_s06_a_member_sees_the_devices_and_ends_them(
    browser: TestClient, site: Site, client: TestClient, kari: Member
) -> None:
    phone = signed_in(site, client, kari)
    with site.database.writing() as db:
        rows = db.exec(select(MemberSession)).all()
        rows[1].device = "Firefox/Android"
        number = rows[1].id
    shown = " ".join(texts(browser.get("/account"), "dl.known > div"))
    assert "Firefox on Android" in shown
    assert "this device" in shown
    assert browser.post(f"/account/sessions/{number}/end").headers["location"] == "/account?done=session"
    assert (phone.get("/account").status_code, browser.get("/account").status_code) == (303, 200)


def test_s06_nobody_ends_the_session_of_somebody_else(browser: TestClient, site: Site, client: TestClient) -> None:
    other = signed_in(site, client, a_member(site, "Ola"))
    for number in range(1, 4):
        if number != 1:
            browser.post(f"/account/sessions/{number}/end")
    assert other.get("/account").status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**31), str(10**30)])
def test_the_number_of_no_session_is_not_found(browser: TestClient, number: str) -> None:
    assert browser.post(f"/account/sessions/{number}/end").status_code in {404, 422}


def test_s03_all_other_devices_are_signed_out_at_once(
    browser: TestClient, site: Site, client: TestClient, kari: Member
) -> None:
    others = [signed_in(site, client, kari) for _ in range(3)]
    assert browser.post("/account/sessions/end").status_code == 303
    assert [other.get("/account").status_code for other in others] == [303] * 3
    assert browser.get("/account").status_code == 200


def test_s03_who_signs_out_is_out_on_the_server_too(browser: TestClient, app: FastAPI) -> None:
    token = browser.cookies["session"]
    answer = browser.post("/account/sign-out")
    assert 'session=""' in answer.headers["set-cookie"]
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    replay = TestClient(app, follow_redirects=False, cookies={"session": token})
    assert replay.get("/account").status_code == 303
    assert browser.post("/account/sign-out").status_code == 303


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox/Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge/Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile Safari/604.1", "Safari/iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/17 Safari/605", "Safari/Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/130 Safari/537", "Chrome/Linux"),
        ("curl/8", ""), ("", ""), ("x" * 10_000, ""), ("<script>\n", ""),
    ],
)  # fmt: skip
def test_a_device_is_known_only_coarsely(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
