"""What whoever has just set up a site does next; `seventh init` says it until it is done."""

from collections.abc import Iterator

from sqlalchemy import Connection, exists, select
from sqlmodel import col

from app import mail
from app.commands import typed
from app.models import Member, Question, Role
from app.site import Site


def first_steps(site: Site) -> Iterator[str]:
    settings = site.settings
    with site.database.reading() as connection:
        if not _is_there(connection, select(col(Member.id)).where(col(Member.role) == Role.ADMIN)):
            add = typed("user add YOUR@ADDRESS --name 'Your name' --role admin")
            yield f"Nobody moderates yet: {add}"
        if settings.env == "dev" and not _is_there(connection, select(col(Question.id))):
            yield f"No questions yet: {typed('examples add')} shows some, each marked as an example"
    if not settings.smtp_url.get_secret_value():
        yield f"Letters are written to {mail.folder(settings)}; with SEVENTH_SMTP_URL they are sent"
    if settings.env == "production" and not settings.security_contact:
        yield "Nobody can report a weakness: SEVENTH_SECURITY_CONTACT says where"


def _is_there(connection: Connection, rows: object) -> bool:
    return bool(connection.scalar(select(exists(rows))))  # type: ignore[arg-type] # a query
