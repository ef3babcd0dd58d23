"""A backup is whole, also while people write; a restore changes nothing before it has seen the whole file."""

import gzip
import io
import json
import tarfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app import backup, migrate, work
from app.backup import BackupError, restore, save
from app.config import Settings
from app.db import Database
from app.models import Job, Listing, Setting
from app.site import Site
from tests.factories import a_listing


@pytest.fixture
def kept(site: Site, tmp_path: Path) -> Path:
    """A backup of a site with one listing."""
    a_listing(site, name="Før — 前")
    save(site.database, tmp_path / "kept.backup")
    return tmp_path / "kept.backup"


def _names(database: Database) -> list[str]:
    with database.reading() as connection:
        return sorted(connection.execute(select(Listing.name)).scalars())


def test_everything_comes_back(site: Site, kept: Path, client: TestClient) -> None:
    a_listing(site, "later", name="Afterwards")
    assert len(_names(site.database)) == 2
    restore(site.database, kept)
    work.reindex(site)
    assert _names(site.database) == ["Før — 前"]
    assert [item["name"] for item in client.get("/api/v1/listings").json()["items"]] == ["Før — 前"]


def test_it_can_be_restored_into_a_new_and_empty_database(kept: Path, new_database: Callable[[], str]) -> None:
    database = Database(Settings(database_url=new_database()).database_url)
    manifest = restore(database, kept)
    assert (_names(database), migrate.revision(database)) == (["Før — 前"], manifest.revision)
    migrate.check(database)
    database.close()


def test_the_site_goes_on_after_a_restore(site: Site, kept: Path) -> None:
    restore(site.database, kept)
    site.stamp.forget()
    a_listing(site, "later", name="Afterwards")
    assert _names(site.database) == ["Afterwards", "Før — 前"]


def test_no_cache_takes_a_restored_page_for_another_one(site: Site, kept: Path, client: TestClient) -> None:
    a_listing(site, "later", name="Afterwards")
    etag = client.get("/listings").headers["etag"]
    restore(site.database, kept)
    site.stamp.forget()
    assert client.get("/listings", headers={"if-none-match": etag}).status_code == 200


def test_a_backup_made_while_people_write_is_one_moment(
    site: Site, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    """Each transaction writes a pair; no backup may hold a half of one."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with site.database.writing() as db:
                db.add(Setting(name=f"left {number}", value="x" * 500))
                db.flush()
                db.add(Job(kind=f"right {number}", arguments={}))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            save(site.database, tmp_path / f"{number}.backup")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        database = Database(Settings(database_url=new_database()).database_url)
        restore(database, tmp_path / f"{number}.backup")
        with database.reading() as connection:
            left = {name.split()[1] for name in connection.execute(select(Setting.name)).scalars()}
            right = {kind.split()[1] for kind in connection.execute(select(Job.kind)).scalars()}
        assert left == right
        database.close()


def test_a_backup_is_for_its_owner_only_and_appears_whole(site: Site, kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in kept.parent.iterdir() if path.name.startswith(".")) == []
    assert migrate.is_current(site.database)


def test_a_database_that_was_never_prepared_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        save(Database(f"sqlite:///{tmp_path}/empty.db"), tmp_path / "empty.backup")
    assert not (tmp_path / "empty.backup").exists()


def test_a_folder_that_is_not_there_is_said(site: Site, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="there is no folder"):
        save(site.database, tmp_path / "nowhere" / "x.backup")


def _changed(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    """The same file with another manifest."""
    with tarfile.open(path, "r:gz") as tar:
        contents = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr] # files only
    manifest = json.loads(contents["manifest.json"])
    change(manifest)
    contents["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(path, "w:gz") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda manifest: manifest.update(format="other"), "is not a backup"),
        (lambda manifest: manifest.update(version=2), "newer release"),
        (lambda manifest: manifest.update(revision="0123456789ab"), "newer release"),
        (lambda manifest: manifest.update(database="mysql"), "was made on mysql"),
        (lambda manifest: manifest.update(files={"../../outside": {"sha256": ""}}), "is not a backup"),
        (lambda manifest: manifest.update(files={"gone": {"sha256": ""}}), "damaged"),
        (lambda manifest: manifest.update(files=7), "damaged"),
        (lambda manifest: next(iter(manifest["files"].values())).update(sha256="0" * 64), "damaged"),
        (lambda manifest: manifest.pop("made_at"), "damaged"),
    ],
)
def test_a_foreign_or_changed_file_is_refused_and_nothing_changes(
    site: Site, kept: Path, change: Callable[[dict[str, object]], object], message: str
) -> None:
    _changed(kept, change)
    with pytest.raises(BackupError, match=message):
        restore(site.database, kept)
    assert _names(site.database) == ["Før — 前"]


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_refused_and_nothing_changes(site: Site, kept: Path, share: float) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupError, match=r"damaged|not a backup"):
        restore(site.database, kept)
    assert _names(site.database) == ["Før — 前"]


@pytest.mark.parametrize(
    "content",
    [b"hello", gzip.compress(b"hello", mtime=0), b"\x1f\x8b" + b"\x00" * 100],
    ids=["words", "something packed", "a broken head"],
)
def test_any_other_file_is_refused(site: Site, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(BackupError, match=r"damaged|not a backup"):
        restore(site.database, path)


def test_one_flipped_bit_is_found_wherever_it_changes_anything(site: Site, kept: Path) -> None:
    whole = kept.read_bytes()
    for position in range(30, len(whole), len(whole) // 25):
        changed = bytearray(whole)
        changed[position] ^= 0x10
        kept.write_bytes(changed)
        with suppress(BackupError):
            restore(site.database, kept)
            # In a row of equal bytes it may say "again" in another way, and mean the same.
            assert gzip.decompress(changed) == gzip.decompress(whole)
    assert _names(site.database) == ["Før — 前"]


@pytest.mark.sqlite
@pytest.mark.usefixtures("kept")
def test_a_damaged_database_inside_a_sound_file_is_refused(site: Site, tmp_path: Path) -> None:
    (tmp_path / "database.sqlite").write_bytes(b"SQLite format 3\x00" + b"\x01" * 5000)
    with pytest.raises(BackupError, match="damaged"):
        backup._put_sqlite(site.database, tmp_path / "database.sqlite")  # noqa: SLF001 - past the checksum
    assert _names(site.database) == ["Før — 前"]


@pytest.mark.postgres
def test_a_table_that_fails_takes_everything_back(site: Site, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_listing(site, "later", name="Afterwards")

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(backup, "_continue_numbers", fail)
    with pytest.raises(ZeroDivisionError):
        restore(site.database, kept)
    assert _names(site.database) == ["Afterwards", "Før — 前"]
