"""Mails about threads: who gets them, once, and what is never in them."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.listings import actions as listing_actions
from app.models import CheckIn, Job, Listing, Mail, PostStatus, Reply, Status, now
from app.questions import notify
from app.site import Site
from tests.factories import a_listing, a_member, do_jobs, mails, page, signed_in, texts
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


def test_a_year_later_the_asker_is_asked_and_one_click_answers(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    a_listing(site, "winchester-faces", name="Winchester Facial Therapy")
    address = ask(fjord, site, check_ins="yes")
    reply(tern, site, address, "We went to [[Winchester Facial Therapy]].")
    assert mails(site, "check_in") == []
    with site.database.writing() as db:
        first = db.exec(select(Job).where(Job.kind == "check_in").order_by(Job.run_at)).first()
        assert first is not None
        assert first.run_at > now() + timedelta(days=13)
        first.run_at = now()
    do_jobs(site)
    link = the_link(site)
    assert texts(client.get(link), "button[name=outcome]") == ["Better", "The same", "Worse", "We have stopped looking"]
    with site.database.writing() as db:
        place = db.exec(select(Listing)).one().id
    said = {"outcome": "better", "words": "Looser, slowly.", f"got-{place}": "yes", f"weeks-{place}": "6"}
    assert client.post(link, data=said).status_code == 303
    do_jobs(site)
    thread = client.get(address)
    assert texts(thread, ".update .by b") == ["Better"]
    assert texts(thread, ".update .said") == ["Looser, slowly."]
    with site.database.writing() as db:
        listing = db.exec(select(Listing)).one()
        assert (listing.waiting_weeks_min, listing.waiting_reported_on) == (6, now().date())
        assert listing.checked_on is None
        assert len(db.exec(select(CheckIn)).all()) == 3
    gone = client.get("/questions/check-ins/" + "x" * 43)
    assert gone.status_code == 404
    assert "<h1>This link has ended</h1>" in gone.text


def the_link(site: Site) -> str:
    """What the newest check-in leads to."""
    lines = mails(site, "check_in")[-1].text.splitlines()
    return next(line for line in lines if "/check-ins/" in line).removeprefix(site.settings.base_url)


def due(site: Site, which: int = 0) -> None:
    """The day of a check-in comes."""
    with site.database.writing() as db:
        for job in db.exec(select(Job).where(Job.kind == "check_in")).all():
            if job.arguments["checkin_id"] == which + 1:
                job.run_at = now()
    do_jobs(site)


def test_nobody_is_asked_who_has_not_said_that_they_want_it(site: Site, fjord: TestClient) -> None:
    box = page(fjord.get("/questions/new")).css_first("input[name=check_ins]")
    assert "checked" not in box.attributes
    ask(fjord, site)
    with site.database.reading() as connection:
        assert connection.execute(select(CheckIn.id)).all() == []


def test_one_click_is_an_answer_and_words_can_come_later(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site, check_ins="yes")
    due(site)
    link = the_link(site)
    answer = client.post(link, data={"outcome": "worse"})
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    assert texts(client.get(address), ".update .by b") == ["Worse"]
    assert texts(client.get(link), "button[aria-pressed=true]") == ["Worse"]
    more = {"outcome": "worse", "more": "yes", "words": "We wait for a second opinion."}
    assert client.post(link, data=more).headers["location"].endswith("#up")
    client.post(link, data={"outcome": "same"})
    thread = client.get(address)
    assert (texts(thread, ".update .by b"), texts(thread, ".update .said")) == (["The same"], [more["words"]])


def test_who_has_stopped_looking_is_not_asked_again_unless_they_change_their_mind(
    site: Site, client: TestClient, fjord: TestClient
) -> None:
    address = ask(fjord, site, check_ins="yes")
    due(site)
    link = the_link(site)
    assert "We ask again on" in client.get(address).text
    client.post(link, data={"outcome": "stopped"})
    assert "We ask again on" not in client.get(address).text
    due(site, 1)
    assert len(mails(site, "check_in")) == 1
    client.post(link, data={"outcome": "same"})
    assert "We ask again on" in client.get(address).text
    due(site, 2)
    assert len(mails(site, "check_in")) == 2


def test_one_click_in_a_mail_program_stops_the_check_ins_of_a_thread_and_nothing_else(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, check_ins="yes")
    due(site)
    (mail,) = mails(site, "check_in")
    assert mail.unsubscribe_url in mail.text
    path = mail.unsubscribe_url.removeprefix(site.settings.base_url)
    assert "letters that ask how it went" in client.get(path).text
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert "We ask again on" not in client.get(address).text
    due(site, 1)
    assert len(mails(site, "check_in")) == 1
    assert client.post(the_link(site), data={"outcome": "better"}).status_code == 303
    reply(tern, site, address, "It went well for us.")
    assert len(mails(site, "reply")) == 1


def test_a_check_in_names_only_places_that_readers_see_in_the_thread(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    a_listing(site, "seen", name="Seen Faces")
    a_listing(site, "held", name="Held Faces")
    removed = a_listing(site, "removed", name="Removed Faces")
    address = ask(fjord, site, check_ins="yes")
    reply(tern, site, address, "[[Seen Faces]] and [[Removed Faces]]")
    reply(tern, site, address, "[[Held Faces]]")
    with site.database.writing() as db:
        db.get_one(Reply, 2).status = PostStatus.HELD
        listing_actions.change(db, db.get_one(Listing, removed.id), {"status": Status.REMOVED}, reason="they asked")
    due(site)
    client.post(the_link(site), data={"outcome": "better"})
    assert texts(client.get(the_link(site)), "form fieldset legend") == ["Today it is", "Seen Faces"]


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
    ask(fjord, site)
    monday = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    monkeypatch.setattr(notify, "now", lambda: monday)
    notify.digest(site)
    notify.digest(site)
    (mail,) = mails(site, "digest")
    assert mail.recipient == "heron@mail.example"
    assert "1 new question" in mail.text
    assert TITLE not in mail.text
    assert client.get("/questions?country=NO").status_code == 200


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
