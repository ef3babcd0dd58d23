"""Commands are printed as they can be typed where the operator stands."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.commands import typed
from app.config import ROOT

TINY = ROOT / "tests" / "another_community" / "data"


def test_a_command_is_printed_as_it_can_be_typed_where_the_operator_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "here" / ".venv" / "bin"
    programs.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.chdir(tmp_path / "here")
    assert typed("init") == ".venv/bin/python -m app init"
    (programs / "seventh").touch(mode=0o755)
    assert typed("user add A --name 'Your name'") == ".venv/bin/seventh user add A --name 'Your name'"
    monkeypatch.chdir(tmp_path)
    assert typed("init") == "here/.venv/bin/seventh init"
    monkeypatch.setenv("PATH", str(programs))
    assert typed("init") == "seventh init"


@pytest.mark.sqlite
def test_what_setting_up_tells_to_type_can_be_typed(tmp_path: Path) -> None:
    env = {**os.environ, "SEVENTH_HOME": str(tmp_path), "SEVENTH_DATA": str(TINY), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "init"], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    (told,) = re.findall(r"Nobody moderates yet: (.+)", done.stdout)
    command = shlex.split(told.replace("YOUR@ADDRESS", "kari@mail.example"))
    made = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    assert (made.returncode, made.stdout.startswith("http://localhost:8000/account/sign-in/")) == (0, True), made.stderr
