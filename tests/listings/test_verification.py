"""A check that is due, overdue, too long ago: what readers see, what moderators get, what never moves its date."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import audit, work
from app.listings import actions, verifying
from app.listings.freshness import Ladder
from app.models import (
    AuditEvent,
    Kind,
    Listing,
    Member,
    Owner,
    Question,
    Reply,
    Role,
    Status,
)
from app.site import Site
from tests.factories import a_listing, a_member, do_jobs, page, signed_in, texts
from tests.listings.ageing import checked, night, now_says, stale_cases, today

NAME = "The clinic bergen-clinic"
PAGE = "/listings/bergen-clinic"
LISTS = (
    "/listings", "/listings?q=clinic", "/find?country=NO", "/countries/no", "/sitemap.xml", "/search?q=clinic",
    "/api/v1/listings", "/api/v1/find?country=NO", "/api/v1/suggest?q=clinic", "/api/v1/export.csv",
    "/api/v1/export.json", "/api/v1/export.geojson",
)  # fmt: skip


# --- the ladder, as readers see it


@pytest.mark.parametrize(
    ("days_late", "freshness", "notice"),
    [(0, "fresh", ""), (1, "due", ""), (90, "due", ""), (91, "overdue", "The last check is long ago"),
     (180, "overdue", "The last check is long ago")],
)  # fmt: skip
def test_each_step_is_said_and_the_listing_is_still_found(
    site: Site, client: TestClient, days_late: int, freshness: str, notice: str
) -> None:
    checked(site, days_late)
    night(site)
    assert texts(client.get(PAGE), ".notice h2") == ([notice] if notice else [])
    assert client.get(f"/api/v1{PAGE}").json()["freshness"] == freshness
    for address in LISTS:
        assert "bergen-clinic" in client.get(address).text, address
    assert "noindex" not in client.get(PAGE).text


def test_an_overdue_listing_says_when_it_was_checked_and_when_it_leaves_the_search(
    site: Site, client: TestClient
) -> None:
    listing = checked(site, 100)
    said = " ".join(texts(client.get(PAGE), ".notice"))
    assert listing.checked_on is not None
    assert listing.next_check_on is not None
    tongue = site.tongues["en"]
    leaves = listing.next_check_on + timedelta(days=181)
    for day in (listing.checked_on, listing.next_check_on, leaves):
        assert tongue.date(day) in said
    night(site, leaves - timedelta(days=1))
    assert now_says(site, listing).status == Status.PUBLISHED
    night(site, leaves)
    assert now_says(site, listing).status == Status.PENDING


def test_what_nobody_checked_for_too_long_is_in_no_list_but_its_page_answers_and_says_so(
    site: Site, client: TestClient
) -> None:
    listing = checked(site, 181)
    assert NAME in client.get("/listings").text
    night(site)
    for address in LISTS:
        assert "bergen-clinic" not in client.get(address).text, address
    answer = client.get(PAGE)
    day = site.tongues["en"].date(listing.checked_on or today())
    said = f"Nobody has checked this since {day}, so it is not in the search"
    assert texts(answer, ".notice h2") == [said]
    assert page(answer).css_first("meta[name=robots]").attributes["content"] == "noindex"
    whole = client.get(f"/api/v1{PAGE}").json()
    assert (whole["status"], whole["freshness"]) == ("pending", "overdue")
    assert NAME in client.get("/shortlist?keep=bergen-clinic").text
    assert "so it is not in the search" in whole["history"][0]["reason"]


def test_a_thread_that_names_it_still_leads_to_it(site: Site, client: TestClient) -> None:
    checked(site, 181)
    night(site)
    with site.database.writing() as db:
        db.add(Question(slug="who", title="Who can help?", body="Since May.", author_name="Fjord"))
        db.flush()
        db.add(Reply(question_id=1, body=f"We were at [[{NAME}]].", author_name="Tern"))
    site.stamp.forget()
    assert page(client.get("/questions/1-who")).css_first(f".said a[href='{PAGE}']") is not None


def test_what_was_never_checked_is_left_as_it_is(site: Site, client: TestClient) -> None:
    listing = a_listing(site)
    night(site, today() + timedelta(days=4000))
    assert (now_says(site, listing).status, stale_cases(site)) == (Status.PUBLISHED, [])
    assert texts(client.get(PAGE), ".notice h2") == ["No person has checked this yet"]


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REMOVED, Status.DRAFT])
def test_what_is_not_published_is_left_as_it_is(site: Site, status: Status) -> None:
    listing = checked(site, 500, status=status)
    night(site)
    assert (now_says(site, listing).status, stale_cases(site)) == (status, [])


def test_a_check_brings_it_back_to_the_lists(site: Site, client: TestClient) -> None:
    listing = checked(site, 181)
    night(site)
    with site.database.writing() as db:
        actions.confirm(db, db.get_one(Listing, listing.id), on=today(), reason="called them")
    do_jobs(site)
    for address in LISTS:
        assert "bergen-clinic" in client.get(address).text, address
    assert (now_says(site, listing).status, now_says(site, listing).checked_on) == (Status.PUBLISHED, today())
    assert [case.closed_at is not None for case in stale_cases(site)] == [True]
    night(site)
    assert len(stale_cases(site)) == 1


def test_a_check_does_not_publish_what_nobody_had_published(site: Site) -> None:
    listing = a_listing(site, status=Status.PENDING)
    with site.database.writing() as db:
        actions.confirm(db, db.get_one(Listing, listing.id), on=today(), reason="called them")
    assert now_says(site, listing).status == Status.PENDING


# --- cases


def test_each_due_check_is_one_case_that_says_how_far_it_is(site: Site) -> None:
    listing = checked(site, 1)
    day = listing.next_check_on or today()
    for late, step in ((1, "due"), (1, "due"), (95, "overdue"), (181, "hidden"), (400, "hidden")):
        night(site, day + timedelta(days=late))
        (case,) = stale_cases(site)
        assert (case.about_id, case.key) == (listing.id, f"stale:{listing.id}")
        assert case.note == f"{step}: a check was due on {day}"
    assert now_says(site, listing).version == 2  # hidden once


def test_the_case_of_what_has_closed_is_settled(site: Site) -> None:
    listing = checked(site, 5)
    night(site)
    with site.database.writing() as db:
        actions.close(db, db.get_one(Listing, listing.id), reason="The doctor retired.")
    night(site)
    assert [case.key for case in stale_cases(site)] == [None]


# --- still correct


@pytest.fixture
def moderator(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Mira", role=Role.MODERATOR))


def test_one_click_of_a_moderator_is_a_check_and_changes_nothing_else(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    listing = checked(site, 20, phone="+47 55 55 55 55")
    night(site)
    staff = moderator.get(f"{PAGE}/check")
    assert staff.headers["cache-control"] == "private, no-store"
    assert "+47 55 55 55 55" in page(staff).css_first(".known").text()
    assert page(staff).css_first("form[action$='/still-correct'] button") is not None
    for _ in range(2):
        answer = moderator.post(f"{PAGE}/still-correct")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}/check?done=1")
    assert "Noted as checked today." in moderator.get(f"{PAGE}/check?done=1").text
    after = now_says(site, listing)
    assert (after.checked_on, after.version, after.phone) == (today(), 2, listing.phone)
    with site.database.reading() as connection:
        acts = connection.execute(select(AuditEvent.act, AuditEvent.about)).all()
        assert {tuple(row) for row in acts} == {("confirmed", f"listing {listing.id}")}
        assert audit.broken_at(connection) is None
    do_jobs(site)
    assert client.get(f"/api/v1{PAGE}").json()["history"][0]["reason"] == verifying.STILL_CORRECT
    assert [case.key for case in stale_cases(site)] == [None]


def test_members_and_guests_cannot_say_so(site: Site, client: TestClient) -> None:
    listing = checked(site, 20)
    member = signed_in(site, client, a_member(site))
    for browser, status in ((client, 303), (member, 403)):
        assert browser.post(f"{PAGE}/still-correct").status_code == status
        assert browser.get(f"{PAGE}/check").status_code == status
    assert now_says(site, listing).version == 1


def test_s50_nobody_checks_their_own_organisation(site: Site, client: TestClient) -> None:
    mira = a_member(site, "Mira", role=Role.MODERATOR)
    own = checked(site, 20)
    checked(site, 20, "other")
    with site.database.writing() as db:
        db.add(Owner(listing_id=own.id or 0, member_id=mira.id or 0, domain="clinic.example"))
    browser = signed_in(site, client, mira)
    answer = browser.post(f"{PAGE}/still-correct")
    assert (answer.status_code, "somebody else has to check it" in answer.text) == (403, True)
    assert now_says(site, own).version == 1
    assert browser.post("/listings/other/still-correct").status_code == 303


def test_several_are_confirmed_at_once_from_the_queue_but_not_what_is_ones_own(
    site: Site, moderator: TestClient
) -> None:
    own = checked(site, 6, "own")
    with site.database.writing() as db:
        mira = db.exec(select(Member)).one()
        db.add(Owner(listing_id=own.id or 0, member_id=mira.id or 0, domain="clinic.example"))
    others = [checked(site, late, f"clinic-{late}") for late in (5, 100, 181)]
    night(site)
    ticked = {"case": [str(case.id) for case in stale_cases(site)], "outcome": "confirmed"}
    assert "Checked: still correct" in texts(moderator.post("/moderation/bulk", data=ticked), "h1")
    assert moderator.post("/moderation/bulk", data=ticked | {"sure": "yes"}).status_code == 303
    do_jobs(site)
    assert [now_says(site, one).checked_on for one in others] == [today()] * 3
    assert set(site.index.versions()) == {own.id, *(one.id for one in others)}
    assert [case.about_id for case in stale_cases(site) if case.key] == [own.id]


def test_the_queue_and_the_form_of_a_change_lead_staff_to_the_check(
    site: Site, client: TestClient, moderator: TestClient
) -> None:
    checked(site, 20)
    night(site)
    for path in ("/moderation/queue", f"{PAGE}/edit"):
        assert page(moderator.get(path)).css_first(f"a[href='{PAGE}/check']") is not None
    for browser in (client, signed_in(site, client, a_member(site))):
        assert f"{PAGE}/check" not in browser.get(PAGE).text + browser.get(f"{PAGE}/edit").text
    assert f"{PAGE}/check" not in moderator.get(PAGE).text  # everybody gets the same


# --- the night itself


def test_the_nightly_work_is_part_of_the_daily_job(site: Site) -> None:
    listing = checked(site, 181)
    work.handlers(site)["tidy"]()
    do_jobs(site)
    assert now_says(site, listing).status == Status.PENDING


def test_a_case_of_something_hidden_stays_when_the_settings_become_milder(site: Site) -> None:
    checked(site, 181)
    night(site)
    site.ladder = Ladder(dict.fromkeys(Kind, 3000), 1000, 2000)
    night(site)
    (case,) = stale_cases(site)
    assert case.key is not None


def test_somebody_who_checks_while_the_night_runs_is_not_overwritten(site: Site) -> None:
    listing = checked(site, 181)
    with site.database.writing() as db:
        actions.confirm(db, db.get_one(Listing, listing.id), on=today(), reason="called them")
        verifying.act(db, listing.id or 0, site.ladder, today())  # the night had read the row before
    assert (now_says(site, listing).status, stale_cases(site)) == (Status.PUBLISHED, [])
