"""The websites of the directory are asked a few at a time, every night, or when somebody says so."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app import jobs, tidy, work
from app.listings import links
from app.listings.links import Checker
from app.models import Job, now
from app.site import Site
from tests.factories import a_listing
from tests.website import Website, goes_to, says, url

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8"])


def test_the_share_of_a_day_is_written_down_once_in_small_jobs_with_time_between(site: Site, web: Website) -> None:
    ids = [a_listing(site, f"a{n}", website=url(web, host=f"a{n}.example")).id for n in range(9)]
    with site.database.writing() as db:
        links.plan(db)
        links.plan(db)
    with site.database.writing() as db:
        written = db.exec(select(Job).where(Job.kind == links.CHECK).order_by(col(Job.id))).all()
    assert [one for job in written for one in job.arguments["ids"]] == ids
    assert [len(job.arguments["ids"]) for job in written] == [4, 4, 1]
    assert written[2].run_at - written[0].run_at > timedelta(minutes=5)


def test_a_job_that_is_done_twice_asks_once(site: Site, web: Website, checker: Checker) -> None:
    listing = a_listing(site, website=url(web))
    with site.database.writing() as db:
        links.plan(db)
    for _ in range(2):
        jobs.Worker(site.database, {links.CHECK: checker.check_some}).drain()
        checker.check_some([listing.id or 0])
    assert web.asked() == [("HEAD", "/")]


@pytest.mark.parametrize(("said", "jobs_made"), [(True, 1), (False, 0)])
def test_it_is_planned_every_night_where_the_setting_says_so(
    site: Site, web: Website, *, said: bool, jobs_made: int
) -> None:
    a_listing(site, website=url(web))
    site.settings.check_links = said
    with site.database.writing() as db:
        tidy.ensure(db)
        for job in db.exec(select(Job)).all():
            assert job.kind == tidy.TIDY
    work.handlers(site)[tidy.TIDY]()
    work.handlers(site)[tidy.TASK]("links")
    with site.database.writing() as db:
        assert len(db.exec(select(Job).where(Job.kind == links.CHECK)).all()) == jobs_made
    assert links.CHECK in work.handlers(site)


def test_the_report_has_a_line_for_each_dead_website_and_one_for_all(
    site: Site, web: Website, checker: Checker
) -> None:
    web.pages |= {"/new": says(200), "/old": goes_to("/new", 301), "/wall": says(403)}
    for slug, path in (("alive", "/"), ("dead", "/gone"), ("moved", "/old"), ("walled", "/wall")):
        a_listing(site, slug, website=url(web, path, f"{slug}.example"))
    dead = f"dead: dead: 404 (day 1, {now().date()}): {url(web, '/gone', 'dead.example')}"
    assert list(checker.report()) == [dead, "4 asked: 1 alive, 1 moved, 1 dead, 1 doubtful."]
    assert list(checker.report()) == [dead, "0 asked: 0 alive, 0 moved, 0 dead, 0 doubtful."]
