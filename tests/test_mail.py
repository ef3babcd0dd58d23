"""Mail against a real server: up, down, slow, refusing, and gone in the middle. Each leaves once, or is parked and
says so. S42, S63, S76."""

import socket
import traceback
from collections import Counter
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update
from sqlmodel import select
from structlog.testing import capture_logs

from app import mail
from app.config import Settings
from app.letters import Letter
from app.models import Mail, MailState
from app.site import Site
from tests.mailing import TO, jobs, page_of, rows, said, work, write
from tests.smtp import Inbox, serving


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox) -> Iterator[int]:
    with serving(inbox) as port:
        yield port


@pytest.fixture
def posted(site: Site, port: int) -> Site:
    """The site with that server."""
    site.settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
    return site


def test_a_mail_arrives_once_as_it_was_written(posted: Site, inbox: Inbox) -> None:
    text = "Åse answered:\n\n.a line with a dot\n" + "x" * 2000 + "\n\nSeventh"
    write(posted, subject="Svar på Seventh ☎", text=text, unsubscribe_url="http://testserver/account/unsubscribe/x")
    work(posted, 3)
    (message,) = inbox.taken
    assert (message["subject"], message["to"]) == ("Svar på Seventh ☎", TO)
    assert message["from"] == "Seventh <noreply@testserver>"
    assert message["list-unsubscribe"] == "<http://testserver/account/unsubscribe/x>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert message["content-language"] == "en"
    assert message["auto-submitted"] == "auto-generated"
    assert message["message-id"]
    assert message["date"]
    assert said(message) == text
    page = LexborHTMLParser(said(message, "html"))
    assert [node.text() for node in page.css(".body p")] == text.replace("dot\n", "dot").split("\n\n")
    assert (rows(posted)[0].state, jobs(posted)) == (MailState.SENT, [])


def test_the_same_mail_is_never_written_twice(posted: Site, inbox: Inbox) -> None:
    assert [write(posted), write(posted), write(posted, "two")] == [True, False, True]
    work(posted, 4)
    assert len(inbox.taken) == 2


def test_a_server_that_is_down_gets_it_when_it_is_back(site: Site, inbox: Inbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    site.settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
    write(site)
    work(site, 5)
    assert (rows(site)[0].state, jobs(site)[0].attempts) == (MailState.QUEUED, 5)
    with serving(inbox, port):
        work(site, 2)
    assert (len(inbox.taken), rows(site)[0].state, jobs(site)) == (1, MailState.SENT, [])


def test_a_slow_server_gets_it_once(posted: Site, inbox: Inbox) -> None:
    inbox.seconds = 0.3
    write(posted)
    work(posted, 2)
    assert (len(inbox.taken), rows(posted)[0].state) == (1, MailState.SENT)


def test_from_a_server_that_never_says_whether_it_took_it_nothing_is_sent_again(
    posted: Site, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_TIMEOUT_SECONDS", 2)  # less patience than in life
    inbox.seconds = 60
    write(posted)
    work(posted, 2)
    (row,) = rows(posted)
    assert (row.state, "It may have arrived" in row.note, jobs(posted)) == (MailState.PARKED, True, [])
    assert len(inbox.taken) <= 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_what_is_refused_for_now_is_tried_again(posted: Site, inbox: Inbox, step: str) -> None:
    inbox.answers[step] = ["451 Later", "450 Later, please"]
    write(posted)
    work(posted, 2)
    assert (inbox.taken, rows(posted)[0].state) == ([], MailState.QUEUED)
    assert jobs(posted)[0].error == f"NotTakenError: {NAMES[step]} 450"
    work(posted, 2)
    assert (len(inbox.taken), rows(posted)[0].state, jobs(posted)) == (1, MailState.SENT, [])


NAMES = {"MAIL": "sender", "RCPT": "recipient", "DATA": "text"}


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_what_is_refused_for_now_and_then_for_good_is_parked(posted: Site, inbox: Inbox, step: str) -> None:
    inbox.answers[step] = ["451 Later", f"550 <{TO}> is not here"]
    write(posted)
    work(posted, 4)
    (row,) = rows(posted)
    assert (inbox.taken, row.state, jobs(posted)) == ([], MailState.PARKED, [])
    assert row.note == f"It was refused for good: {NAMES[step]} 550"


@pytest.mark.parametrize(("how", "taken"), [("drop before", 0), ("drop after", 1)])
def test_when_the_connection_breaks_after_the_text_it_is_parked_and_says_so(
    posted: Site, inbox: Inbox, how: str, taken: int
) -> None:
    inbox.answers["DATA"] = [how]
    write(posted)
    work(posted, 3)
    (row,) = rows(posted)
    assert (len(inbox.taken), row.state, jobs(posted)) == (taken, MailState.PARKED, [])
    assert row.note.startswith("It may have arrived")


def test_after_four_hours_of_refusals_a_person_has_to_look(posted: Site, inbox: Inbox) -> None:
    inbox.answers["RCPT"] = ["450 Later"] * 100
    write(posted)
    work(posted, 14)
    (job,) = jobs(posted)
    assert (job.parked_at is not None, job.error) == (True, "NotTakenError: recipient 450")
    assert (inbox.taken, rows(posted)[0].state) == ([], MailState.QUEUED)


def test_a_worker_that_died_while_sending_leaves_a_mail_that_is_not_sent_again(posted: Site, inbox: Inbox) -> None:
    write(posted)
    with posted.database.writing() as db:
        db.connection().execute(update(Mail).values(state=MailState.SENDING))
    work(posted, 2)
    (row,) = rows(posted)
    assert (inbox.taken, row.state, "may have arrived" in row.note) == ([], MailState.PARKED, True)


def test_a_mail_whose_reader_has_left_meanwhile_is_forgotten(posted: Site, inbox: Inbox) -> None:
    write(posted)
    with posted.database.writing() as db:
        db.delete(db.exec(select(Mail)).one())
    work(posted, 2)
    assert (inbox.taken, jobs(posted)) == ([], [])


def test_among_many_with_every_kind_of_trouble_none_is_lost_and_none_comes_twice(posted: Site, inbox: Inbox) -> None:
    troubles = ["", "451 Later", "drop after", "", "550 No", "drop before", "452 Full"]
    inbox.answers["DATA"] = troubles * 3
    for number in range(30):
        write(posted, str(number), to=f"reader{number}@mail.example")
    work(posted, 120)
    assert jobs(posted) == []
    arrived = Counter(str(message["to"]) for message in inbox.taken)
    for row in rows(posted):
        assert row.state in {MailState.SENT, MailState.PARKED}
        assert arrived[row.recipient] == 1 if row.state == MailState.SENT else arrived[row.recipient] <= 1
        assert bool(row.note) == (row.state == MailState.PARKED)
    assert max(arrived.values()) == 1


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: a@evil.example", "x\nBcc: a@evil.example", "x\r\n\r\n<p>Hi", "x\x00y\x85z\u2028w"]
)
def test_s42_nothing_that_somebody_wrote_becomes_a_header(posted: Site, inbox: Inbox, evil: str) -> None:
    write(posted, subject=evil, text=f"{evil}\r\n.\r\nMAIL FROM:<x@evil.example>")
    work(posted, 2)
    (message,) = inbox.taken
    assert set(message.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Language",
        "Content-Transfer-Encoding",
        "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert "\n" not in message["subject"]
    assert "MAIL FROM" in said(message)
    assert "MAIL FROM:&lt;x@evil.example&gt;" in said(message, "html")
    assert "<p>Hi" not in said(message, "html")


def test_what_cannot_be_an_address_is_parked(posted: Site, inbox: Inbox) -> None:
    write(posted, to="a@mail.example\nBcc: b@evil.example")
    work(posted, 2)
    (row,) = rows(posted)
    assert (inbox.taken, row.state, jobs(posted)) == ([], MailState.PARKED, [])


def test_without_a_server_mails_are_files_that_only_the_owner_reads(site: Site, settings: Settings) -> None:
    write(site, text="Hello")
    work(site)
    (path,) = mail.folder(settings).iterdir()
    assert path.name == "000001-reply.eml"
    assert "Hello" in path.read_text()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_text_of_a_letter_that_opens_an_account_is_not_kept(posted: Site, inbox: Inbox) -> None:
    write(posted, "a", kind=mail.SIGN_IN)
    write(posted, "b")
    work(posted, 2)
    assert [row.text for row in rows(posted)] == ["", "Hello.\n\nSeventh"]
    assert len(inbox.taken) == 2


def test_a_taken_back_change_sends_nothing(posted: Site, inbox: Inbox) -> None:
    with pytest.raises(ZeroDivisionError), posted.database.writing() as db:
        mail.queue(db, Letter("x", "x"), to=TO, kind="reply", key="x")
        _ = 1 / 0
    work(posted)
    assert inbox.taken == []


def test_no_error_and_no_log_names_an_address(posted: Site, inbox: Inbox) -> None:
    inbox.answers["RCPT"] = [f"450 <{TO}> later", f"550 <{TO}> never"]
    write(posted)
    with pytest.raises(mail.NotTakenError) as caught:
        mail.send(posted.database, posted.settings, page_of(posted), 1)
    with capture_logs() as said:
        mail.send(posted.database, posted.settings, page_of(posted), 1)
    assert [line["event"] for line in said] == ["mail_parked"]
    assert TO not in "".join(traceback.format_exception(caught.value)) + str(said) + rows(posted)[0].note
