"""Bringing a database to the newest schema, and asking whether it is there."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.config import ROOT
from app.db import Database


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    return config


def upgrade(database: Database, to: str = "head") -> None:
    _run(database, lambda config: command.upgrade(config, to))


def downgrade(database: Database, to: str) -> None:
    _run(database, lambda config: command.downgrade(config, to))


def upgrade_on(connection: Connection) -> None:
    """The newest schema, inside a transaction that somebody else has begun."""
    command.upgrade(_config_on(connection), "head")


def rebuild(connection: Connection, to: str) -> None:
    """Empty tables of one revision, inside a transaction that somebody else has begun."""
    if MigrationContext.configure(connection).get_current_heads():
        command.downgrade(_config_on(connection), "base")
    command.upgrade(_config_on(connection), to)


def revision(database: Database) -> str | None:
    """Where the database stands; nothing when it was never prepared."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revisions() -> set[str]:
    """All that this release knows."""
    return {str(one.revision) for one in ScriptDirectory.from_config(_config()).walk_revisions()}


def write_revision(database: Database, message: str) -> None:
    """Compare the models with the database and write the difference as a new migration."""
    _run(database, lambda config: command.revision(config, message, autogenerate=True))


def check(database: Database) -> None:
    """Raise when models and migrations have drifted apart."""
    _run(database, command.check)


def is_current(database: Database) -> bool:
    with database.reading() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_config()).get_heads())


def _run(database: Database, act: Callable[[Config], object]) -> None:
    with database.writer.connect() as connection, connection.begin():
        act(_config_on(connection))


def _config_on(connection: Connection) -> Config:
    config = _config()
    config.attributes["connection"] = connection
    return config
