"""Whether websites still answer: asked politely, counted by days, and a person hears of it once."""

import socket
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import col, select

from app import cases
from app.listings import links
from app.listings.links import Checker, Verdict
from app.models import Case, CaseKind, Job, LinkCheck, Listing, Status, now
from app.outbound import Answer, Trouble
from app.site import Site
from tests.factories import a_listing
from tests.website import PUBLIC, Website, a_door, goes_to, says, serving, url

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8"])
DAY = timedelta(days=1)


def run(checker: Checker, at: datetime) -> list[Verdict]:
    """What the job of that day does."""
    with checker.database.reading() as connection:
        rows = links.due(connection, at)
    return list(checker.check(rows, at))


def the_check(site: Site) -> LinkCheck:
    with site.database.writing() as db:
        return db.exec(select(LinkCheck)).one()


def open_cases(site: Site) -> list[Case]:
    with site.database.writing() as db:
        return list(db.exec(select(Case).where(col(Case.closed_at).is_(None))).all())


def change(site: Site, listing: Listing, **fields: Any) -> None:
    with site.database.writing() as db:
        row = db.get_one(Listing, listing.id)
        for name, value in fields.items():
            setattr(row, name, value)


def resolving(*gone: str) -> Callable[[str], Sequence[str]]:
    def resolve(host: str) -> Sequence[str]:
        if host in gone:
            raise socket.gaierror(socket.EAI_NONAME, "")
        return [PUBLIC]

    return resolve


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        *((Answer(status), Verdict.ALIVE) for status in (200, 204, 206, 304)),
        (Answer(200, moved_to="https://new.example/"), Verdict.MOVED),
        *((Answer(status), Verdict.DEAD) for status in (404, 410)),
        *((Answer(status), Verdict.DOUBTFUL) for status in (400, 401, 403, 405, 416, 429, 451, 500, 502, 503, 520)),
        *(
            (Answer(trouble=trouble), Verdict.DEAD)
            for trouble in (Trouble.NO_NAME, Trouble.NOT_PUBLIC, Trouble.REFUSED, Trouble.CERTIFICATE)
        ),
        *(
            (Answer(trouble=trouble), Verdict.DOUBTFUL)
            for trouble in (
                Trouble.TIMEOUT, Trouble.NAMES_AWAY, Trouble.INSECURE, Trouble.UNREACHABLE, Trouble.BROKEN,
                Trouble.REDIRECTS, Trouble.NOT_ASKED,
            )
        ),
    ],
)  # fmt: skip
def test_what_an_answer_means(answer: Answer, verdict: Verdict) -> None:
    assert links.judged(answer) is verdict


def test_what_answers_is_left_alone_for_a_week(site: Site, web: Website, checker: Checker) -> None:
    a_listing(site, website=url(web))
    assert run(checker, now()) == [Verdict.ALIVE]
    assert [run(checker, now() + days * DAY) for days in (0, 1, 6)] == [[], [], []]
    assert run(checker, now() + 8 * DAY) == [Verdict.ALIVE]
    assert (the_check(site).status, the_check(site).error, the_check(site).failures) == (200, "", 0)
    assert web.asked() == [("HEAD", "/")] * 2


def test_three_failures_on_three_days_call_a_person_once_with_the_day_of_the_archive(
    site: Site, web: Website, checker: Checker
) -> None:
    listing = a_listing(site, website=url(web, "/gone"))
    at = now()
    for days in range(2):
        assert run(checker, at + days * DAY) == [Verdict.DEAD]
        assert open_cases(site) == []
    assert not [path for _, path in web.asked() if path.startswith("/archive")]
    assert run(checker, at + 2 * DAY) == [Verdict.DEAD]
    (case,) = open_cases(site)
    assert (case.kind, case.about_id, case.key) == (CaseKind.LINK, listing.id, f"link:{listing.id}")
    assert case.note == f"404 · archive.org 2024-02-29 · {url(web, '/gone')}"
    check = the_check(site)
    assert (check.failures, check.failed_on, check.archived_on) == (3, (at + 2 * DAY).date(), date(2024, 2, 29))
    assert run(checker, at + 3 * DAY) == []
    with site.database.writing() as db:  # somebody has looked, and left it as it is
        cases.settle(db, f"link:{listing.id}")
    assert run(checker, at + 10 * DAY) == [Verdict.DEAD]
    assert (the_check(site).failures, open_cases(site)) == (4, [])


def test_failures_of_one_day_count_once(site: Site, web: Website) -> None:
    listing = a_listing(site, website=url(web))
    at = now()
    for _ in range(5):
        with site.database.writing() as db:
            links.record(db, listing.id or 0, url(web), Answer(404), at)
    assert (the_check(site).failures, open_cases(site)) == (1, [])


def test_it_settles_by_itself_when_the_website_answers_again(site: Site, web: Website, checker: Checker) -> None:
    a_listing(site, website=url(web, "/away"))
    at = now()
    for days in range(3):
        run(checker, at + days * DAY)
    assert len(open_cases(site)) == 1
    web.pages["/away"] = says(200)
    assert run(checker, at + 10 * DAY) == [Verdict.ALIVE]
    assert (the_check(site).failures, the_check(site).archived_on, open_cases(site)) == (0, None, [])


def test_a_doubtful_answer_neither_counts_nor_forgives(site: Site, web: Website, checker: Checker) -> None:
    a_listing(site, website=url(web, "/page"))
    at = now()
    for days, status in enumerate((404, 403, 503, 404)):
        web.pages["/page"] = says(status)
        run(checker, at + days * DAY)
    assert (the_check(site).failures, open_cases(site)) == (2, [])
    web.pages["/page"] = says(429)
    assert run(checker, at + 4 * DAY) == [Verdict.DOUBTFUL]
    assert (the_check(site).status, the_check(site).failures) == (429, 2)


def test_another_website_begins_anew_and_needs_nobody_any_more(site: Site, web: Website, checker: Checker) -> None:
    listing = a_listing(site, website=url(web, "/gone"))
    at = now()
    for days in range(3):
        run(checker, at + days * DAY)
    change(site, listing, website=url(web, "/gone-too"))
    assert run(checker, at + 2 * DAY) == [Verdict.DEAD]
    check = the_check(site)
    assert (check.url, check.failures, check.archived_on, open_cases(site)) == (url(web, "/gone-too"), 1, None, [])


@pytest.mark.parametrize("fields", [{"website": None}, {"status": Status.CLOSED}, {"status": Status.REMOVED}])
def test_of_a_website_that_readers_do_not_see_nothing_is_kept(
    site: Site, web: Website, checker: Checker, fields: dict[str, Any]
) -> None:
    listing = a_listing(site, website=url(web, "/gone"))
    for days in range(3):
        run(checker, now() + days * DAY)
    change(site, listing, **fields)
    with site.database.writing() as db:
        links.plan(db)
        assert db.exec(select(LinkCheck)).all() == db.exec(select(Job).where(Job.kind == links.CHECK)).all() == []
    assert open_cases(site) == []


def test_an_answer_that_comes_too_late_is_not_kept(site: Site, web: Website) -> None:
    listing = a_listing(site, website=url(web))
    change(site, listing, website="https://new.example/")
    with site.database.writing() as db:
        links.record(db, listing.id or 0, url(web), Answer(404), now())
        links.record(db, 999, url(web), Answer(404), now())
        assert db.exec(select(LinkCheck)).all() == []


def test_only_published_listings_with_a_website_are_asked(site: Site, web: Website, checker: Checker) -> None:
    a_listing(site, "none", website=None)
    a_listing(site, "empty", website="")
    a_listing(site, "closed", website=url(web), status=Status.CLOSED)
    a_listing(site, "draft", website=url(web), status=Status.DRAFT)
    assert run(checker, now()) == []
    assert web.connections == 0


def test_a_website_that_leads_inside_is_dead_and_hears_nothing(site: Site, web: Website, checker: Checker) -> None:
    with serving(Website({"/": says(200)})) as inside:
        a_listing(site, website=f"http://127.0.0.1:{web.port}/")
        web.pages["/"] = goes_to(f"http://127.0.0.1:{inside.port}/")
        assert run(checker, now()) == [Verdict.DEAD]
        assert inside.connections == 0
    assert (the_check(site).status, the_check(site).error) == (None, "not_public")


def test_s59_a_host_is_asked_for_a_few_pages_a_day_with_a_pause_before_each(
    site: Site, web: Website, checker: Checker, waited: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "time", SimpleNamespace(monotonic=lambda: 1000.0))  # every answer comes at once
    for number in range(8):
        a_listing(site, f"hospital-{number}", website=url(web, f"/?{number}", "hospital.example"))
    a_listing(site, "other", website=url(web, "/?other", "other.example"))
    at = now()
    assert len(run(checker, at)) == links.MOST_OF_A_HOST + 1
    assert waited == [2.0] * (links.MOST_OF_A_HOST - 1)
    assert len(run(checker, at + DAY)) == 8 - links.MOST_OF_A_HOST
    assert sorted(path for _, path in web.asked()) == [*(f"/?{number}" for number in range(8)), "/?other"]


def test_where_nobody_answers_it_is_our_network_and_nobody_is_blamed(site: Site, web: Website) -> None:
    a_listing(site, "one", website=url(web, host="one.example"))
    a_listing(site, "two", website=url(web, host="two.example"))
    door = a_door(web, resolve=resolving("one.example", "two.example", "archive.example"))
    checker = Checker(site.database, door, url(web, "/archive", "archive.example"))
    assert run(checker, now()) == [Verdict.DOUBTFUL] * 2
    with site.database.writing() as db:
        assert db.exec(select(LinkCheck)).all() == []


@pytest.mark.parametrize("well", ["archive.example", "two.example"])
def test_a_name_that_is_nobodys_counts_when_something_else_answers(site: Site, web: Website, well: str) -> None:
    a_listing(site, "one", website=url(web, host="one.example"))
    a_listing(site, "two", website=url(web, host="two.example"))
    gone = {"one.example", "two.example", "archive.example"} - {well}
    checker = Checker(site.database, a_door(web, resolve=resolving(*gone)), url(web, "/archive", "archive.example"))
    assert Verdict.DEAD in run(checker, now())
    with site.database.writing() as db:
        assert "no_name" in db.exec(select(LinkCheck.error)).all()


@pytest.mark.parametrize(
    "said",
    [
        b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"archived_snapshots": {}}', b'{"archived_snapshots": []}',
        b'{"archived_snapshots": {"closest": {"timestamp": 7}}}',
        b'{"archived_snapshots": {"closest": {"timestamp": "2024"}}}',
        b'{"archived_snapshots": {"closest": {"timestamp": "99999999999999"}}}', b"\xff\xfe\x00",
    ],
)  # fmt: skip
def test_whatever_the_archive_says_the_check_is_kept(site: Site, web: Website, checker: Checker, said: bytes) -> None:
    web.pages["/archive"] = says(200, said)
    a_listing(site, website=url(web, "/gone"))
    for days in range(3):
        run(checker, now() + days * DAY)
    assert (the_check(site).failures, the_check(site).archived_on, len(open_cases(site))) == (3, None, 1)
