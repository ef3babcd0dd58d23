from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from app import migrate
from app.config import ROOT, Settings
from app.db import Database
from app.models import Listing


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    yield database
    database.close()


def _tables(database: Database) -> set[str]:
    return set(inspect(database.writer).get_table_names())


def test_there_is_one_head() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert len(list(script.walk_revisions())) == len(list((ROOT / "migrations" / "versions").glob("*.py")))


def test_the_newest_schema_is_what_the_models_say(database: Database) -> None:
    migrate.check(database)
    assert migrate.is_current(database)


def test_everything_can_be_taken_down_and_built_again(database: Database) -> None:
    migrate.downgrade(database, "base")
    assert _tables(database) == {"alembic_version"}
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    migrate.check(database)


def test_the_last_migration_can_be_taken_back(database: Database) -> None:
    migrate.downgrade(database, "-1")
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    assert migrate.is_current(database)


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = _tables(database)
    migrate.upgrade(database)
    assert _tables(database) == before


def test_every_constraint_has_a_name(database: Database) -> None:
    inspector = inspect(database.writer)
    for table in _tables(database) - {"alembic_version"}:
        assert inspector.get_pk_constraint(table)["name"] == f"pk_{table}"
        for constraint in [*inspector.get_foreign_keys(table), *inspector.get_unique_constraints(table)]:
            assert constraint["name"]


def test_a_database_that_was_never_prepared_is_not_current(tmp_path: Path) -> None:
    assert not migrate.is_current(Database(f"sqlite:///{tmp_path}/empty.db"))


def test_a_change_of_the_models_is_noticed(database: Database) -> None:
    from sqlalchemy import Column, Integer  # noqa: PLC0415 - only here

    table = Listing.__table__  # type: ignore[attr-defined] # SQLModel's table
    added = Column("forgotten", Integer)
    table.append_column(added)
    try:
        with pytest.raises(Exception, match="forgotten"):
            migrate.check(database)
    finally:
        table._columns.remove(added)  # noqa: SLF001 - there is no other way back


def test_copies_of_the_template_do_not_share_anything(new_database: Callable[[], str]) -> None:
    assert new_database() != new_database()
