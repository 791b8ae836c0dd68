"""What leaves the house is checked by a script that knows nothing of the service."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cases.checkpoints.proofs import exported, read_held
from cases.db import Database
from policy.versions import Timeline
from tests.cases.checkpoints.sealed import Sealed
from tests.conftest import SettableClock

SCRIPT = Path(__file__).resolve().parents[3] / "docs/verify_audit.py"


@pytest.fixture
def sealed(database: Database, timeline: Timeline, clock: SettableClock, tmp_path: Path) -> Sealed:
    return Sealed(database, timeline, clock, tmp_path)


@pytest.fixture
def export(sealed: Sealed) -> dict[str, Any]:
    return exported(sealed.database, [sealed.key.public], sealed.other)


def checked(export: dict[str, Any], directory: Path, *more: str) -> tuple[int, str]:
    file = directory / "audit.json"
    file.write_text(json.dumps(export), encoding="utf-8")
    ended = subprocess.run([sys.executable, SCRIPT, file, *more], capture_output=True, text=True, timeout=60)
    return ended.returncode, ended.stdout + ended.stderr


def test_an_outsider_can_check_it(sealed: Sealed, export: dict[str, Any], tmp_path: Path) -> None:
    code, words = checked(export, tmp_path, sealed.key.public.id)
    assert (code, words.startswith("2 checkpoints hold")) == (0, True)
    assert sealed.other in words


@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_chain_has_a_proof(sealed: Sealed, tmp_path: Path, size: int) -> None:
    for _ in range(size):
        sealed.registered()
    sealed.clock.set("2026-03-02 12:00")
    sealed.taken()
    for chain in (sealed.case, sealed.other):
        assert checked(exported(sealed.database, [sealed.key.public], chain), tmp_path)[0] == 0


def test_what_was_altered_does_not_hold(sealed: Sealed, export: dict[str, Any], tmp_path: Path) -> None:
    def altered(old: str, new: str) -> str:
        text = json.dumps(export)
        assert old in text
        code, words = checked(json.loads(text.replace(old, new, 1)), tmp_path)
        assert code == 3
        return words

    assert "the signature of checkpoint 1 does not hold" in altered(sealed.first.root, sealed.second.root)
    assert "the entry is not in checkpoint 2" in altered(export["inclusion"]["path"][0], "00" * 32)
    assert "the entry is not in checkpoint 2" in altered(sealed.other, sealed.case)
    assert "the signature of checkpoint 1" in altered(sealed.key.public.jwk["x"], "A" * 43)
    without = {**export, "checkpoints": export["checkpoints"][1:]}
    assert checked(without, tmp_path) == (3, "checkpoint 2 does not follow the one before\n")
    assert checked(export, tmp_path, "another")[0] == 3


def test_a_chain_that_no_checkpoint_covers_has_no_proof(sealed: Sealed) -> None:
    with pytest.raises(LookupError):
        exported(sealed.database, [], sealed.registered())


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format": "petition-audit-1", "checkpoints": [1]}'])
def test_another_file_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="petition audit export"):
        read_held(text)
