"""A file of listings as an editor sends it: chosen as a file, or pasted. It is read, and not kept."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.auth import TheEditor
from app.forms import clean_line
from app.middleware import LARGEST_IMPORT

_FIELDS = 10
_NO_NAME = "pasted"


@dataclass(frozen=True, slots=True)
class Upload:
    """`source_date` is nothing when it was no day; `unreadable` when the file is no text."""

    text: str = ""
    name: str = _NO_NAME
    source_date: date | None = None
    action: str = ""
    unreadable: bool = False


async def _uploaded(request: Request, _person: TheEditor) -> Upload:
    """Asks who is asking first: nobody else's file is read."""
    request.scope["largest_body"] = LARGEST_IMPORT
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=LARGEST_IMPORT) as form:
        said = {name: value for name, value in form.items() if isinstance(value, str)}
        file = form.get("file")
        text, name, unreadable = said.get("text", ""), said.get("name", ""), False
        if isinstance(file, UploadFile) and file.filename:
            name = file.filename
            try:
                text = (await file.read()).decode("utf-8-sig")
            except UnicodeDecodeError:
                text, unreadable = "", True
    # Browsers send the lines of a text with \r\n, which would be a change of every longer description.
    text = text.replace("\r\n", "\n").strip("\n")
    name = clean_line(re.split(r"[/\\]", name)[-1])[:120] or _NO_NAME
    return Upload(text, name, _day(said.get("source_date", "")), said.get("action", ""), unreadable)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


Uploaded = Annotated[Upload, Depends(_uploaded)]
