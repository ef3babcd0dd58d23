"""How it went: who agreed is asked on the day, once, and answers with one click."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import unsubscribe
from app.listings import actions as listing_actions
from app.models import CheckIn, Job, Listing, PostStatus, Question, Reply, Status, now
from app.site import Site
from tests.factories import a_listing, do_jobs, mails, page, texts
from tests.questions.writing import ask, reply


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
    before = now().date()
    assert client.post(link, data=said).status_code == 303
    do_jobs(site)
    thread = client.get(address)
    assert texts(thread, ".update .by b") == ["Better"]
    assert texts(thread, ".update .said") == ["Looser, slowly."]
    with site.database.writing() as db:
        listing = db.exec(select(Listing)).one()
        assert listing.waiting_weeks_min == 6
        assert listing.waiting_reported_on in {before, now().date()}
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


def test_who_wants_no_letters_about_threads_is_still_asked_how_it_went_where_they_agreed(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, check_ins="yes")
    for number in range(6):
        reply(tern, site, address, f"Number {number}")
    stop = unsubscribe.url(site.settings, 1, "notify").removeprefix(site.settings.base_url)
    assert "letters about what you follow" in client.get(stop).text
    assert client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert len(mails(site, "reply")) == 5  # the sixth waited for its hour, and does not come
    due(site)
    assert len(mails(site, "check_in")) == 1
    reply(tern, site, address, "One more")
    assert len(mails(site, "reply")) == 5


def set_status(site: Site, status: PostStatus) -> None:
    with site.database.writing() as db:
        db.get_one(Question, 1).status = status


def days_pass(site: Site, number: int) -> None:
    """The first check-in was due so many days earlier; what waits for its week is due now."""
    with site.database.writing() as db:
        db.get_one(CheckIn, 1).due_on -= timedelta(days=number)
    due(site)


@pytest.mark.parametrize("status", [PostStatus.HELD, PostStatus.HIDDEN])
@pytest.mark.parametrize(("days", "asked"), [(52, 1), (60, 0)])
def test_a_check_in_of_a_thread_that_nobody_can_read_comes_when_it_is_published_again_within_sixty_days(
    site: Site, fjord: TestClient, status: PostStatus, days: int, asked: int
) -> None:
    ask(fjord, site, check_ins="yes")
    set_status(site, status)
    with site.database.writing() as db:
        db.get_one(CheckIn, 1).due_on = now().date()
    due(site)
    days_pass(site, 7)
    days_pass(site, days - 7)
    assert mails(site, "check_in") == []
    set_status(site, PostStatus.PUBLISHED)
    due(site)
    assert len(mails(site, "check_in")) == asked


def test_a_check_in_of_a_thread_that_was_taken_back_is_not_looked_at_again(site: Site, fjord: TestClient) -> None:
    ask(fjord, site, check_ins="yes")
    set_status(site, PostStatus.REMOVED)
    due(site)
    with site.database.writing() as db:
        kept = db.exec(select(Job).where(Job.kind == "check_in")).all()
        assert 1 not in [one.arguments["checkin_id"] for one in kept]


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
