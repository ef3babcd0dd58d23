"""The commands of the contract: exit code 0, or one line on stderr and not 0."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import col, select

from app import auth, cli, migrate
from app.commands import typed
from app.config import ROOT, Settings
from app.db import Database
from app.models import AuditEvent, ImportRun, Job, Listing, Mail, Member, MemberSession, Role, SecondFactor, now
from tests.factories import a_file, a_row

TINY = ROOT / "tests" / "another_community" / "data"


@dataclass
class Said:
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def database(new_database: Callable[[], str]) -> Iterator[Database]:
    database = Database(Settings(database_url=new_database()).database_url)
    yield database
    database.close()


@pytest.fixture
def run(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command on a site with the tiny data of another community."""
    monkeypatch.setenv("SEVENTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SEVENTH_DATABASE_URL", database.url)
    monkeypatch.setenv("SEVENTH_DATA", str(TINY))

    def command(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["seventh", *map(str, words)])
        code, last = 0, ""
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
            last = f"{stop.code}\n" if isinstance(stop.code, str) else ""
        said = capsys.readouterr()
        return Said(code, said.out, said.err + last)

    return command


@pytest.fixture
def listings(database: Database) -> Callable[[], list[str]]:
    def names() -> list[str]:
        with database.writing() as db:
            return sorted(db.exec(select(Listing.slug)).all())

    return names


def test_init_prepares_everything_and_may_be_run_again(run: Run, database: Database) -> None:
    migrate.downgrade(database, "base")
    first, second = run("init"), run("init")
    assert (first.code, [line for line in first.out.splitlines() if not line.startswith("- ")]) == (
        0,
        ["3 new, 0 changed, 0 unchanged, 0 left alone.", "Guides: 1 made.", "3 listings and 1 guide can be found."],
    )  # fmt: skip
    assert second.out.splitlines()[0] == "0 new, 0 changed, 3 unchanged, 0 left alone."


def test_init_without_data_says_what_to_add(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENTH_DATA", str(tmp_path))
    assert "No listings yet: put listings.json into" in run("init").out


def test_import_says_what_it_did_and_how_to_take_it_back(
    run: Run, tmp_path: Path, listings: Callable[[], list[str]]
) -> None:
    said = run("import", a_file(tmp_path, a_row(), a_row("lost", name="Lost place", city="Qqqxz")))
    assert (said.code, listings()) == (0, ["bergen-clinic", "lost"])
    assert "no position, the city is not known: lost" in said.out
    number = said.out.split("seventh undo-import ")[1].strip()
    again = run("undo-import", number)
    assert (again.code, again.out) == (0, "2 listings taken back, 0 left alone because they were edited since.\n")
    assert run("undo-import", number).code == 1


def test_a_dry_run_says_the_same_and_changes_nothing(
    run: Run, tmp_path: Path, listings: Callable[[], list[str]], database: Database
) -> None:
    said = run("import", a_file(tmp_path, a_row()), "--dry-run")
    assert (said.code, said.out) == (0, "Dry run. 1 new, 0 changed, 0 unchanged, 0 left alone.\n")
    assert listings() == []
    with database.writing() as db:
        assert db.exec(select(ImportRun)).all() == []


def test_a_bad_file_is_explained_row_by_row_and_changes_nothing(
    run: Run, tmp_path: Path, listings: Callable[[], list[str]]
) -> None:
    said = run("import", a_file(tmp_path, a_row(), a_row("bad", country="XX"), a_row("worse", conditions=["magic"])))
    assert (said.code, said.out, listings()) == (1, "", [])
    assert said.err.splitlines() == [
        "row 2, bad: country: 'XX' is not a country code",
        "row 3, worse: conditions: 'magic' is not in the taxonomy",
        "seventh: 2 errors in rows.json; nothing was changed",
    ]


@pytest.mark.parametrize("form", ["csv", "json", "geojson", "hsds"])
def test_export_writes_to_a_file_or_to_standard_output(run: Run, tmp_path: Path, form: str) -> None:
    run("init")
    written = tmp_path / f"out.{form}"
    assert run("export", "--format", form, "--output", written).code == 0
    text = written.read_bytes().decode()
    assert "oslo-hearing" in text
    assert form == "csv" or json.loads(text)["licence"].startswith("CC BY 4.0")


def test_reindex_says_how_many_can_be_found(run: Run) -> None:
    run("init")
    assert run("reindex").out == "3 listings and 1 guide can be found.\n"


def test_a_backup_comes_back(run: Run, tmp_path: Path, listings: Callable[[], list[str]]) -> None:
    run("init")
    file = tmp_path / "seventh.backup"
    assert run("backup", file).code == 0
    run("import", a_file(tmp_path, a_row("later", city="Oslo")))
    assert "later" in listings()
    said = run("restore", file)
    assert (said.code, "3 listings and 1 guide can be found." in said.out) == (0, True)
    assert "later" not in listings()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["import", "nowhere.json"], "there is no file nowhere.json"),
        (["restore", "nowhere.backup"], "there is no file nowhere.backup"),
        (["restore", __file__], "is damaged, or not a backup of Seventh"),
        (["backup", "/nowhere/at/all"], "there is no folder /nowhere/at"),
        (["export", "--format", "xls"], "the format must be one of csv, json"),
        (["undo-import", "99"], "there is no import 99"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, words: list[str], message: str) -> None:
    said = run(*words)
    assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1)
    assert said.err.startswith("seventh: ")
    assert message in said.err


def test_a_wrong_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENTH_ENV", "production")
    said = run("reindex")
    assert (said.code, said.err) == (1, "seventh: SEVENTH_SECRET_KEY is missing or shorter than 32 characters\n")


def test_serve_refuses_a_database_that_is_not_ready(run: Run, database: Database) -> None:
    migrate.downgrade(database, "base")
    said = run("serve")
    assert (said.code, said.err) == (1, f"seventh: the database is not ready; run `{typed('init')}` first\n")


@pytest.mark.parametrize("port", ["0", "65536", "many", "-1", ""])
def test_serve_refuses_a_port_that_is_none(run: Run, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    assert run("serve").err == f"seventh: PORT must be a number from 1 to 65535, not {port!r}\n"


def test_what_nobody_knows_is_explained(run: Run) -> None:
    assert run("dance").code == 2
    assert "Usage" in run("--help").out


@pytest.mark.sqlite
def test_the_command_works_from_the_outside_too(tmp_path: Path) -> None:
    env = {**os.environ, "SEVENTH_HOME": str(tmp_path), "SEVENTH_DATA": str(TINY)}
    for words, code in ((["init"], 0), (["import", "nowhere.json"], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "app", *words], cwd=ROOT, env=env, check=False, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr.count("seventh: ")) == (code, code), done.stderr


def test_a_member_of_staff_is_made_and_signs_in_with_the_printed_link(run: Run, database: Database) -> None:
    said = run("user", "add", "Kari@Mail.example", "--name", "Kari", "--role", "moderator")
    assert (said.code, said.err) == (0, "")
    link, secret = said.out.splitlines()
    assert re.fullmatch(r"http://localhost:8000/account/sign-in/[A-Za-z0-9_-]{43}", link)
    assert re.fullmatch(r"TOTP secret: [A-Z2-7]{32}", secret)
    with database.writing() as db:
        member = db.exec(select(Member)).one()
        assert (member.email, member.name, member.role) == ("kari@mail.example", "Kari", Role.MODERATOR)
        assert member.consent_version == "2026-11, operator"
        factor = db.exec(select(SecondFactor)).one()
        assert (factor.secret, factor.confirmed_at) == (secret.removeprefix("TOTP secret: "), None)


def test_the_secret_is_printed_once_and_never_for_a_member(run: Run, database: Database) -> None:
    numbers = [
        len(run("user", "add", "kari@mail.example", "--name", "Kari", "--role", role).out.splitlines())
        for role in ("member", "editor", "editor", "admin", "member", "editor")
    ]
    assert numbers == [1, 2, 1, 1, 1, 2]
    with database.writing() as db:
        acts = [(event.act, event.detail) for event in db.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()]
        assert acts == [("gave a role", role) for role in ("editor", "admin", "member", "editor")]


def test_s13_a_lost_device_is_forgotten_with_a_letter_and_on_record(run: Run, database: Database) -> None:
    run("user", "add", "kari@mail.example", "--name", "Kari", "--role", "moderator")
    with database.writing() as db:
        auth.begin_session(db, db.exec(select(Member)).one(), "test")
    assert run("user", "reset-second-factor", "Kari@mail.example").code == 0
    with database.writing() as db:
        assert db.exec(select(SecondFactor)).all() == []
        assert db.exec(select(MemberSession)).all() == []
        assert [(one.recipient, one.kind) for one in db.exec(select(Mail)).all()] == [
            ("kari@mail.example", "second_factor")
        ]
        event = db.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
        assert event is not None
        assert (event.role, event.act, event.about) == ("machine", "reset a second factor", "member 1")
    said = run("user", "reset-second-factor", "nobody@mail.example")
    assert (said.code, said.err) == (1, "seventh: nobody here has the address nobody@mail.example\n")


def test_s02_s03_another_role_ends_every_session_and_makes_no_second_member(run: Run, database: Database) -> None:
    run("user", "add", "kari@mail.example", "--name", "Kari")
    with database.writing() as db:
        auth.begin_session(db, db.exec(select(Member)).one(), "test")
    assert run("user", "add", "kari@mail.example", "--name", "Kari").code == 0
    with database.writing() as db:
        assert len(db.exec(select(MemberSession)).all()) == 1
    assert run("user", "add", "KARI@mail.example", "--name", "Kari", "--role", "admin").code == 0
    with database.writing() as db:
        assert [member.role for member in db.exec(select(Member)).all()] == [Role.ADMIN]
        assert db.exec(select(MemberSession)).all() == []


@pytest.mark.parametrize(
    ("email", "name", "role", "why"),
    [
        ("nobody", "Ola", "member", "nobody is no mail address"),
        ("ola@mail.example", "x", "member", "'x' cannot be a name: short"),
        ("ola@mail.example", "Moderator", "member", "'Moderator' cannot be a name: reserved"),
        ("ola@mail.example", "KARI", "member", "somebody else is called 'KARI', or almost"),
        ("ola@mail.example", "Ola", "king", "the role must be one of member, moderator, editor, admin"),
    ],
)
def test_a_member_that_cannot_be_is_refused_in_one_line(
    run: Run, database: Database, email: str, name: str, role: str, why: str
) -> None:
    run("user", "add", "kari@mail.example", "--name", "Kari")
    said = run("user", "add", email, "--name", name, "--role", role)
    assert (said.code, said.out, said.err) == (1, "", f"seventh: {why}\n")
    with database.writing() as db:
        assert len(db.exec(select(Member)).all()) == 1


def test_whoever_works_here_may_be_called_so(run: Run) -> None:
    assert run("user", "add", "kari@mail.example", "--name", "Moderator Kari", "--role", "moderator").code == 0


def test_what_is_old_is_forgotten_every_day_from_the_first_on(run: Run, database: Database) -> None:
    for _ in range(2):
        run("init")
    with database.writing() as db:
        assert [job.kind for job in db.exec(select(Job)).all()] == ["tidy"]


def test_links_are_checked_and_the_dead_named(run: Run, tmp_path: Path) -> None:
    run("import", a_file(tmp_path, a_row(website="http://127.0.0.1/")))
    before = now().date()
    said = run("check-links")
    assert (said.code, said.err) == (0, "")
    dead, asked = said.out.splitlines()
    days = {before, now().date()}
    assert dead in {f"dead: bergen-clinic: not_public (day 1, {day}): http://127.0.0.1/" for day in days}
    assert asked == "1 asked: 0 alive, 0 moved, 1 dead, 0 doubtful."
