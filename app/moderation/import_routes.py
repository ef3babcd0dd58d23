"""/moderation/import: files of listings, for editors: tried, done, and taken back."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from sqlalchemy import Connection

from app import answers
from app.auth import TheEditor
from app.db import Db
from app.listings.importing import RowError
from app.models import now
from app.moderation import imports, progress
from app.moderation.uploads import Upload, Uploaded
from app.site import TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/moderation/import")
Number = Annotated[int, Path(ge=1, lt=2**31)]
Count = Annotated[int | None, Query(ge=0, lt=2**31)]


@router.get("")
def form(request: Request, site: TheSite, _person: TheEditor) -> Response:
    with site.database.reading() as connection:
        return _form(request, connection, Upload(name="", source_date=now().date()))


@router.post("")
def send(request: Request, site: TheSite, person: TheEditor, upload: Uploaded, db: Db) -> Response:
    """Without "import" it is only tried."""
    _ = tongue_of(request).gettext
    answers.count(request, db, "moderation", person)
    mistakes = {}
    if upload.unreadable:
        mistakes["file"] = _("This file is no text. Save it as CSV or JSON in UTF-8.")
    elif not upload.text:
        mistakes["text"] = _("Choose a file, or paste its text.")
    if upload.source_date is None or upload.source_date > now().date():
        mistakes["source_date"] = _("Say on which day it was collected. It cannot be a day to come.")
    parsed = imports.read(site, upload.text)
    if parsed.errors and not mistakes:
        mistakes["text"] = _("Nothing can be imported before these rows are mended.")
    if mistakes or upload.source_date is None:
        errors = parsed.errors if upload.text else []
        return _form(request, db.connection(), upload, mistakes=mistakes, errors=errors)
    if upload.action == "import":
        number = imports.ask(db, person, upload.text, upload.name, upload.source_date, len(parsed.rows))
        return answers.to(request, f"/moderation/import/{number}")
    tried = imports.attempt(site, db, parsed, upload.source_date)
    return _form(request, db.connection(), upload, tried=tried)


def _form(
    request: Request, connection: Connection, upload: Upload, *, mistakes: dict[str, str] | None = None,
    errors: list[RowError] | None = None, tried: imports.Tried | None = None,
) -> Response:  # fmt: skip
    said: dict[str, Any] = {
        "upload": upload, "mistakes": mistakes or {}, "row_errors": errors or [], "tried": tried,
        "most": imports.MOST_SHOWN, "runs": imports.newest(connection),
    }  # fmt: skip
    return answers.private(request, "moderation/import.html", 422 if mistakes else 200, **said)


@router.get("/{number}")
def run(
    request: Request, site: TheSite, _person: TheEditor, number: Number, back: Count = None, left: Count = None
) -> Response:
    with site.database.reading() as connection:
        found = imports.run_of(connection, number)
        if found is None:
            raise HTTPException(404)
        context = {
            "run": found, "waits": imports.waits(connection, number), "trouble": imports.trouble(connection, number),
            "progress": progress.read(site.settings.home, number),
            "done": imports.done(connection, number, imports.MOST_SHOWN), "most": imports.MOST_SHOWN,
        }  # fmt: skip
    return answers.private(request, "moderation/import_run.html", back=back, left=left, **context)


@router.post("/{number}/undo")
def undo(request: Request, person: TheEditor, db: Db, number: Number) -> Response:
    answers.count(request, db, "moderation", person)
    if imports.run_of(db.connection(), number) is None:
        raise HTTPException(404)
    taken = imports.take_back(db, person, number)
    said = f"?back={taken[0]}&left={taken[1]}" if taken else ""
    return answers.to(request, f"/moderation/import/{number}{said}")
