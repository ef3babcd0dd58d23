"""The jobs of this site by name, and the worker that does them."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy import Connection

from app import content, jobs, letterhead, mail, posts, tidy
from app.alerts import telling
from app.guides import actions as guide_actions
from app.guides import documents as guide_documents
from app.guides import queries as guide_queries
from app.jobs import Worker
from app.listings import actions, asking, links, pairs, queries, verifying
from app.models import now
from app.moderation import imports
from app.outbound import Door
from app.questions import actions as question_actions
from app.questions import check_ins, notify
from app.questions import documents as question_documents
from app.questions import queries as question_queries
from app.search.contract import Document, SearchIndex
from app.site import Site

log = structlog.get_logger()

_IN_A_JOB = 500  # documents


@dataclass(frozen=True, slots=True)
class Searchable:
    """A kind of thing that is searched: its index, and how to read it from the database."""

    index: SearchIndex
    some: Callable[[Connection, list[int]], Iterable[Document]]
    every: Callable[[Connection], Iterator[Document]]
    versions: Callable[[Connection], dict[int, int]]


def searchables(site: Site) -> Mapping[str, Searchable]:
    """By the name of the job that brings it up to date."""
    taxonomy = site.taxonomy
    return {
        actions.INDEX: Searchable(site.index, site.documents.some, site.documents.all, queries.all_versions),
        guide_actions.INDEX: Searchable(
            site.guides,
            lambda connection, ids: guide_documents.some(connection, taxonomy, ids),
            lambda connection: guide_documents.every(connection, taxonomy),
            guide_queries.versions,
        ),
        posts.INDEX: Searchable(
            site.questions,
            lambda connection, ids: question_documents.some(connection, site, ids),
            lambda connection: question_documents.every(connection, site),
            question_queries.versions,
        ),
    }


def handlers(site: Site) -> Mapping[str, Callable[..., None]]:
    return {
        **{job: partial(_index, site, searchable) for job, searchable in searchables(site).items()},
        mail.SEND: partial(mail.send, site.database, site.settings, partial(letterhead.html, site)),
        mail.GATHER: partial(mail.gather, site.database),
        question_actions.TELL: partial(notify.tell_followers, site),
        actions.CLOSED: partial(notify.tell_of_closing, site),
        question_actions.CHECK_IN: partial(check_ins.ask, site),
        links.CHECK: link_checker(site).check_some,
        pairs.LOOK: partial(pairs.look, site.database),
        imports.IMPORT: partial(imports.work, site),
        tidy.TIDY: partial(tidy.plan, site.database, daily(site)),
        tidy.TASK: lambda task: daily(site)[task](),
    }


def link_checker(site: Site) -> links.Checker:
    return links.Checker(site.database, Door(site.settings.base_url))


def daily(site: Site) -> Mapping[str, Callable[[], None]]:
    """By name, in their order; each may be done again at any time."""
    database = site.database
    return {
        "duplicates": partial(pairs.look, database),
        "links": partial(_plan_links, site),
        "tidy": partial(tidy.tidy, database),
        "checks": lambda: verifying.every_night(database, site.ladder, now().date()),
        "organisations": lambda: asking.every_night(site, now().date()),
        "digest": partial(notify.digest, site),
        "alerts": partial(telling.tell, site),
        "index": partial(_repair, site),
    }


def _plan_links(site: Site) -> None:
    if site.settings.check_links:
        with site.database.writing() as db:
            links.plan(db)


def _repair(site: Site) -> None:
    """What a job that was parked, or an index that was put back from a copy, has left wrong."""
    for job, ids in compare(site).items():
        log.warning("index_differs", job=job, number=len(ids))
        with site.database.writing() as db:
            for first in range(0, len(ids), _IN_A_JOB):
                jobs.once(db, job, ids=ids[first : first + _IN_A_JOB])


def _index(site: Site, searchable: Searchable, ids: list[int]) -> None:
    """Bring the index up to date for these, whatever has become of them."""
    with site.database.reading() as connection:
        documents = list(searchable.some(connection, ids))
    public = {document.id for document in documents}
    gone = [one for one in ids if one not in public]
    if documents:
        searchable.index.put(documents)
    if gone:
        searchable.index.delete(gone)
    _seen(site)


def reindex(site: Site) -> Mapping[str, int]:
    """Build every index anew beside the live one and swap; how many documents each holds."""
    numbers = {}
    for job, searchable in searchables(site).items():
        with site.database.reading() as connection:
            numbers[job] = searchable.index.rebuild(searchable.every(connection))
    site.database.analyze()
    _seen(site)
    return numbers


def compare(site: Site) -> Mapping[str, list[int]]:
    """For each job: the ids whose document is missing, outdated or should not be there."""
    different = {}
    for job, searchable in searchables(site).items():
        with site.database.reading() as connection:
            wanted = searchable.versions(connection)
        have = searchable.index.versions()
        if ids := sorted({one for one in wanted.keys() | have.keys() if wanted.get(one) != have.get(one)}):
            different[job] = ids
    return different


def _seen(site: Site) -> None:
    """Pages made with the old index are outdated now, here and in every other process."""
    with site.database.writing() as db:
        content.bump(db)
    site.stamp.forget()


@contextmanager
def in_background(site: Site) -> Iterator[None]:
    """A worker thread beside the web process, if the settings ask for one."""
    if site.settings.worker == "none":
        yield
        return
    worker = Worker(site.database, handlers(site))
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(timeout=10)
