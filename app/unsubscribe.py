"""Links that stop a kind of mail, without signing in (RFC 8058): signed, and good for as long as the account."""

import re
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from app.config import Settings

_WHAT = re.compile(r"notify|digest|(?:thread|check-ins):[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mail, and which: "notify", "digest", or of one thread: what others reply, or the questions how it went."""

    member_id: int
    what: str

    @property
    def kind(self) -> str:
        return self.what.partition(":")[0]

    @property
    def question_id(self) -> int | None:
        number = self.what.partition(":")[2]
        return int(number) if number else None


def url(settings: Settings, member_id: int, what: str, *, root: str = "") -> str:
    """For the foot and the List-Unsubscribe header of a mail; `what` is "notify", "digest", "thread:12"
    or "check-ins:12", `root` the prefix of the reader's language."""
    if not _WHAT.fullmatch(what):
        raise ValueError(what)
    return f"{settings.base_url}{root}/account/unsubscribe/{_signer(settings).dumps([member_id, what])}"


def read(settings: Settings, token: str) -> Stop | None:
    """What a link stops; nothing if we did not make it."""
    try:
        member_id, what = _signer(settings).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return Stop(member_id, what)


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.signing_key, salt="unsubscribe")
