"""What a person has sent with a form: words, within bounds, never a file."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qsl

from email_validator import EmailNotValidError, validate_email
from fastapi import Depends, HTTPException, Request

from app.unseen import UNSEEN

# A guide with forty sources has about 350.
_MOST_FIELDS = 400
_LONGEST_NAME = 60
_LONGEST_ADDRESS = 254
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form by name. A name that was sent twice has its first value."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def line(self, name: str, longest: int) -> str:
        """One line of words, cleaned; cut where no form of ours would let it grow."""
        return clean_line(self.fields.get(name, ("",))[0])[:longest]

    def text(self, name: str, longest: int) -> str:
        """Several lines, as they were written, without what cannot be seen."""
        said = self.fields.get(name, ("",))[0].replace("\r\n", "\n").replace("\r", "\n")
        return _CONTROL.sub("", UNSEEN.sub("", unicodedata.normalize("NFC", said)))[:longest].strip()

    def many(self, name: str) -> list[str]:
        return [value.strip()[:200] for value in self.fields.get(name, ()) if value.strip()]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked: our forms send "yes", and nothing else counts."""
        return self.fields.get(name, ("",))[0] == "yes"

    def number(self, name: str) -> int | None:
        said = self.fields.get(name, ("",))[0].strip()
        return int(said) if re.fullmatch(r"[0-9]{1,9}", said) else None


def clean_line(said: str) -> str:
    """No line breaks (they would be headers in a mail), nothing unseen, one space between words."""
    return " ".join(_CONTROL.sub(" ", UNSEEN.sub("", unicodedata.normalize("NFC", said))).split())


def email_of(said: str) -> str:
    """The address in the one form in which it is kept, or nothing if no letter could reach it."""
    try:
        # Letters outside of ASCII before the @ need servers that few people have; names of hosts have a second form.
        found = validate_email(said.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    address = (found.ascii_email or found.normalized).lower()
    return address if len(address) <= _LONGEST_ADDRESS else ""


async def posted_in(request: Request) -> Posted:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", ""}:
        raise HTTPException(415, "Forms are sent url-encoded.")
    body = await request.body()  # its size is limited in the middleware
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(413, "More fields than any form of ours has.") from error
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        # Half a surrogate cannot be stored; it comes from nobody's keyboard.
        fields.setdefault(name[:_LONGEST_NAME], []).append(value.encode("utf-8", "replace").decode())
    posted = Posted({name: tuple(values) for name, values in fields.items()})
    # For the page that has to put somebody off: their words go back with it.
    request.scope["posted"] = posted
    return posted


Form = Annotated[Posted, Depends(posted_in)]
