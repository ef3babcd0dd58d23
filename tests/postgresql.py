"""A throw-away PostgreSQL, made with the machine's own binaries; it listens on no network."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

from tests import machine

# Nothing in here has to survive anything, so it never waits for the disk.
_SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200",
    "shared_buffers=64MB",
)  # fmt: skip


class Cluster:
    """Running inside `with`; each database is made by `create`, and none is ever cleaned up."""

    def __init__(self) -> None:
        folder = machine.postgresql()
        if folder is None:
            msg = "PostgreSQL is not on this machine"
            raise RuntimeError(msg)
        self._binaries = folder
        # Not below pytest's own folder: the server may run as somebody who must not look in there,
        # and the path of a socket must be short.
        self._folder = Path(tempfile.mkdtemp(prefix="seventh-pg-", dir="/tmp"))
        # PostgreSQL refuses to run as root.
        self._as: dict[str, Any] = (
            {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        )
        if self._as:
            shutil.chown(self._folder, "nobody", "nogroup")

    def __enter__(self) -> Self:
        data = self._folder / "data"
        self._run("initdb", "--no-sync", "-A", "trust", "-U", "seventh", "-E", "UTF8", "--locale=C.UTF-8", "-D", data)
        options = " ".join(["-k", str(self._folder), *(f"-c {setting}" for setting in _SETTINGS)])
        self._run("pg_ctl", "start", "-w", "-s", "-D", data, "-l", self._folder / "log", "-o", options)
        return self

    def __exit__(self, *_error: object) -> None:
        self._run("pg_ctl", "stop", "-s", "-m", "immediate", "-D", self._folder / "data")
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, and its address."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            connection.execute(make)
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql://seventh@/{name}?host={self._folder}"

    def _run(self, command: str, *arguments: str | Path) -> None:
        # Output goes to a file: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [self._binaries / command, *arguments], stdout=said, stderr=said, check=False, cwd="/", **self._as
            )
            if done.returncode:
                said.seek(0)
                msg = f"{command} failed: {said.read().decode()}"
                raise RuntimeError(msg)
