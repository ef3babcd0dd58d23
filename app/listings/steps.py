"""What the routes of one listing share: finding it, also under an address that it once had."""

from typing import Any

from fastapi import HTTPException
from sqlalchemy import Connection

from app.listings import queries


def listing_of(connection: Connection, slug: str) -> Any:
    row = queries.by_slug(connection, slug)
    if row is None and (now_at := queries.redirect(connection, slug)):
        row = queries.by_slug(connection, now_at)
    if row is None:
        raise HTTPException(404)
    return row
