"""Homes with listings: made once, kept under bench/var, made anew when their content would be another."""

import fcntl
import hashlib
import logging
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import func, insert, select

from app import content, migrate, work
from app.config import Settings
from app.jobs import Worker
from app.listings.queries import TABLE
from app.site import Site, open_site
from bench.generate import Generator
from bench.plan import REAL, ROOT, VAR, size_name

_BATCH = 2000
_DATA = (
    "bench/generate.py", "bench/vocabulary.py", "app/models/listing.py", "app/listings/importing.py",
    "data/listings.json", "data/taxonomy.json",
)  # fmt: skip
_INDEX = ("app/search/documents.py", "app/search/embedded_fields.py", "app/search/words.py", "app/taxonomy/fold.py")
SECRET = secrets.token_urlsafe(48)


def environment(home: Path, **settings: str) -> dict[str, str]:
    """What a process of ours is told. As in production; nothing of the caller's own settings gets in."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SEVENTH_")}
    ours = {
        "SEVENTH_HOME": str(home), "SEVENTH_ENV": "production", "SEVENTH_SECRET_KEY": SECRET,
        "SEVENTH_BASE_URL": "http://127.0.0.1", "SEVENTH_COSTLY_READS": "0",
    }  # fmt: skip
    return {**inherited, **ours, **settings}


def open_home(home: Path) -> Site:
    """The site of a home in this process, without the noise of its log."""
    quiet()
    return open_site(Settings(home=home, env="dev", worker="none", meilisearch_url="", database_url=""))


def quiet() -> None:
    """No log lines from here on."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def home_of(size: int) -> Path:
    """A seeded home of this size; it is made when it is not there, or goes on where it was stopped."""
    home = VAR / ("real" if size == REAL else str(size))
    data, index = _digest(_DATA), _digest((*_INDEX, *_migrations()))
    with _alone(home):
        if _read(home / "data.digest") != data:
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            (home / "data.digest").write_text(data)
        if _read(home / "index.digest") != index:
            print(f"  making a home: {size_name(size)} listings", file=sys.stderr, flush=True)
            _init(home) if size == REAL else _fill(home, size)
            (home / "index.digest").write_text(index)
    return home


def _migrations() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "migrations" / "versions").glob("*.py"))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two runs at the same time make a home once."""
    VAR.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _init(home: Path) -> None:
    command = [sys.executable, "-m", "app", "init"]
    subprocess.run(command, cwd=ROOT, env=environment(home), check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    site = open_home(home)
    # Jobs that wait would run in the first server that is measured, and make its pages new.
    Worker(site.database, work.handlers(site)).drain()
    site.close()


def _fill(home: Path, size: int) -> None:
    site = open_home(home)
    migrate.upgrade(site.database)
    with site.database.reading() as connection:
        have = connection.execute(select(func.max(TABLE.c.id))).scalar() or 0
    generator = Generator(site.taxonomy, site.gazetteer)
    for first in range(have + 1, size + 1, _BATCH):
        rows = list(generator.rows(first, min(first + _BATCH - 1, size)))
        with site.database.writing() as db:
            db.connection().execute(insert(TABLE), rows)
            content.bump(db)
    work.reindex(site)
    site.close()


def copy_of(home: Path, name: str) -> Path:
    """A home that may be changed."""
    copy = VAR / name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    return copy


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _digest(files: Iterable[str]) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in files)).hexdigest()[:16]
