"""The engines, the session of one request, and the one place where we commit.

Writers and readers have engines of their own. On SQLite a writer takes the write lock when its
transaction begins (a transaction that reads first and writes later would fail as "locked"), and
readers cannot write at all. What goes wrong is logged without the values of a statement: they are the words of people.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import Session

from app import last

_WRITER_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON")
_READER_PRAGMAS = ("busy_timeout=10000", "query_only=ON")


class Database:
    """One database with its two doors: `writing()` and `reading()`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self.writer = _sqlite(url, _WRITER_PRAGMAS, begin="BEGIN IMMEDIATE")
            self.reader = _sqlite(url, _READER_PRAGMAS, begin="BEGIN")
        else:
            shared: dict[str, Any] = {"pool_pre_ping": True, "pool_size": 8, "hide_parameters": True}
            self.writer = create_engine(url, **shared)
            self.reader = create_engine(url, **shared, execution_options={"postgresql_readonly": True})

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session
            if session.in_transaction():  # not when the block itself has taken everything back
                last.do(session)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for rows; it sees one moment of the database and can write nothing."""
        with self.reader.connect() as connection:
            yield connection

    def watch(self) -> Callable[[], bool]:
        """A function that says whether anything was committed since it was last asked. On SQLite
        it costs next to nothing, so an idle worker may ask often; elsewhere it always says yes."""
        if not self.is_sqlite:
            return lambda: True
        connection = self.reader.connect()
        seen = -1

        def changed() -> bool:
            nonlocal seen
            before, seen = seen, connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            connection.rollback()
            return bool(before != seen)

        return changed

    def analyze(self) -> None:
        """Tell the database how much there is of what, after much has changed. SQLite guesses badly."""
        with self.writer.connect() as connection, connection.begin():
            connection.exec_driver_sql("ANALYZE")

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def _sqlite(url: str, pragmas: tuple[str, ...], begin: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # SQLAlchemy sends BEGIN itself, below; the driver must not add its own.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def lock_on(session: Session, key: str) -> None:
    """Until this transaction ends, nobody else passes here with the same key. (On SQLite a writing
    transaction is alone anyway.)"""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})


def _session(request: Request) -> Iterator[Session]:
    with request.app.state.site.database.writing() as session:
        yield session
    # Who has just changed something sees it on the next page.
    request.app.state.site.stamp.forget()


def _connection(request: Request) -> Iterator[Connection]:
    with request.app.state.site.database.reading() as connection:
        yield connection


# scope="function" commits BEFORE the answer is sent. FastAPI's default commits after it, so the
# reader would be told "saved" even when the commit failed.
Db = Annotated[Session, Depends(_session, scope="function")]
