"""Secrets that stand in files: read once at the start, refused in one sentence that does not repeat them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.failures import Failure
from cli.secret_files import SECRETS, read_secrets


def test_each_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    for name in SECRETS:
        (tmp_path / name).write_text(f"value of {name}\n", encoding="utf-8")
    named = {f"{name}_FILE": str(tmp_path / name) for name in SECRETS}
    assert read_secrets(named) == {name: f"value of {name}" for name in SECRETS}
    assert read_secrets({"PETITION_SECRET": "x", "PETITION_SMTP_FILE": ""}) == {}


@pytest.mark.parametrize(
    ("content", "environment", "words"),
    [
        (b"hush", {"PETITION_SECRET": "hush"}, "not both"),
        (b" \n", {}, "is empty"),
        (b"\xff", {}, "UnicodeDecodeError"),
        (None, {}, "FileNotFoundError"),
    ],
)
def test_what_cannot_be_a_secret(
    tmp_path: Path, content: bytes | None, environment: dict[str, str], words: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Failure, match=words) as refused:
        read_secrets({"PETITION_SECRET_FILE": str(file), **environment})
    assert "hush" not in str(refused.value)
