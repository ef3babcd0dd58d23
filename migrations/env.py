"""Alembic's way in. The database is handed over by `app.migrate`; nothing here reads settings."""

from alembic import context
from sqlmodel import SQLModel

import app.models  # noqa: F401 - fills the metadata

connection = context.config.attributes.get("connection")
if connection is None:
    msg = "run migrations with `seventh init`, which hands over a connection"
    raise RuntimeError(msg)

context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
