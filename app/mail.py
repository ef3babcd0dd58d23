"""Mail: a row in the transaction of what it is about, then a file on a laptop or SMTP elsewhere.

Each mail leaves at most once. It is marked before it is handed over; if the connection breaks while
the other side has the text but has not said "taken", nobody can know whether it will arrive, so it
is parked with that note instead of being sent a second time. What is refused for now is tried again
for about four hours; then its job is parked with the reason.

One address gets no more than five of a kind within an hour. What is too much waits, and leaves an hour later as
one letter; only the links that open an account are not kept, because they would be dead by then.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default as _policy
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import ColumnElement, delete, func, select
from sqlmodel import Session, col

from app import jobs
from app.config import Settings
from app.db import Database
from app.forms import clean_line
from app.letters import Letter
from app.models import Mail, MailState, now

log = structlog.get_logger()

SEND, GATHER = "send_mail", "gather_mails"
# The kinds whose text is a key to the account: it is not kept when they have left.
SIGN_IN, NEW_ADDRESS = "sign_in", "new_address"
SECRET = frozenset({SIGN_IN, NEW_ADDRESS})
SENT_KEPT, PARKED_KEPT = timedelta(days=30), timedelta(days=90)
MOST_AN_HOUR = 5  # of one kind, to one address
_HOUR = timedelta(hours=1)
_WAITING = (MailState.HELD_BACK, MailState.JOINED)
_MOST_TOGETHER = 100
_BETWEEN = "\n\n* * *\n\n"
_TIMEOUT_SECONDS = 20
_POLICY = _policy.clone(cte_type="7bit")


def queue(db: Session, letter: Letter, *, to: str, kind: str, key: str, unsubscribe_url: str = "") -> bool:
    """Write a mail down; part of the caller's transaction. False when one with this key exists, or when it opens
    an account and this address has had enough of them within the hour."""
    if db.connection().execute(select(col(Mail.id)).where(col(Mail.key) == key)).first():
        return False
    enough = _has_enough(db, to, kind)
    if enough:
        log.warning("mail_held_back", kind=kind)
        if kind in SECRET:
            return False
    mail = Mail(
        recipient=to,
        kind=kind,
        key=key,
        subject=clean_line(letter.subject)[:200],
        text=letter.text.replace("\0", ""),
        language=letter.language,
        unsubscribe_url=unsubscribe_url,
        state=MailState.HELD_BACK if enough else MailState.QUEUED,
    )
    db.add(mail)
    db.flush()
    # Each has a job of its own, so that none is forgotten; the first takes the others with it.
    jobs.later(db, GATHER if enough else SEND, after=_HOUR if enough else timedelta(), mail_id=mail.id)
    return True


def _has_enough(db: Session, to: str, kind: str) -> bool:
    lately = select(func.count()).where(
        col(Mail.recipient) == to, col(Mail.kind) == kind, col(Mail.created_at) > now() - _HOUR,
        col(Mail.state).not_in(_WAITING),
    )  # fmt: skip
    return int(db.connection().execute(lately).scalar_one()) >= MOST_AN_HOUR


def gather(database: Database, mail_id: int) -> None:
    """Send what was held back for an address as one letter, or wait once more when it has enough again."""
    with database.writing() as db:
        first = db.get(Mail, mail_id, with_for_update=True)
        if first is None or first.state != MailState.HELD_BACK:
            return
        if _has_enough(db, first.recipient, first.kind):
            jobs.later(db, GATHER, after=_HOUR, mail_id=mail_id)
            return
        same = select(Mail).where(
            col(Mail.recipient) == first.recipient, col(Mail.kind) == first.kind,
            col(Mail.state) == MailState.HELD_BACK, col(Mail.id) != mail_id,
        )  # fmt: skip
        waiting = same.order_by(col(Mail.id)).limit(_MOST_TOGETHER).with_for_update(skip_locked=True)
        others = db.execute(waiting).scalars().all()
        first.text = _BETWEEN.join([first.text, *(one.text for one in others)])
        if any(one.unsubscribe_url != first.unsubscribe_url for one in others):
            first.unsubscribe_url = ""  # one click would stop only one of them; each has its own link in the text
        for one in others:
            one.state, one.text, one.note = MailState.JOINED, "", f"It left with {mail_id}."
        first.state, first.created_at = MailState.QUEUED, now()
        jobs.later(db, SEND, mail_id=mail_id)


def drop_held_back(db: Session, *whose: ColumnElement[bool]) -> None:
    """Letters that waited for their hour, and that the reader wants no more."""
    db.connection().execute(delete(Mail).where(col(Mail.state) == MailState.HELD_BACK, *whose))


def send(database: Database, settings: Settings, html: Callable[[Mail], str], mail_id: int) -> None:
    """Hand one mail over, as text and as what `html` makes of it. What was not taken is tried again, by raising
    NotTakenError; what will never be taken, or may have been, is parked."""
    with database.writing() as db:
        mail = db.get(Mail, mail_id, with_for_update=True)
        if mail is None or mail.state in {MailState.SENT, MailState.PARKED}:
            return
        if mail.state == MailState.SENDING:
            _park(mail, "The worker ended while it was being sent; it may have arrived.")
            return
        try:
            message = message_of(settings, mail, html(mail))
        except ValueError as error:
            _park(mail, f"It cannot be written as a mail: {type(error).__name__}")
            return
        mail.state = MailState.SENDING
    try:
        if settings.smtp_url.get_secret_value():
            _by_smtp(settings, mail, message)
        else:
            _to_file(settings, mail, message)
    except _UnknownError as unknown:
        _note(database, mail_id, MailState.PARKED, f"It may have arrived: {unknown}")
    except _NeverError as never:
        _note(database, mail_id, MailState.PARKED, f"It was refused for good: {never}")
    except (OSError, smtplib.SMTPException, NotTakenError) as error:
        _note(database, mail_id, MailState.QUEUED)
        # Without what the other side said, which may name the address: this error is kept with the job and logged.
        raise NotTakenError(_short(error)) from None
    else:
        _note(database, mail_id, MailState.SENT)


def forget_old(db: Session) -> None:
    """Mails that have left long ago, and parked ones that nobody looked at."""
    kept_for = {MailState.SENT: SENT_KEPT, MailState.JOINED: SENT_KEPT, MailState.PARKED: PARKED_KEPT}
    for state, kept in kept_for.items():
        old = (col(Mail.state) == state, col(Mail.created_at) < now() - kept)
        db.connection().execute(delete(Mail).where(*old))


def message_of(settings: Settings, mail: Mail, html: str) -> EmailMessage:
    """The text, and beside it the same as a page. Every line is short and of ASCII: any server takes it."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    message = EmailMessage(_POLICY)
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
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = mail.language  # last, or it would move into the first part
    return message


def sender(settings: Settings) -> str:
    return f"noreply@{urlsplit(settings.base_url).hostname or 'localhost'}"


class NotTakenError(Exception):
    """The other side did not take it this time."""


class _NeverError(Exception):
    """The other side will never take it (RFC 5321: codes from 500)."""


class _UnknownError(Exception):
    """The text was given, and the other side did not say what became of it."""


def _by_smtp(settings: Settings, mail: Mail, message: EmailMessage) -> None:
    text = _dotted(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
    with _connected(settings.smtp_url.get_secret_value()) as server:
        _expect("sender", server.mail(sender(settings))[0], 250)
        _expect("recipient", server.rcpt(parseaddr(mail.recipient)[1])[0], 250, 251)
        server.putcmd("data")
        _expect("data", server.getreply()[0], 354)
        try:
            server.send(text)
            code = server.getreply()[0]
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise _UnknownError(type(error).__name__) from error
        _expect("text", code, 250)


def _expect(step: str, code: int, *wanted: int) -> None:
    if code in wanted:
        return
    words = f"{step} {code}"
    if code >= 500:  # noqa: PLR2004 - for good
        raise _NeverError(words)
    raise NotTakenError(words)


def _short(error: Exception) -> str:
    if isinstance(error, NotTakenError):
        return str(error)
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


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


def folder(settings: Settings) -> Path:
    """Where mails are written when there is no server for them."""
    return settings.home / "mail"


def _to_file(settings: Settings, mail: Mail, message: EmailMessage) -> None:
    folder(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder(settings) / f"{mail.id:06d}-{mail.kind}.eml"
    path.touch(0o600)
    path.write_bytes(message.as_bytes())
    log.info("mail_written", kind=mail.kind, file=str(path))


def _note(database: Database, mail_id: int, state: MailState, note: str = "") -> None:
    """What has become of it. Its row may be gone: with the account of its reader."""
    with database.writing() as db:
        mail = db.get(Mail, mail_id)
        if mail is None:
            return
        if state == MailState.PARKED:
            _park(mail, note)
            return
        mail.state = state
        if state == MailState.SENT:
            mail.sent_at = now()
            mail.text = "" if mail.kind in SECRET else mail.text


def _park(mail: Mail, note: str) -> None:
    mail.state, mail.note = MailState.PARKED, note[:500]
    log.error("mail_parked", mail=mail.id, kind=mail.kind, note=note)
