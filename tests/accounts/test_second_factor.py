"""S02, S13, S15: members with a role show a code of their device, once in each session."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app import auth, second_factor
from app.models import AuditEvent, Member, RecoveryCode, Role, SecondFactor, now
from app.site import Site
from tests.factories import SAME_SITE, a_member, mails, page, signed_in

SHOW, DEVICE = "/account/second-factor", "/account/second-factor/device"
RECOVERY, CODES = "/account/second-factor/recovery", "/account/second-factor/codes"
# Of RFC 6238, appendix B, for SHA-1: the last six of its eight digits.
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def ola(site: Site) -> Member:
    return a_member(site, "Ola", role=Role.MODERATOR)


@pytest.fixture
def browser(site: Site, client: TestClient, ola: Member) -> TestClient:
    """Ola's, signed in a moment ago, without a code."""
    return signed_in(site, client, ola, second_factor=False)


@pytest.fixture
def secret(site: Site, ola: Member) -> str:
    """Of Ola's device, connected a while ago."""
    with site.database.writing() as db:
        made = second_factor.prepare(db, ola.id or 0)
        db.get_one(SecondFactor, ola.id).confirmed_at = now()
        second_factor.new_recovery_codes(db, ola.id or 0)
    return made


def recovery_codes(site: Site, member: Member) -> list[str]:
    with site.database.writing() as db:
        return second_factor.new_recovery_codes(db, member.id or 0)


def is_shown(browser: TestClient) -> bool:
    return "You have entered a code here" in browser.get(SHOW).text


# --- codes


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")],
)
def test_s13_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert second_factor.step_of(RFC, code, at) == seconds // 30
    assert second_factor.step_of(RFC, f" {code[:3]} {code[3:]} ", at) == seconds // 30


def test_s13_a_code_is_good_half_a_minute_early_or_late_and_no_more() -> None:
    at = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)
    code, half_minute = pyotp.TOTP(RFC).at(at), timedelta(seconds=30)
    good = [number for number in range(-4, 5) if second_factor.step_of(RFC, code, at + number * half_minute)]
    assert good == [-1, 0, 1]


@pytest.mark.parametrize(
    "code", ["", "1", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "１２３４５６", "x" * 5000, "\0" * 6, "-12345"]
)
def test_s13_what_is_no_code_is_none(code: str) -> None:
    assert second_factor.step_of(RFC, code, now()) is None


def test_s13_a_code_is_usable_once_and_none_before_it(site: Site, ola: Member, secret: str) -> None:
    at = int(time.time())
    newer, older = pyotp.TOTP(secret).at(at + 30), pyotp.TOTP(secret).at(at)
    with site.database.writing() as db:
        assert second_factor.use_code(db, ola.id or 0, newer)
    for code in (newer, older):
        with site.database.writing() as db:
            assert not second_factor.use_code(db, ola.id or 0, code)


def _at_once(site: Site, use: Callable[[Any], bool], times: int = 20) -> int:
    def once(_number: int) -> bool:
        with site.database.writing() as db:
            return use(db)

    with ThreadPoolExecutor(times) as pool:
        return sum(pool.map(once, range(times)))


def test_s13_twenty_who_send_one_code_at_once_get_in_once(site: Site, ola: Member, secret: str) -> None:
    code, recovery = pyotp.TOTP(secret).now(), recovery_codes(site, ola)[0]
    assert _at_once(site, lambda db: second_factor.use_code(db, ola.id or 0, code)) == 1
    assert _at_once(site, lambda db: second_factor.use_recovery_code(db, ola.id or 0, recovery)) == 1


def test_s13_twenty_browsers_with_one_code_are_not_let_in_twice(
    site: Site, client: TestClient, ola: Member, secret: str
) -> None:
    browsers = [signed_in(site, client, ola, second_factor=False) for _ in range(5)]
    code = pyotp.TOTP(secret).now()
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda one: one.post(SHOW, data={"code": code}).status_code, browsers))
    assert sorted(answers) == [303, 422, 422, 422, 422]
    assert sum(map(is_shown, browsers)) == 1


def test_s13_recovery_codes_are_long_kept_as_hashes_and_good_once(site: Site, ola: Member) -> None:
    codes = recovery_codes(site, ola)
    assert len({*codes}) == 10
    assert all(re.fullmatch(r"([A-Z2-7]{4} ){5}[A-Z2-7]{4}", code) for code in codes)  # 120 bits
    with site.database.writing() as db:
        kept = {*db.exec(select(RecoveryCode.code_hash)).all()}
    assert kept == {auth.hashed(code.replace(" ", "")) for code in codes}
    for said, good in (
        (codes[0].lower(), True), (codes[0], False), (codes[1].replace(" ", "-"), True),
        (codes[2].replace("O", "0").replace("I", "1"), True), ("", False), ("x" * 80, False),
    ):  # fmt: skip
        with site.database.writing() as db:
            assert second_factor.use_recovery_code(db, ola.id or 0, said) == good
    with site.database.writing() as db:
        assert not second_factor.use_recovery_code(db, a_number_of_somebody_else(ola), codes[3])


def a_number_of_somebody_else(member: Member) -> int:
    return (member.id or 0) + 1


# --- showing a code


def test_s02_a_code_counts_for_this_session_which_gets_another_token(
    site: Site, app: FastAPI, client: TestClient, browser: TestClient, ola: Member, secret: str
) -> None:
    phone, before = signed_in(site, client, ola, second_factor=False), browser.cookies["session"]
    answer = browser.post(SHOW, data={"code": pyotp.TOTP(secret).now(), "onward": "/nb/guides?q=x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/nb/guides?q=x")
    assert browser.cookies["session"] != before
    assert is_shown(browser)
    assert not is_shown(phone)
    replay = TestClient(app, follow_redirects=False, cookies={"session": before})
    assert replay.get(SHOW).headers["location"].startswith("/account/sign-in")


def test_a_wrong_code_is_said_beside_the_field_and_keeps_where_somebody_was_going(
    browser: TestClient, secret: str
) -> None:
    wrong = pyotp.TOTP(secret).at(int(time.time()) + 3600)
    answer = browser.post(SHOW, data={"code": wrong, "onward": "/guides"})
    assert answer.status_code == 422
    assert "This code is not right, or it was used already." in answer.text
    assert 'value="/guides"' in answer.text
    assert f'value="{wrong}"' in answer.text
    assert not is_shown(browser)


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "x"])
def test_nobody_is_led_elsewhere(browser: TestClient, secret: str, onward: str) -> None:
    assert page(browser.get(SHOW, params={"onward": onward})).css("input[name=onward]") == []
    answer = browser.post(SHOW, data={"code": pyotp.TOTP(secret).now(), "onward": onward})
    assert answer.headers["location"] == SHOW


def test_s15_codes_are_limited_by_person_whatever_a_request_says_of_itself(
    site: Site, app: FastAPI, browser: TestClient, ola: Member, secret: str
) -> None:
    codes = []
    for number in range(7):
        reader = TestClient(app, follow_redirects=False, client=(f"198.51.{number}.1", 5000))
        reader.cookies.set("session", browser.cookies["session"])
        headers = {**SAME_SITE, "x-forwarded-for": f"203.0.{number}.1", "x-real-ip": f"203.0.{number}.1"}
        path, field = ((SHOW, "code"), (RECOVERY, "recovery"))[number % 2]
        codes.append(reader.post(path, data={field: "000000"}, headers=headers).status_code)
    assert codes == [422] * 5 + [429] * 2
    right = browser.post(SHOW, data={"code": pyotp.TOTP(secret).now()})
    assert right.status_code == 429
    assert 800 < int(right.headers["retry-after"]) <= 900
    recovery = recovery_codes(site, ola)[0]
    assert browser.post(RECOVERY, data={"recovery": recovery}).status_code == 429


def test_a_recovery_code_lets_in_once_and_is_told_and_recorded(
    site: Site, client: TestClient, browser: TestClient, ola: Member, secret: str
) -> None:
    del secret
    code = recovery_codes(site, ola)[0]
    answer = browser.post(RECOVERY, data={"recovery": code, "onward": "/guides"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/guides")
    assert "You have 9 recovery codes left." in browser.get(SHOW).text
    again = signed_in(site, client, ola, second_factor=False).post(RECOVERY, data={"recovery": code})
    assert again.status_code == 422
    assert "none of your recovery codes" in again.text
    (told,) = mails(site, "second_factor")
    assert told.recipient == ola.email
    assert code not in told.text
    with site.database.writing() as db:
        assert db.exec(select(AuditEvent.act)).all() == ["used a recovery code"]
