"""Options that several commands share, and the settings that they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cli.failures import Exit, Failure
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.diagnostics import render
from policy.errors import InvalidRules
from policy.loader import read_directory
from resolvers.services import Services
from resolvers.settings import DEFAULT_DATABASE, Settings, default_rules, signing_secret

__all__ = ["DatabaseOption", "Directory", "RulesOption", "built", "opened", "settings", "shown", "texts_of"]

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
SECRET = "PETITION_SECRET"


def settings(
    database: str = DEFAULT_DATABASE,
    rules: Path | None = None,
    secret: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
) -> Settings:
    """The settings of a command. Makes the secret on the first start."""
    try:
        return Settings(
            secret=signing_secret(database, secret),
            database=database,
            rules=rules or default_rules(),
            host=host,
            port=port,
        )
    except OSError as error:
        raise Failure(f"无法写入密钥：{error} / the secret cannot be written") from None


def opened(given: Settings) -> Services:
    """The services on those settings, or a sentence why there are none."""
    try:
        return Services.open(given)
    except InvalidRules as invalid:
        raise Failure(f"{shown(given.rules, invalid)}\n规则不可用 / no usable rules", Exit.INVALID) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None


def texts_of(directory: Path | None) -> dict[str, str]:
    """The texts of a rule directory."""
    place = directory or default_rules()
    try:
        return read_directory(place)
    except InvalidRules as invalid:
        raise Failure(shown(place, invalid), Exit.INVALID) from None


def built(directory: Path | None) -> Bundle:
    """The bundle of a rule directory, or every finding."""
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
