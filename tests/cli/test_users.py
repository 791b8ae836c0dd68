"""petition user: accounts from a shell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cases.clock import system_clock
from cases.db import Database
from cases.identity.accounts import Accounts
from cases.identity.passwords import Passwords
from cli.setup_link import leave_setup_link
from tests.cli.invoked import ROOT, petition
from tests.conftest import new_sqlite


def user(database: str, *arguments: str, password: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from cli.main import main; main()", "user", *arguments, "--database", database]
    return subprocess.run(command, cwd=ROOT, input=password, capture_output=True, text=True, timeout=120)


def test_an_account_is_made_listed_and_disabled(tmp_path: Path) -> None:
    database = new_sqlite(tmp_path / "petition.db")
    made = user(database, "add", "丁宁", "--role", "handler", "--department", "operations", "--password-stdin",
                password="a long sentence\n")  # fmt: skip
    assert (made.returncode, made.stderr) == (0, "")
    again = user(database, "add", "丁宁", "--role", "leader", "--password-stdin", password="a long sentence\n")
    assert (again.returncode, "an account of that name" in again.stderr) == (1, True)
    assert petition("user", "disable", "丁宁", "--database", database).returncode == 0
    listed = petition("user", "list", "--database", database).stdout
    assert listed == "丁宁\t承办人\thandler\t-\toperations\t停用 / disabled\n"
    missing = petition("user", "disable", "nobody", "--database", database)
    assert (missing.returncode, "no such account" in missing.stderr) == (1, True)


@pytest.mark.parametrize("earlier", [None, "the link of an earlier start, readable by all"])
def test_the_set_up_link_stands_beside_the_database_for_its_owner_only(tmp_path: Path, earlier: str | None) -> None:
    if earlier:
        (tmp_path / "petition.setup").write_text(earlier)
    url = new_sqlite(tmp_path / "petition.db")
    database = Database(url)
    place = leave_setup_link(Accounts(database, Passwords(), system_clock), url, "http://127.0.0.1:8000")
    database.close()
    assert place == tmp_path / "petition.setup"
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.read_text().startswith("http://127.0.0.1:8000/sign-in#setup=")
