"""The whole database as one compressed file, and back.

The file is a gzipped tar: a manifest with a checksum for everything in it, and the data. On SQLite
that is a copy made by SQLite itself while the site runs (its online backup). On PostgreSQL it is
every table as the server's own COPY writes it, read in one snapshot: pg_dump would have to be
installed in the version of the server, COPY is in every connection.

A restore looks at the whole file first. Only then is anything changed, in one transaction.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnClause, Connection, column, func, inspect, make_url, select, table

from app import migrate
from app.db import Database
from app.models import ContentVersion

FORMAT, VERSION = "seventh-backup", 1
_MANIFEST = "manifest.json"
_SQLITE_FILE = "database.sqlite"


class BackupError(Exception):
    """Why a backup cannot be made or a file cannot be restored, in one line."""


@dataclass(frozen=True, slots=True)
class Manifest:
    database: str
    revision: str
    made_at: str
    # Of each file its checksum; of a table also the names of its columns.
    files: Mapping[str, Mapping[str, Any]]


def save(database: Database, target: Path) -> Manifest:
    """Write everything to the file, which appears only when it is whole. Nobody has to stop writing."""
    revision = migrate.revision(database)
    if revision is None:
        msg = "the database is empty; there is nothing to back up"
        raise BackupError(msg)
    with _folder_beside(target) as folder:
        files = _copy_sqlite(database, folder) if database.is_sqlite else _copy_tables(database, folder)
        kind = "sqlite" if database.is_sqlite else "postgresql"
        manifest = Manifest(kind, revision, datetime.now(UTC).isoformat(timespec="seconds"), files)
        part = folder / "backup.part"
        with part.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)  # it holds what people wrote in private
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                _add_manifest(tar, manifest)
                for name in files:
                    tar.add(folder / name, arcname=name, recursive=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    return manifest


def restore(database: Database, source: Path) -> Manifest:
    """Replace everything by what the file holds. The search index must be built anew afterwards."""
    with _folder_beside(Path(tempfile.gettempdir()) / "restore") as folder:
        manifest = _unpack(source, folder)
        kind = "sqlite" if database.is_sqlite else "postgresql"
        if manifest.database != kind:
            msg = f"{source.name} was made on {manifest.database}, and this site runs on {kind}"
            raise BackupError(msg)
        if manifest.revision not in migrate.revisions():
            msg = f"{source.name} was made by a newer release of Seventh"
            raise BackupError(msg)
        seen = _content_version(database)
        if database.is_sqlite:
            _put_sqlite(database, folder / _SQLITE_FILE)
            migrate.upgrade(database)
        else:
            _put_tables(database, folder, manifest)
    _outdate_pages(database, seen)
    return manifest


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """On the same disk as the target, so that the last step is a rename."""
    if not target.parent.is_dir():
        msg = f"there is no folder {target.parent}"
        raise BackupError(msg)
    folder = Path(tempfile.mkdtemp(prefix=".seventh-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    head = {"format": FORMAT, "version": VERSION, "database": manifest.database, "revision": manifest.revision}
    said = json.dumps(head | {"made_at": manifest.made_at, "files": manifest.files}, indent=1).encode()
    info = tarfile.TarInfo(_MANIFEST)
    info.size = len(said)
    tar.addfile(info, io.BytesIO(said))


def _unpack(source: Path, folder: Path) -> Manifest:
    """Everything that the file holds, in the folder, every checksum proved. Names in the file are
    compared, never used as paths that somebody else has chosen."""
    try:
        with gzip.open(source) as whole:
            while whole.read(1 << 20):  # to the end, where the checksum of the whole file stands
                pass
        with tarfile.open(source, "r:gz") as tar:
            first = tar.next()
            if first is None or first.name != _MANIFEST:
                msg = f"{source.name} is not a backup of Seventh"
                raise BackupError(msg)
            manifest = _read_manifest(_content(tar, first).read(), source)
            for name, file in manifest.files.items():
                if "/" in name or name.startswith("."):
                    msg = f"{source.name} is not a backup of Seventh"
                    raise BackupError(msg)
                with (folder / name).open("wb") as copy:
                    shutil.copyfileobj(_content(tar, tar.getmember(name)), copy)
                if _checksum(folder / name) != file["sha256"]:
                    msg = f"{source.name} is damaged: {name} is not what it was when it was written"
                    raise BackupError(msg)
    except (
        tarfile.TarError,
        gzip.BadGzipFile,
        EOFError,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        msg = f"{source.name} is damaged, or not a backup of Seventh: {error}"
        raise BackupError(msg) from error
    return manifest


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    content = tar.extractfile(member)
    if content is None:
        msg = f"{member.name} is not a file"
        raise ValueError(msg)
    return content


def _read_manifest(said: bytes, source: Path) -> Manifest:
    head = json.loads(said)
    if head["format"] != FORMAT:
        msg = f"{source.name} is not a backup of Seventh"
        raise BackupError(msg)
    if head["version"] != VERSION:
        msg = f"{source.name} was made by a newer release of Seventh"
        raise BackupError(msg)
    return Manifest(head["database"], head["revision"], head["made_at"], head["files"])


# SQLite


def _path_of(database: Database) -> str:
    return str(make_url(database.url).database)


def _copy_sqlite(database: Database, folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / _SQLITE_FILE
    # All pages at once: within one read transaction, so a busy site cannot make it begin again.
    with closing(sqlite3.connect(_path_of(database))) as live, closing(sqlite3.connect(path)) as copy:
        live.backup(copy)
    return {_SQLITE_FILE: {"sha256": _checksum(path)}}


def _put_sqlite(database: Database, path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            sound = str(error)
        if sound != "ok":
            msg = f"the database in the backup is damaged: {sound}"
            raise BackupError(msg)
        # SQLite itself overwrites the pages, as one transaction; others wait, and then see the new ones.
        with closing(sqlite3.connect(_path_of(database), timeout=30)) as live:
            copy.backup(live)


# PostgreSQL


def _tables(connection: Connection) -> list[str]:
    """All tables but the one with the revision, each after those that it refers to."""
    found = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _keys in found if name and name != "alembic_version"]


def _copy_tables(database: Database, folder: Path) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = {}
    with database.reader.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
        for name in _tables(connection):
            columns = [str(column["name"]) for column in inspect(connection).get_columns(name)]
            path = folder / f"{name}.copy"
            said = f"COPY {_names([name])} ({_names(columns)}) TO STDOUT"
            with path.open("wb") as file, _cursor(connection) as cursor, cursor.copy(said) as rows:
                for block in rows:
                    file.write(block)
            files[path.name] = {"sha256": _checksum(path), "columns": columns}
    return files


def _put_tables(database: Database, folder: Path, manifest: Manifest) -> None:
    """Schema and rows in one transaction: either all of the backup is there, or all that was before."""
    with database.writer.connect() as connection, connection.begin():
        migrate.rebuild(connection, manifest.revision)
        known = _tables(connection)
        named = {name.removesuffix(".copy") for name in manifest.files}
        if named != set(known):
            msg = f"the backup does not hold the tables of its revision: {', '.join(sorted(named ^ set(known)))}"
            raise BackupError(msg)
        for name in known:
            columns = manifest.files[f"{name}.copy"]["columns"]
            said = f"COPY {_names([name])} ({_names(columns)}) FROM STDIN"
            path = folder / f"{name}.copy"
            with path.open("rb") as file, _cursor(connection) as cursor, cursor.copy(said) as rows:
                while block := file.read(1 << 16):
                    rows.write(block)
            _continue_numbers(connection, name)
        migrate.upgrade_on(connection)


def _continue_numbers(connection: Connection, name: str) -> None:
    """New rows must not be given numbers that the restored ones have."""
    for one in inspect(connection).get_columns(name):
        number: ColumnClause[Any] = column(str(one["name"]))
        sequence = connection.execute(select(func.pg_get_serial_sequence(name, number.name))).scalar()
        if sequence:
            newest = connection.execute(select(func.max(number)).select_from(table(name, number))).scalar() or 0
            connection.execute(select(func.setval(sequence, newest + 1, False)))  # noqa: FBT003 - PostgreSQL's argument


def _cursor(connection: Connection) -> Any:
    """Psycopg's own cursor, which can COPY."""
    return connection.connection.cursor()


def _names(names: list[str]) -> str:
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


# Both


def _content_version(database: Database) -> int:
    if migrate.revision(database) is None:
        return 0
    with database.reading() as connection:
        return connection.execute(select(func.max(ContentVersion.number))).scalar() or 0


def _outdate_pages(database: Database, seen: int) -> None:
    """The number in the backup may have stood for other pages since; caches must not take one for the other."""
    with database.writing() as db:
        newest = db.get(ContentVersion, "public") or ContentVersion(name="public", number=0)
        newest.number = max(newest.number, seen) + 1
        db.add(newest)
