"""Options that several commands share, and the rule directory that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failures import Exit, Failure
from policy.diagnostics import render
from policy.directory import default_rules, read_directory
from policy.errors import InvalidRules

if TYPE_CHECKING:
    from policy.bundle import Bundle

__all__ = [
    "DatabaseOption",
    "Directory",
    "KeysOption",
    "RulesOption",
    "SecretOption",
    "built",
    "shown",
    "texts_of",
]

DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="PETITION_DATABASE",
        help="数据库 / sqlite:///file or postgresql://user@host/name",
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", envvar="PETITION_RULES", help="规则目录，缺省 ./rules / directory of rule files"),
]
Directory = Annotated[Path | None, typer.Argument(help="规则目录，缺省 ./rules / directory of rule files")]
SecretOption = Annotated[str | None, typer.Option(envvar="PETITION_SECRET", hidden=True)]
KeysOption = Annotated[str | None, typer.Option(envvar="PETITION_KEYS", help="密钥环 / the key ring", hidden=True)]


def texts_of(directory: Path | None) -> dict[str, str]:
    """The texts of a rule directory."""
    place = directory or default_rules()
    try:
        return read_directory(place)
    except InvalidRules as invalid:
        raise Failure(shown(place, invalid), Exit.INVALID) from None


def built(directory: Path | None) -> Bundle:
    """The bundle of a rule directory, not verified."""
    from policy.assemble import must_build  # only here: `rules check` builds in a child process, and starts sooner

    try:
        return must_build(texts_of(directory), verify=False)
    except InvalidRules as invalid:
        raise Failure(shown(directory or default_rules(), invalid), Exit.INVALID) from None


def shown(directory: Path, invalid: InvalidRules) -> str:
    """Every finding with its source line."""

    def source(file: str) -> str | None:
        try:
            return (directory / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    return "\n".join(render(found, source(found.file)) for found in invalid.diagnostics)
