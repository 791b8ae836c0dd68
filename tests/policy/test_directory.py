"""Where the rules are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy.directory import default_rules


def test_rules_of_the_current_directory_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (default_rules() / "manifest.yaml").is_file()
    assert default_rules().is_absolute()

    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "manifest.yaml").touch()
    assert default_rules() == Path("rules")
