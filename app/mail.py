"""Mail: a row in the transaction of what it is about, then a file on a laptop or SMTP elsewhere.

Each mail leaves at most once. It is marked before it is handed over; if the connection breaks while
the other side has the text but has not said "taken", nobody can know whether it will arrive, so it
is parked with that note instead of being sent a second time.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import func, select
from sqlmodel import Session, col

from app import jobs
from app.config import Settings
from app.db import Database
from app.forms import clean_line
from app.models import Mail, MailState, now

log = structlog.get_logger()

SEND = "send_mail"
MOST_AN_HOUR = 5  # of one kind, to one address
_TIMEOUT_SECONDS = 20


def queue(db: Session, *, to: str, kind: str, key: str, subject: str, text: str, unsubscribe_url: str = "") -> bool:
    """Write a mail down; part of the caller's transaction. False when one with this key exists, or
    when this address has had enough of this kind within the hour."""
    if db.connection().execute(select(col(Mail.id)).where(col(Mail.key) == key)).first():
        return False
    lately = select(func.count()).where(
        col(Mail.recipient) == to, col(Mail.kind) == kind, col(Mail.created_at) > now() - timedelta(hours=1)
    )
    if db.connection().execute(lately).scalar_one() >= MOST_AN_HOUR:
        log.warning("mail_held_back", kind=kind)
        return False
    mail = Mail(
        recipient=to, kind=kind, key=key, subject=clean_line(subject)[:200], text=text, unsubscribe_url=unsubscribe_url
    )
    db.add(mail)
    db.flush()
    jobs.later(db, SEND, mail_id=mail.id)
    return True


def send(database: Database, settings: Settings, mail_id: int) -> None:
    """Hand one mail over. An error before the text was given is tried again; after it, never."""
    with database.writing() as db:
        mail = db.get(Mail, mail_id, with_for_update=True)
        if mail is None or mail.state in {MailState.SENT, MailState.PARKED}:
            return
        if mail.state == MailState.SENDING:
            _park(mail, "The worker ended while it was being sent; it may have arrived.")
            return
        mail.state = MailState.SENDING
    try:
        if settings.smtp_url.get_secret_value():
            _by_smtp(settings, mail)
        else:
            _to_file(settings, mail)
    except _UnknownError as unknown:
        with database.writing() as db:
            _park(db.get_one(Mail, mail_id), f"It may have arrived: {unknown}")
        return
    except smtplib.SMTPRecipientsRefused as refused:
        code = max(code for code, _words in refused.recipients.values())
        if code >= 500:  # noqa: PLR2004 - for good
            with database.writing() as db:
                _park(db.get_one(Mail, mail_id), f"The address was refused ({code}).")
            return
        _try_again(database, mail_id)
        raise
    except (OSError, smtplib.SMTPException):
        _try_again(database, mail_id)
        raise
    with database.writing() as db:
        sent = db.get_one(Mail, mail_id)
        sent.state, sent.sent_at = MailState.SENT, now()


def message_of(settings: Settings, mail: Mail) -> EmailMessage:
    host = urlsplit(settings.base_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = f"Seventh <{sender(settings)}>"
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = formatdate(mail.created_at.timestamp())
    message["Message-ID"] = f"<{mail.id}.{int(mail.created_at.timestamp())}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    return message


def sender(settings: Settings) -> str:
    return f"noreply@{urlsplit(settings.base_url).hostname or 'localhost'}"


class _UnknownError(Exception):
    """The text was given, and the other side did not say what became of it."""


def _by_smtp(settings: Settings, mail: Mail) -> None:
    message = message_of(settings, mail)
    with _connected(settings.smtp_url.get_secret_value()) as server:
        code, words = server.mail(sender(settings))
        if code != 250:  # noqa: PLR2004 - "go on"
            raise smtplib.SMTPSenderRefused(code, words, sender(settings))
        code, words = server.rcpt(parseaddr(mail.recipient)[1])
        if code not in {250, 251}:
            raise smtplib.SMTPRecipientsRefused({mail.recipient: (code, words)})
        server.putcmd("data")
        code, words = server.getreply()
        if code != 354:  # noqa: PLR2004 - "give me the text"
            raise smtplib.SMTPDataError(code, words)
        try:
            server.send(_dotted(message.as_bytes(policy=message.policy.clone(linesep="\r\n"))))
            code, words = server.getreply()
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise _UnknownError(type(error).__name__) from error
        if code != 250:  # noqa: PLR2004 - "taken"
            raise smtplib.SMTPDataError(code, words)


def _dotted(text: bytes) -> bytes:
    """A line that begins with a dot would end the mail; RFC 5321, 4.5.2."""
    lines = text.split(b"\r\n")
    body = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return body.removesuffix(b"\r\n") + b"\r\n.\r\n"


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    """smtp://user:password@host:port (STARTTLS where it is offered), or smtps://."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    secure = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=_TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
    finally:
        server.close()


def _to_file(settings: Settings, mail: Mail) -> None:
    folder = settings.home / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{mail.id:06d}-{mail.kind}.eml"
    path.write_bytes(message_of(settings, mail).as_bytes())
    path.chmod(0o600)
    log.info("mail_written", kind=mail.kind, file=str(path))


def _try_again(database: Database, mail_id: int) -> None:
    with database.writing() as db:
        db.get_one(Mail, mail_id).state = MailState.QUEUED


def _park(mail: Mail, note: str) -> None:
    mail.state, mail.note = MailState.PARKED, note[:500]
    log.error("mail_parked", mail=mail.id, kind=mail.kind, note=note)
