"""petition audit: a checkpoint is taken, the record verified against it, and what leaves the house is checked."""

from __future__ import annotations

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from cases.actors import Actor, Role
from cases.clock import system_clock
from cases.commands import RegisterCase
from cases.db import Database
from cases.service import CaseService
from policy.versions import Timeline
from tests.cli.invoked import Ended, petition
from tests.conftest import new_sqlite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "petition.db"


@pytest.fixture
def case(file: Path, timeline: Timeline) -> str:
    store = Database(new_sqlite(file))
    service = CaseService(store, lambda: timeline, system_clock, "s")
    case = service.register(Actor("shen", Role.PETITION_OFFICE), RegisterCase("hotline", "东", "s", "n")).case_id
    store.close()
    assert case is not None
    return case


def audit(file: Path, *arguments: str) -> Ended:
    return petition("audit", *arguments, "--database", f"sqlite:///{file}")


def test_from_a_checkpoint_to_its_verification(file: Path, case: str) -> None:
    taken = audit(file, "checkpoint")
    assert (taken.returncode, "检查点 1，覆盖 1 个末端" in taken.stdout) == (0, True)
    key = file.with_suffix(".audit-key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again = audit(file, "checkpoint")  # in the next hour it is the second one
    assert again.returncode == 0
    whole = audit(file, "verify")
    assert (whole.returncode, "记录完好，至检查点" in whole.stdout) == (0, True)
    assert whole.stderr == ""  # how far it has come is for a terminal
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE case_event SET note = 'x' WHERE seq = 1")
    broken = audit(file, "verify")
    assert (broken.returncode, broken.stdout.splitlines()[0]) == (
        3,
        f"{case}: 第 1 项记录与其摘要不符 / event 1 is not what its digest covers",
    )
    assert "1 处不符" in broken.stderr
    with sqlite3.connect(file) as connection:
        found = connection.execute("SELECT problem FROM audit_verification ORDER BY id").fetchall()
    assert [problem is None for (problem,) in found] == [True, False]
    connection.close()


def test_an_auditor_verifies_with_the_public_key_and_the_file_that_was_kept(
    file: Path, case: str, tmp_path: Path
) -> None:
    assert audit(file, "checkpoint").returncode == 0
    kept, public = tmp_path / "kept.json", tmp_path / "public.jwk"
    told = audit(file, "key")
    public.write_text(told.stdout, encoding="utf-8")
    assert audit(file, "export", "--out", str(kept), "--case", case).returncode == 0
    assert case in json.loads(kept.read_text(encoding="utf-8"))["inclusion"]["entry"]
    file.with_suffix(".audit-key").unlink()
    nobody = audit(file, "verify")
    assert (nobody.returncode, "--public-key" in nobody.stderr) == (2, True)
    given = ("--public-key", str(public), "--checkpoint", str(kept))
    assert audit(file, "verify", *given).returncode == 0
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM audit_checkpoint")
        connection.execute("DELETE FROM audit_leaf")
    connection.close()
    assert audit(file, "verify", "--public-key", str(public)).returncode == 0
    gone = audit(file, "verify", *given)
    assert (gone.returncode, gone.stdout.startswith("checkpoint 1: 文件中有，库中缺失")) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("verify", "--checkpoint", "nowhere.json"), 2),
        (("verify", "--public-key", "pyproject.toml"), 2),
        (("verify", "--from", "yesterday"), 2),
        (("export", "--out", "x.json", "--case", "case:none"), 2),
        (("checkpoint", "--key", "pyproject.toml"), 2),
    ],
)
def test_what_a_user_gets_wrong_is_a_sentence(file: Path, case: str, arguments: tuple[str, ...], code: int) -> None:
    assert audit(file, "checkpoint").returncode == 0
    ended = audit(file, *arguments)
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)
    assert ended.stderr.strip()


def test_a_store_of_another_release_is_told(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").close()
    ended = audit(tmp_path / "empty.db", "checkpoint")
    assert (ended.returncode, "audit_checkpoint" in ended.stderr) == (1, True)
