"""Mails about threads: who gets them, once, and what is never in them."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.listings import actions as listing_actions
from app.models import Job, Listing, Mail, PostStatus, Reply, Status
from app.questions import notify
from app.site import Site
from tests.factories import a_listing, a_member, do_jobs, mails, page, signed_in
from tests.questions.writing import TITLE, ask, reply


def test_the_asker_is_told_of_a_reply_and_the_writer_is_not(site: Site, fjord: TestClient, tern: TestClient) -> None:
    reply(tern, site, ask(fjord, site), "It went well for us, with synkinesis exercises.")
    (mail,) = mails(site, "reply")
    assert mail.recipient == "fjord@mail.example"
    assert mail.state == "sent"
    assert "/questions/1?reply=1#r1" in mail.text
    assert mail.unsubscribe_url


def test_s76_no_mail_says_what_a_thread_is_about(site: Site, fjord: TestClient, tern: TestClient) -> None:
    reply(tern, site, ask(fjord, site), "It went well for us, with synkinesis exercises.")
    (mail,) = mails(site, "reply")
    assert "synkinesis" not in f"{mail.subject} {mail.text}".lower()
    assert "exercises" not in mail.text


def test_one_click_stops_the_mails_about_a_thread(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    reply(tern, site, address, "One")
    (mail,) = mails(site, "reply")
    path = mail.unsubscribe_url.removeprefix(site.settings.base_url)
    assert client.get(path).status_code == 200
    reply(tern, site, address, "Two")
    assert len(mails(site, "reply")) == 2
    # As a mail program sends it: no cookie, from nowhere.
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code in {200, 303}
    reply(tern, site, address, "Three")
    assert len(mails(site, "reply")) == 2


def test_what_is_too_much_for_an_hour_comes_an_hour_later_as_one_letter(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    for number in range(9):
        reply(tern, site, address, f"Number {number}")
    states = [one.state for one in mails(site, "reply")]
    assert states == ["sent"] * 5 + ["held_back"] * 4
    hours_pass(site)
    told = mails(site, "reply")
    assert [one.state for one in told] == ["sent"] * 6 + ["joined"] * 3
    assert [f"#r{number}" in told[5].text for number in range(1, 10)] == [False] * 5 + [True] * 4
    hours_pass(site)
    assert len(list((site.settings.home / "mail").glob("*-reply.eml"))) == 6


def test_letters_that_wait_for_their_hour_do_not_come_once_they_are_stopped(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    for number in range(7):
        reply(tern, site, address, f"Number {number}")
    path = mails(site, "reply")[0].unsubscribe_url.removeprefix(site.settings.base_url)
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    hours_pass(site)
    assert [one.state for one in mails(site, "reply")] == ["sent"] * 5


def hours_pass(site: Site) -> None:
    """What was written an hour ago was written two hours ago, and what waits is due."""
    with site.database.writing() as db:
        for one in db.exec(select(Mail)).all():
            one.created_at -= timedelta(hours=1, minutes=1)
        for job in db.exec(select(Job)).all():
            job.run_at -= timedelta(hours=1, minutes=1)
    do_jobs(site)


def test_the_weekly_mail_is_for_those_who_asked_and_comes_once(
    site: Site, client: TestClient, fjord: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member(site, "Heron", digest=True, country="NO")
    a_member(site, "Wader", digest=True, country="SE")
    a_member(site, "Gull", digest=True)
    ask(fjord, site)
    digest_on(site, "2026-11-23", monkeypatch)
    digest_on(site, "2026-11-23", monkeypatch)
    told = mails(site, "digest")
    assert sorted(mail.recipient for mail in told) == ["gull@mail.example", "heron@mail.example"]
    for mail in told:
        assert "1 new question" in mail.text
        assert TITLE not in mail.text
    assert client.get("/questions?country=NO").status_code == 200


def digest_on(site: Site, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "now", lambda: datetime.fromisoformat(f"{day}T08:00:00+00:00"))
    notify.digest(site)


def test_a_week_whose_monday_was_missed_has_its_mail_on_the_next_night_and_no_second_one(
    site: Site, fjord: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member(site, "Heron", digest=True, country="NO")
    ask(fjord, site)
    for day, so_far in (("2026-11-25", 1), ("2026-11-26", 1), ("2026-11-29", 1), ("2026-11-30", 2), ("2026-12-01", 2)):
        digest_on(site, day, monkeypatch)
        assert len(mails(site, "digest")) == so_far, day


def test_a_week_in_which_nothing_was_new_on_its_first_night_has_no_mail_in_its_middle(
    site: Site, fjord: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member(site, "Heron", digest=True, country="NO")
    digest_on(site, "2026-11-23", monkeypatch)
    ask(fjord, site)
    digest_on(site, "2026-11-24", monkeypatch)
    assert mails(site, "digest") == []
    digest_on(site, "2026-11-30", monkeypatch)
    assert len(mails(site, "digest")) == 1


def test_two_who_both_agree_see_one_address_each_and_nobody_else_does(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    number = reply(tern, site, address, "Ask me: +47 912 34 567").rpartition("#r")[2]
    form = f"/questions/1/exchange?reply={number}"
    assert fjord.post(form, data={"address": "parent@home.example"}).status_code == 303
    do_jobs(site)
    (mail,) = mails(site, "exchange")
    assert mail.recipient == "tern@mail.example"
    assert "parent@home.example" not in mail.text
    assert "parent@home.example" not in tern.get("/questions/1/exchange").text
    asked = page(tern.get("/questions/1/exchange")).css_first("input[name=exchange]")
    assert asked is not None
    agreed = {"exchange": str(asked.attributes["value"]), "address": "tern@nest.example"}
    assert tern.post("/questions/1/exchange", data=agreed).status_code == 303
    assert "tern@nest.example" in fjord.get(form).text
    assert "parent@home.example" in tern.get("/questions/1/exchange").text
    third = signed_in(site, client, a_member(site, "Gull"))
    for path in (address, "/questions/1/exchange", form):
        assert "nest.example" not in third.get(path).text
        assert "home.example" not in third.get(path).text


def test_a_report_keeps_the_text_and_what_cannot_wait_is_hidden(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    reply(tern, site, address, "Her name is Somebody Private, of number 5.")
    assert client.post("/questions/1/report?reply=1", data={}).status_code == 422
    assert client.post("/questions/1/report?reply=1", data={"reason": "identifies"}).status_code == 200
    assert "number 5" in client.get(address).text
    assert fjord.post("/questions/1/report?reply=1", data={"reason": "identifies"}).status_code == 200
    do_jobs(site)
    assert "number 5" not in client.get(address).text
    assert "number 5" in tern.get(address).text


def test_who_follows_a_thread_is_told_once_when_a_place_in_it_closes(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    listing = a_listing(site, "winchester-faces", name="Winchester Facial Therapy")
    first = ask(fjord, site)
    reply(tern, site, first, "We went to [[Winchester Facial Therapy]].")
    reply(tern, site, ask(fjord, site, title="Another question about synkinesis"), "[[Winchester Facial Therapy]]?")
    for _ in range(2):
        with site.database.writing() as db:
            row = db.get_one(Listing, listing.id)
            listing_actions.close(db, row, reason="It has moved away.")
        do_jobs(site)
        with site.database.writing() as db:
            listing_actions.change(db, db.get_one(Listing, listing.id), {"status": Status.PUBLISHED}, reason="open")
    told = mails(site, "closed")
    assert sorted(mail.recipient for mail in told) == ["fjord@mail.example", "tern@mail.example"]
    for mail in told:
        assert "/questions/2\n" in mail.text
        assert "winchester" not in f"{mail.subject} {mail.text}".lower()
        assert mail.unsubscribe_url in mail.text


def test_nobody_is_told_of_a_closing_in_a_thread_that_is_not_public_or_a_reply_that_is_held(
    site: Site, fjord: TestClient, tern: TestClient
) -> None:
    listing = a_listing(site, "winchester-faces", name="Winchester Facial Therapy")
    address = ask(fjord, site, visibility="members")
    reply(tern, site, address, "We went to [[Winchester Facial Therapy]].")
    reply(tern, site, ask(fjord, site, title="Another question about synkinesis"), "[[Winchester Facial Therapy]]?")
    with site.database.writing() as db:
        db.get_one(Reply, 2).status = PostStatus.HELD
        listing_actions.close(db, db.get_one(Listing, listing.id), reason="It has moved away.")
    do_jobs(site)
    assert mails(site, "closed") == []
