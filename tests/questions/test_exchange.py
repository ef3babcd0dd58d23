"""Two members who agree exchange one address each; every other way nothing passes between them: S74."""

from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import Exchange, ExchangeState, Question
from app.site import Site
from tests.factories import a_member, mails, page, signed_in, texts
from tests.questions.writing import ask, reply

THREAD, REPLY = "/questions/1/exchange", "/questions/1/exchange?reply=1"
HOME, NEST = {"address": "fjord@home.example"}, {"address": "tern@nest.example"}


@pytest.fixture
def thread(site: Site, fjord: TestClient, tern: TestClient) -> str:
    """Fjord has asked and Tern replied."""
    address = ask(fjord, site)
    reply(tern, site, address, "We went to Southampton, and it was worth it.")
    return address


def exchanges(site: Site) -> list[Exchange]:
    with site.database.writing() as db:
        return list(db.exec(select(Exchange)).all())


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize("address", ["fjord", "fjord@", "fjord@home", "fjord@home.example, gull@home.example"])
def test_an_address_that_is_none_comes_back_to_be_mended_and_nobody_is_asked(
    site: Site, fjord: TestClient, address: str
) -> None:
    answer = fjord.post(REPLY, data={"address": address})
    assert answer.status_code == 422
    assert "This is not a mail address that we can read." in answer.text
    assert exchanges(site) == []
    assert mails(site, "exchange") == []


@pytest.mark.usefixtures("thread")
def test_without_another_address_it_is_the_one_of_the_account(site: Site, fjord: TestClient, tern: TestClient) -> None:
    assert fjord.post(REPLY, data={}).status_code == 303
    assert tern.post(THREAD, data={"exchange": "1"}).status_code == 303
    (one,) = exchanges(site)
    assert (one.from_address, one.to_address) == ("fjord@mail.example", "tern@mail.example")


@pytest.mark.usefixtures("thread")
def test_nobody_asks_themselves_or_somebody_who_has_left(site: Site, fjord: TestClient, tern: TestClient) -> None:
    assert fjord.post(THREAD, data=HOME).status_code == 303
    tern.post("/account/leave", data={"what": "account", "sure": "yes"})
    shown = fjord.get(REPLY)
    assert page(shown).css_first("main form") is None
    assert fjord.post(REPLY, data=HOME).status_code == 303
    assert exchanges(site) == []
    assert mails(site, "exchange") == []


@pytest.mark.usefixtures("thread")
def test_somebody_is_asked_once_also_after_they_would_rather_not(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    fjord.post(REPLY, data=HOME)
    tern.post(THREAD, data={"exchange": "1", "decline": "yes"} | NEST)
    assert fjord.post(REPLY, data=HOME).status_code == 303
    (one,) = exchanges(site)
    assert (one.state, one.to_address) == (ExchangeState.DECLINED, "")
    assert len(mails(site, "exchange")) == 1  # who declines is not told on
    for reader in (fjord, tern):
        assert "home.example" not in reader.get(THREAD).text + reader.get(REPLY).text


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize("address", ["", "tern@", "tern@nest.example"])
def test_declining_needs_no_address(site: Site, fjord: TestClient, tern: TestClient, address: str) -> None:
    fjord.post(REPLY, data=HOME)
    button = page(tern.get(THREAD)).css_first("button[name=decline]")
    assert "formnovalidate" in button.attributes
    assert tern.post(THREAD, data={"exchange": "1", "decline": "yes", "address": address}).status_code == 303
    (one,) = exchanges(site)
    assert (one.state, one.to_address) == (ExchangeState.DECLINED, "")


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize("number", ["", "x", "7"])
def test_an_answer_to_nothing_that_was_asked_asks_nobody(site: Site, fjord: TestClient, number: str) -> None:
    for answer in ({"decline": "yes"}, {}):
        assert fjord.post(REPLY, data={"exchange": number} | answer | HOME).status_code == 303
    assert exchanges(site) == []


@pytest.mark.usefixtures("thread")
def test_who_asked_reads_that_the_other_would_rather_not_and_finds_no_way_to_ask_again(
    fjord: TestClient, tern: TestClient
) -> None:
    said = "Tern would rather not be in contact."
    fjord.post(REPLY, data=HOME)
    waits = fjord.get(REPLY)
    assert "We have asked Tern. You hear by mail if they agree." in waits.text
    assert said not in waits.text
    tern.post(THREAD, data={"exchange": "1", "decline": "yes"})
    for path in (REPLY, THREAD):
        shown = fjord.get(path)
        assert texts(shown, "main .notice") == [said]
        assert page(shown).css_first("main form") is None
    assert said not in tern.get(THREAD).text + tern.get(REPLY).text


@pytest.mark.usefixtures("thread")
def test_only_who_was_asked_answers_and_only_once(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    fjord.post(REPLY, data=HOME)
    gull = signed_in(site, client, a_member(site, "Gull"))
    other = ask(gull, site, title="Another thread of somebody else")
    agreed: dict[str, Any] = {"exchange": "1", "address": "gull@nest.example"}
    for browser, path in ((gull, THREAD), (fjord, THREAD), (tern, f"{other.partition('-')[0]}/exchange")):
        assert browser.post(path, data=agreed).status_code == 303
        assert exchanges(site)[0].state == ExchangeState.ASKED
    tern.post(THREAD, data={"exchange": "1"} | NEST)
    tern.post(THREAD, data={"exchange": "1", "address": "second@nest.example"})
    tern.post(THREAD, data={"exchange": "1", "decline": "yes"})
    (one,) = exchanges(site)
    assert (one.state, one.to_address) == (ExchangeState.AGREED, "tern@nest.example")


def test_s74_who_asks_under_another_name_is_known_by_that_name_only(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, pseudonymous="yes", name="Parent in Norway")
    reply(tern, site, address, "We went to Southampton, and it was worth it.")
    fjord.post(REPLY, data=HOME)
    tern.post(THREAD, data={"exchange": "1"} | NEST)
    said = tern.get(THREAD).text + " ".join(mail.text for mail in mails(site, "exchange") if "tern" in mail.recipient)
    assert "Parent in Norway" in said
    assert "Fjord" not in said


@pytest.mark.usefixtures("thread")
def test_a_thread_that_was_taken_back_has_no_exchange(site: Site, fjord: TestClient, tern: TestClient) -> None:
    fjord.post("/questions/1/edit", data={"action": "remove"})
    with site.database.writing() as db:
        assert db.get_one(Question, 1).body == ""
    assert tern.post(THREAD, data=NEST).status_code == 404
    assert exchanges(site) == []
