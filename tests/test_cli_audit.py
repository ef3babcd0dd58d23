"""`seventh audit`: whether the trail is whole, and none of its end is gone."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app import audit
from app.commands import typed
from app.db import Database
from tests.moderation.test_audit import GUARDS
from tests.test_cli import Run, database, run

__all__ = ["database", "run"]


def test_the_trail_is_looked_at_and_a_cut_end_is_found(run: Run, database: Database) -> None:
    run("init")
    assert run("audit").out == "The trail is whole, and empty.\n"
    with database.writing() as db:
        for number in (1, 2):
            audit.record(db, None, "confirmed by mail", f"listing {number}")
    with database.reading() as connection:
        head = audit.head(connection)
    assert run("audit", "--head", head).out == f"The trail is whole. Its head is {head}.\n"
    cut = run("audit", "--head", "f" * 64)
    assert (cut.code, cut.err) == (1, f"seventh: the end of the trail is gone: no event is {'f' * 64}\n")
    with database.writing() as db:
        audit.keep_head(db)
        for guard in GUARDS[db.get_bind().dialect.name]:
            db.connection().execute(text(guard))
        db.connection().execute(text("DELETE FROM audit_event WHERE id = 2"))
    assert run("audit").err == f"seventh: the end of the trail is gone: no event is {head}\n"
    with database.writing() as db:
        db.connection().execute(text("UPDATE audit_event SET about = 'listing 7'"))
    assert run("audit").err == "seventh: the trail is broken at event 1\n"


def test_only_where_a_table_is_missing_it_is_said_how_to_prepare_the_database(
    run: Run, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as db:
        db.connection().execute(text("DROP TABLE audit_event"))
    missing = run("audit")
    assert missing.code == 1
    assert missing.err.endswith(f"; `{typed('init')}` prepares it\n")
    monkeypatch.setenv("SEVENTH_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/site.db")
    away = run("audit")
    assert away.code == 1
    assert "seventh: the database does not answer as it should (unable to open" in away.err
    assert "init" not in away.err
