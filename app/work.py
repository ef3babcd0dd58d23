"""The jobs of this site by name, and the worker that does them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from app import content
from app.jobs import Worker
from app.listings import queries
from app.listings.actions import INDEX
from app.site import Site


def handlers(site: Site) -> Mapping[str, Callable[..., None]]:
    return {INDEX: lambda ids: index_listings(site, ids)}


def index_listings(site: Site, ids: list[int]) -> None:
    """Bring the index up to date for these listings, whatever has become of them."""
    with site.database.reading() as connection:
        documents = site.documents.some(connection, ids)
    public = {document.id for document in documents}
    gone = [listing_id for listing_id in ids if listing_id not in public]
    if documents:
        site.index.put(documents)
    if gone:
        site.index.delete(gone)
    _seen(site)


def reindex(site: Site) -> int:
    """Build the whole index beside the live one and swap."""
    with site.database.reading() as connection:
        number = site.index.rebuild(site.documents.all(connection))
    site.database.analyze()
    _seen(site)
    return number


def compare(site: Site) -> list[int]:
    """Ids whose document is missing, outdated or should not be there."""
    with site.database.reading() as connection:
        wanted = queries.all_versions(connection)
    have = site.index.versions()
    return sorted({i for i in wanted.keys() | have.keys() if wanted.get(i) != have.get(i)})


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
