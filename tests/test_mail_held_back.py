"""What is too much for an hour comes later, as one letter. S63."""

from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import update

from app import mail
from app.models import Mail, MailState, now
from app.site import Site
from tests.mailing import rows, said, work, write
from tests.smtp import Inbox, serving


def test_s63_one_address_gets_no_more_than_five_of_a_kind_in_an_hour(site: Site) -> None:
    for name in ("1", "2", "3", "4", "5", "6", "7"):
        write(site, name)
    write(site, "another kind", kind="digest")
    write(site, "another person", to="ola@mail.example")
    assert _held_back(site) == ["6", "7"]
    with site.database.writing() as db:
        db.connection().execute(update(Mail).values(created_at=now() - timedelta(minutes=61)))
    write(site, "an hour later")
    assert _held_back(site) == ["6", "7"]


def _held_back(site: Site) -> list[str]:
    return [row.key for row in rows(site) if row.state == MailState.HELD_BACK]


def test_s63_a_link_that_would_be_dead_in_an_hour_is_not_kept_for_one(site: Site) -> None:
    assert [write(site, str(n), kind=mail.SIGN_IN) for n in range(7)] == [True] * 5 + [False] * 2
    assert _held_back(site) == []


def test_s63_what_was_held_back_leaves_as_one_letter_when_there_is_room(site: Site) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        site.settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
        _written_and_gathered(site)
    assert len(inbox.taken) == 6
    text = said(inbox.taken[-1])
    assert [f"Letter {number}." in text for number in range(8)] == [False] * 5 + [True] * 3
    assert inbox.taken[-1]["list-unsubscribe"] is None
    assert [row.state for row in rows(site)] == [MailState.SENT] * 6 + [MailState.JOINED] * 2


def _written_and_gathered(posted: Site) -> None:
    for number in range(8):
        write(posted, str(number), text=f"Letter {number}.", unsubscribe_url=f"http://testserver/{number % 2}")
    work(posted, 5)
    mail.gather(posted.database, 6)  # too soon
    assert len(_held_back(posted)) == 3
    with posted.database.writing() as db:
        db.connection().execute(update(Mail).values(created_at=now() - timedelta(minutes=61)))
    work(posted, 8)
