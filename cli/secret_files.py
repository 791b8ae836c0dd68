"""Secrets in files, as containers and systemd hand them over.

PETITION_SECRET_FILE names the file of PETITION_SECRET.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cli.failures import Exit, Failure

__all__ = ["SECRETS", "read_secrets"]

SECRETS: Final = (
    "PETITION_DATABASE",
    "PETITION_SECRET",
    "PETITION_WEBHOOK_SECRET",
    "PETITION_SMTP",
    "PETITION_METRICS_TOKEN",
    "PETITION_OIDC_CLIENT_SECRET",
)
"""The settings that are secret, or hold a password."""


def read_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings whose files are named. Raises Failure for a file that is unreadable, empty, or one too many."""
    return {name: _read(name, environment) for name in SECRETS if environment.get(f"{name}_FILE")}


def _read(name: str, environment: Mapping[str, str]) -> str:
    file = environment[f"{name}_FILE"]
    if environment.get(name):
        raise Failure(f"{name} 与 {name}_FILE 只能给一个 / give {name} or {name}_FILE, not both", Exit.USAGE)
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        words = f"无法读取 {name}_FILE：{file} / the file of {name} cannot be read: {type(error).__name__}"
        raise Failure(words, Exit.USAGE) from None
    if not value:
        raise Failure(f"{name}_FILE 是空文件：{file} / the file of {name} is empty", Exit.USAGE)
    return value
