"""The command `seventh`: what an operator does. Exit code 0, or one line on stderr and not 0."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from psycopg.errors import UndefinedTable
from pydantic import ValidationError
from rich.progress import Progress
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from app import audit, cli_examples, cli_users, migrate, tidy, work
from app import backup as backups
from app.accounts import operator
from app.commands import CommandError, opened, the_site, typed
from app.first_steps import first_steps
from app.guides import actions as guide_actions
from app.guides import loading as guide_loading
from app.guides.files import GuideFileError
from app.jobs import Worker
from app.listings import actions, loading
from app.listings.export import FORMATS
from app.listings.hsds import to_hsds
from app.listings.importing import read
from app.models import ImportRun
from app.site import Site

app = typer.Typer(help="Seventh, a community care finder.", no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(cli_users.commands, name="user")
app.add_typer(cli_examples.commands, name="examples")
_MOST_ERRORS_SHOWN = 50


def main() -> None:
    try:
        with opened:
            app()
    except (CommandError, operator.RefusedError, backups.BackupError) as error:
        sys.exit(f"seventh: {error}")
    except ValidationError as invalid:
        sys.exit("seventh: " + "; ".join(str(e["msg"]).removeprefix("Value error, ") for e in invalid.errors()))
    except OSError as error:
        sys.exit(f"seventh: {error}")
    except (OperationalError, ProgrammingError) as error:
        sys.exit(f"seventh: {_trouble(error)}")


def _trouble(error: DBAPIError) -> str:
    """Where a table is missing, nobody has prepared the database yet; one that is busy or away has been prepared."""
    said = f"the database does not answer as it should ({str(error.orig).splitlines()[0]})"
    missing = isinstance(error.orig, UndefinedTable) or "no such table" in str(error.orig)
    return f"{said}; `{typed('init')}` prepares it" if missing else said


@app.command()
def init() -> None:
    """Make the database and the index, and load the community's own data. Safe to run again."""
    site = the_site()
    migrate.upgrade(site.database)
    source = site.settings.data / "listings.json"
    if source.exists():
        report = _load(site, source, dry_run=False)
        typer.echo(_summary(report))
    else:
        typer.echo(f"No listings yet: put listings.json into {site.settings.data} and run this again.")
    _seed_guides(site)
    _keep_tidy(site)
    Worker(site.database, work.handlers(site)).drain()
    if work.compare(site):
        work.reindex(site)
    site.database.analyze()
    typer.echo(_found({actions.INDEX: len(site.index.versions()), guide_actions.INDEX: len(site.guides.versions())}))
    for step in first_steps(site):
        typer.echo(f"- {step}")


def _found(numbers: Mapping[str, int]) -> str:
    counts = ((numbers[actions.INDEX], "listing"), (numbers[guide_actions.INDEX], "guide"))
    said = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts]
    return f"{' and '.join(said)} can be found."


def _seed_guides(site: Site) -> None:
    """Guides from their files; what was edited on the site stays as it is."""
    try:
        with site.database.writing() as db:
            outcomes = guide_loading.load(db, site.settings.data / "guides", site.taxonomy)
    except GuideFileError as error:
        raise CommandError(str(error)) from error
    if outcomes:
        typer.echo("Guides: " + ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items()) + ".")


@app.command(name="import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A .json or .csv file of listings")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing")] = False,  # noqa: FBT002 - typer
) -> None:
    """Import listings: all rows or none. The same file twice changes nothing."""
    if not file.exists():
        msg = f"there is no file {file}"
        raise CommandError(msg)
    site = the_site()
    report = _load(site, file, dry_run=dry_run)
    for slug, other in report.duplicates:
        typer.echo(f"possible duplicate: {slug} looks like {other}")
    for slug in report.edited_here:
        typer.echo(f"left alone, edited here since the last import: {slug}")
    for slug in report.not_wanted:
        typer.echo(f"left out, asked not to be listed: {slug}")
    for slug in report.without_position:
        typer.echo(f"no position, the city is not known: {slug}")
    typer.echo(("Dry run. " if dry_run else "") + _summary(report))
    if report.run_id and not dry_run:
        typer.echo(f"To take it back: {typed(f'undo-import {report.run_id}')}")
        Worker(site.database, work.handlers(site)).drain()


def _load(site: Site, file: Path, *, dry_run: bool) -> loading.Report:
    parsed = read(file, site.taxonomy)
    if parsed.errors:
        for error in parsed.errors[:_MOST_ERRORS_SHOWN]:
            typer.echo(str(error), err=True)
        msg = f"{len(parsed.errors)} errors in {file.name}; nothing was changed"
        raise CommandError(msg)
    report = loading.Report()
    with Progress(transient=True, disable=not sys.stderr.isatty()) as bar, site.database.writing() as db:
        task = bar.add_task("Importing", total=len(parsed.rows))
        report = loading.load(
            db, parsed.rows, site.gazetteer, key=site.settings.signing_key, file_name=file.name,
            source_date=_collected(file), step=lambda: bar.advance(task),
        )  # fmt: skip
        if dry_run:
            db.rollback()
    return report


def _collected(file: Path) -> date:
    """The day on which a file was made; for the community's own listings, as the file beside them says."""
    note = file.with_name("listings.collected")
    if file.name == "listings.json" and note.exists():
        return date.fromisoformat(note.read_text().strip())
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()


def _summary(report: loading.Report) -> str:
    changes = f"{report.created} new, {report.updated} changed, {report.unchanged} unchanged"
    return f"{changes}, {len(report.edited_here)} left alone."


@app.command()
def undo_import(run: Annotated[int, typer.Argument(help="The number that the import printed")]) -> None:
    """Take an import back. Listings that were edited since are left alone."""
    site = the_site()
    with site.database.writing() as db:
        found = db.get(ImportRun, run)
        if found is None or found.undone_at is not None:
            msg = f"there is no import {run} that could be undone"
            raise CommandError(msg)
        back, left = actions.undo(db, found)
    Worker(site.database, work.handlers(site)).drain()
    typer.echo(f"{back} listings taken back, {left} left alone because they were edited since.")


@app.command()
def export(
    format: Annotated[str, typer.Option("--format", help="csv, json, geojson or hsds")] = "csv",  # noqa: A002 - the contract's name
    output: Annotated[Path | None, typer.Option("--output", help="A file; without it, standard output")] = None,
) -> None:
    """Write the public directory to a file."""
    if format not in {*FORMATS, "hsds"}:
        msg = f"the format must be one of {', '.join(FORMATS)}, hsds"
        raise CommandError(msg)
    site = the_site()
    with site.database.reading() as connection:
        lines = _exported(site, connection, format)
        if output is None:
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr] # a text stream here
            sys.stdout.writelines(lines)
        else:
            part = output.with_name(f"{output.name}.part")
            with part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
            part.replace(output)


def _exported(site: Site, connection: Connection, form: str) -> Iterator[str]:
    today = datetime.now(UTC).date()
    if form == "hsds":
        return to_hsds(connection, site, today)
    make, _media_type = FORMATS[form]
    return make(connection, site.settings.base_url, site.tongues["en"], today, site.ladder)


@app.command()
def check_links() -> None:
    """Ask the websites of the directory that are due, at most 200, whether they still answer."""
    for line in work.link_checker(the_site()).report():
        typer.echo(line)


@app.command()
def reindex() -> None:
    """Build the search index anew beside the live one, and swap."""
    site = the_site()
    typer.echo(_found(work.reindex(site)))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it, such as seventh.backup")]) -> None:
    """Write the whole database to one file, while the site runs."""
    site = the_site()
    manifest = backups.save(site.database, file)
    typer.echo(f"{file} holds everything as of {manifest.made_at}, {file.stat().st_size:,} bytes.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `seventh backup` wrote")]) -> None:
    """Replace the whole database by a backup, and build the search index anew."""
    if not file.exists():
        msg = f"there is no file {file}"
        raise CommandError(msg)
    site = the_site()
    manifest = backups.restore(site.database, file)
    typer.echo(f"Everything is as of {manifest.made_at}. {_found(work.reindex(site))}")


@app.command(name="audit")
def check_audit(
    head: Annotated[str, typer.Option("--head", help="A head that the log or this command has shown before")] = "",
) -> None:
    """Look whether the trail of what people with a role did is as it was written, and none of its end is gone."""
    with the_site().database.reading() as connection:
        broken, newest = audit.broken_at(connection), audit.head(connection)
        known = [one for one in (head.strip(), audit.kept_head(connection)) if one]
        gone = [one for one in known if not audit.holds(connection, one)]
    if broken is not None:
        msg = f"the trail is broken at event {broken}"
        raise CommandError(msg)
    if gone:
        msg = f"the end of the trail is gone: no event is {gone[0]}"
        raise CommandError(msg)
    typer.echo(f"The trail is whole. Its head is {newest}." if newest else "The trail is whole, and empty.")


@app.command()
def worker() -> None:
    """Do the jobs that changes leave behind, until stopped."""
    site = the_site()
    _keep_tidy(site)
    doing = Worker(site.database, work.handlers(site))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: doing.stop())
    doing.run()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on")] = "127.0.0.1",
    processes: Annotated[int, typer.Option(min=1, help="One for each core that the site may use")] = 1,
) -> None:
    """Serve the site on PORT (default 8000)."""
    import uvicorn  # noqa: PLC0415 - the other commands do not need it

    site = the_site()
    if not migrate.is_current(site.database):
        msg = f"the database is not ready; run `{typed('init')}` first"
        raise CommandError(msg)
    _keep_tidy(site)
    site.close()
    uvicorn.run(
        "app.main:create_app", factory=True, host=host, port=_port(), workers=processes, access_log=False,
        server_header=False, log_level="warning", timeout_keep_alive=20,
        proxy_headers=True, forwarded_allow_ips=[str(one) for one in site.settings.trusted_proxies],
    )  # fmt: skip


def _keep_tidy(site: Site) -> None:
    with site.database.writing() as db:
        tidy.ensure(db)


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:  # noqa: PLR2004 - the ports there are
        msg = f"PORT must be a number from 1 to 65535, not {given!r}"
        raise CommandError(msg)
    return int(given)
