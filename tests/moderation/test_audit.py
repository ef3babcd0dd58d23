"""The trail of what people with a role did: nobody changes it, and whoever forges it is found out."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from app import audit, tidy
from app.models import AuditEvent
from app.site import Site
from tests.moderation.test_members import id_of, sanction

GUARDS = {
    "sqlite": ["DROP TRIGGER audit_event_no_UPDATE", "DROP TRIGGER audit_event_no_DELETE"],
    "postgresql": ["DROP TRIGGER audit_event_stays ON audit_event"],
}


@pytest.fixture
def trail(site: Site, moderator: TestClient, tern: TestClient) -> None:
    """Three events: Tern was warned three times."""
    del tern
    for _ in range(3):
        sanction(moderator, id_of(site, "Tern"), "warned")


def broken_at(site: Site) -> int | None:
    with site.database.reading() as connection:
        return audit.broken_at(connection)


def said_by_the_daily_check(site: Site) -> list[int]:
    with capture_logs() as lines:
        tidy.tidy(site.database)
    return [line["event_number"] for line in lines if line["event"] == "audit_trail_broken"]


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("forged", ["UPDATE audit_event SET about = 'member 77'", "DELETE FROM audit_event"])
def test_s81_the_database_refuses_to_change_or_delete_an_event(site: Site, forged: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), site.database.writing() as db:
        db.connection().execute(text(forged))
    assert broken_at(site) is None


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("forged", "found"),
    [
        ("UPDATE audit_event SET detail = 'spam' WHERE id = 2", 2),
        ("UPDATE audit_event SET who = '77' WHERE id = 3", 3),
        ("UPDATE audit_event SET hash = previous WHERE id = 1", 1),
        ("UPDATE audit_event SET previous = hash WHERE id = 2", 2),
        ("DELETE FROM audit_event WHERE id = 1", 2),
        ("DELETE FROM audit_event WHERE id = 2", 3),
    ],
)
def test_s81_who_forges_or_removes_an_event_behind_the_guards_is_found_out(site: Site, forged: str, found: int) -> None:
    with site.database.writing() as db:
        for guard in GUARDS[db.get_bind().dialect.name]:
            db.connection().execute(text(guard))
    assert said_by_the_daily_check(site) == []
    with site.database.writing() as db:
        db.connection().execute(text(forged))
    assert broken_at(site) == found
    assert said_by_the_daily_check(site) == [found]


def _cut(site: Site) -> None:
    with site.database.writing() as db:
        for guard in GUARDS[db.get_bind().dialect.name]:
            db.connection().execute(text(guard))
        db.connection().execute(text("DELETE FROM audit_event WHERE id = 3"))


@pytest.mark.usefixtures("trail")
def test_s81_who_cuts_off_the_newest_events_is_found_out_by_the_head_of_yesterday(site: Site) -> None:
    with site.database.reading() as connection:
        head = audit.head(connection)
    first, second = _day(site), _day(site)
    assert first == second == [("audit_trail_head", head)]
    _cut(site)
    assert broken_at(site) is None  # the chain alone does not tell
    with site.database.reading() as connection:
        assert head is not None
        assert not audit.holds(connection, head)
        now_at = audit.head(connection)
    for _day_after in range(2):  # until somebody has looked
        assert _day(site) == [("audit_trail_cut", head), ("audit_trail_head", now_at)]


def _day(site: Site) -> list[tuple[str, str]]:
    with capture_logs() as lines:
        tidy.tidy(site.database)
    return [(line["event"], line["head"]) for line in lines if "head" in line]


def test_what_the_machine_does_is_its_own_and_an_empty_trail_is_whole(site: Site) -> None:
    assert broken_at(site) is None
    with site.database.writing() as db:
        audit.record(db, None, "confirmed by mail", "listing 1", "x" * 600)
    with site.database.writing() as db:
        event = db.get_one(AuditEvent, 1)
    assert (event.who, event.role, len(event.detail)) == ("", "machine", 500)
    assert broken_at(site) is None
