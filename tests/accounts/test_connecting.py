"""S03, S07, S13: a device is connected, replaced, and lost."""

import time
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import delete
from sqlmodel import select
from starlette.testclient import TestClient

from app import auth, second_factor
from app.access import RULES, Rule
from app.models import Attempt, Member, MemberSession, Role, SecondFactor, now
from app.site import Site
from tests.accounts.test_second_factor import (
    CODES,
    DEVICE,
    RECOVERY,
    SHOW,
    browser,
    is_shown,
    ola,
    recovery_codes,
    secret,
)
from tests.factories import a_member, mails, page, signed_in, texts

__all__ = ["browser", "ola", "secret"]


def offered(browser: TestClient) -> tuple[str, str]:
    """What the page for connecting a device offers: the signed secret, and the secret itself."""
    shown = page(browser.get(DEVICE))
    offer = shown.css_first("input[name=offer]")
    words = shown.css_first("b[translate=no]")
    assert offer is not None
    assert words is not None
    return str(offer.attributes["value"]), words.text().replace(" ", "")


def connect(browser: TestClient) -> tuple[str, list[str]]:
    """Connect a device: its secret, and the recovery codes."""
    offer, secret = offered(browser)
    answer = browser.post(DEVICE, data={"offer": offer, "code": pyotp.TOTP(secret).now()})
    return secret, texts(answer, "main li[translate=no]")


# --- connecting a device


def test_s13_a_device_is_connected_with_its_first_code_and_recovery_codes_are_shown_once(
    site: Site, client: TestClient, browser: TestClient, ola: Member
) -> None:
    others = signed_in(site, client, ola, second_factor=False)
    shown = browser.get(DEVICE)
    assert page(shown).css_first("main svg path") is not None
    link = page(shown).css_first("a[href^=otpauth]")
    assert link is not None
    offer, secret = offered(browser)
    parsed = pyotp.parse_uri(str(link.attributes["href"]))
    assert (parsed.issuer, parsed.name, len(parsed.secret)) == ("Seventh", ola.email, 32)
    with site.database.writing() as db:
        assert db.exec(select(SecondFactor)).all() == []  # looking keeps nothing
    answer = browser.post(DEVICE, data={"offer": offer, "code": pyotp.TOTP(secret).now(), "onward": "/guides"})
    codes = texts(answer, "main li[translate=no]")
    assert len(codes) == 10
    assert answer.headers["cache-control"] == "private, no-store"
    assert 'href="/guides"' in answer.text
    assert is_shown(browser)
    assert others.get("/account").status_code == 303  # S03
    for path in (SHOW, CODES):
        assert not any(code in browser.get(path).text for code in codes)
    assert mails(site, "second_factor")[0].recipient == ola.email


def test_s13_the_code_that_connected_a_device_is_used_up(browser: TestClient) -> None:
    offer, secret = offered(browser)
    form = {"offer": offer, "code": pyotp.TOTP(secret).now()}
    assert browser.post(DEVICE, data=form).status_code == 200
    assert browser.post(DEVICE, data=form).status_code == 422
    assert browser.post(SHOW, data=form).status_code == 422


def test_a_wrong_first_code_connects_nothing_and_keeps_the_secret(site: Site, browser: TestClient) -> None:
    offer, secret = offered(browser)
    answer = browser.post(DEVICE, data={"offer": offer, "code": "000000"})
    assert answer.status_code == 422
    assert second_factor.in_groups(secret) in answer.text
    with site.database.writing() as db:
        assert db.exec(select(SecondFactor)).all() == []


def test_the_secret_that_was_offered_to_somebody_else_connects_nothing(
    site: Site, client: TestClient, browser: TestClient
) -> None:
    other = signed_in(site, client, a_member(site, "Tern", role=Role.ADMIN), second_factor=False)
    offer, secret = offered(other)
    for said in (offer, "", "x", offer[:-1]):
        answer = browser.post(DEVICE, data={"offer": said, "code": pyotp.TOTP(secret).now()})
        assert answer.status_code == 422
        assert "This took too long" in answer.text
        assert secret[:4] + " " + secret[4:8] not in answer.text


@pytest.mark.parametrize("path", [DEVICE, CODES])
def test_s07_a_connected_device_is_replaced_only_after_one_of_its_codes(
    browser: TestClient, secret: str, path: str
) -> None:
    for answer in (browser.get(path), browser.post(path, data={})):
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, SHOW)
    browser.post(SHOW, data={"code": pyotp.TOTP(secret).now()})
    assert browser.get(path).status_code == 200


def test_s03_another_device_ends_the_codes_of_the_one_before_and_all_other_sessions(
    site: Site, client: TestClient, browser: TestClient, ola: Member, secret: str
) -> None:
    before = recovery_codes(site, ola)
    browser.post(SHOW, data={"code": pyotp.TOTP(secret).now()})
    others = [signed_in(site, client, ola) for _ in range(2)]
    new, codes = connect(browser)
    assert [other.get("/account").status_code for other in others] == [303] * 2
    assert len(codes) == 10
    with site.database.writing() as db:
        db.connection().execute(delete(Attempt))
    phone = signed_in(site, client, ola, second_factor=False)
    assert phone.post(SHOW, data={"code": pyotp.TOTP(secret).at(int(time.time()) + 30)}).status_code == 422
    assert phone.post(RECOVERY, data={"recovery": before[0]}).status_code == 422
    assert phone.post(SHOW, data={"code": pyotp.TOTP(new).at(int(time.time()) + 30)}).status_code == 303


def test_new_recovery_codes_end_the_old_ones(site: Site, client: TestClient, ola: Member, secret: str) -> None:
    del secret
    before, browser = recovery_codes(site, ola), signed_in(site, client, ola)
    assert "The 10 that you have left will end." in browser.get(CODES).text
    codes = texts(browser.post(CODES), "main li[translate=no]")
    assert len(codes) == 10
    for code, good in ((before[0], False), (codes[0], True)):
        with site.database.writing() as db:
            assert second_factor.use_recovery_code(db, ola.id or 0, code) == good


def test_a_secret_that_was_handed_over_counts_with_its_first_code(site: Site, browser: TestClient, ola: Member) -> None:
    with site.database.writing() as db:
        handed = second_factor.prepare(db, ola.id or 0)
        assert second_factor.prepare(db, ola.id or 0) == ""  # it is never shown again
    assert browser.get(DEVICE).headers["location"].startswith(SHOW)  # the mailed link alone is not enough
    answer = browser.post(SHOW, data={"code": pyotp.TOTP(handed).now(), "onward": "/guides"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CODES}?onward=%2Fguides")
    with site.database.writing() as db:
        assert db.get_one(SecondFactor, ola.id).confirmed_at is not None


# --- who is asked, and a lost device


@pytest.mark.parametrize("root", ["", "/nb"])
def test_a_role_is_told_on_the_account_what_is_missing(browser: TestClient, site: Site, root: str) -> None:
    links = [str(one.attributes["href"]) for one in page(browser.get(f"{root}/account")).css("main .notice a")]
    assert links == [f"{root}{SHOW}"]
    assert f'href="{root}{DEVICE}"' in browser.get(f"{root}{SHOW}").text
    del site


def test_a_member_without_a_role_needs_no_device(site: Site, client: TestClient) -> None:
    browser = signed_in(site, client, a_member(site))
    assert SHOW not in browser.get("/account").text
    for path in (SHOW, DEVICE, RECOVERY, CODES):
        assert browser.get(path).status_code == 403
        assert browser.post(path, data={}).status_code == 403


def test_s03_forgetting_a_device_that_never_was_signs_out_everywhere_too(
    site: Site, browser: TestClient, ola: Member
) -> None:
    with site.database.writing() as db:
        second_factor.forget(db, ola.id or 0)
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule == Rule.FRESH_ROLE])
def test_s07_an_old_sign_in_connects_nothing(site: Site, browser: TestClient, secret: str, route: str) -> None:
    browser.post(SHOW, data={"code": pyotp.TOTP(secret).now()})
    with site.database.writing() as db:
        db.exec(select(MemberSession)).one().signed_in_at = now() - auth.FRESH - timedelta(seconds=1)
    method, path = route.split(" ")
    assert "again=1" in browser.request(method, path).headers["location"]


def test_s03_forgetting_a_device_signs_out_everywhere_and_another_can_be_connected(
    site: Site, client: TestClient, ola: Member, secret: str
) -> None:
    del secret
    browsers = [signed_in(site, client, ola) for _ in range(2)]
    with site.database.writing() as db:
        second_factor.forget(db, ola.id or 0)
    assert [one.get("/account").status_code for one in browsers] == [303] * 2
    with site.database.reading() as connection:
        assert second_factor.state(connection, ola.id or 0) == second_factor.State(is_set=False, left=0)
    again = signed_in(site, client, ola, second_factor=False)
    connect(again)
    assert is_shown(again)
