"""petition rules check."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.failures import Exit, Failure
from cli.options import Directory, texts_of
from cli.rules.reports import Format, report
from policy.diagnostics import Severity, worst
from policy.sandbox import check_in_child

__all__ = ["check"]


def check(
    directory: Directory = None,
    format: Annotated[Format, typer.Option("--format", help="输出格式 / output format")] = Format.TEXT,
    active: Annotated[
        str | None, typer.Option("--active", help="现行版本的生效日期 / the date of the version in force, 2026-01-01")
    ] = None,
) -> None:
    """检查规则：写法、代码、缺口与重叠、引擎 / check spelling, codes, gaps, overlaps and the engine.

    各项检查的说明见 docs/lint/，级别见 lint.yaml / each lint has its page, its level stands in lint.yaml.
    退出码 / exit: 0 无误 fine, 3 有错 invalid, 5 有提醒 warnings. 例 / example: petition rules check rules
    """
    texts = texts_of(directory)
    found = check_in_child(texts, active=_day(active))
    typer.echo(report(format, found, texts, directory or Path("rules")), nl=False)
    severity = worst(found)
    if severity is Severity.ERROR:
        raise typer.Exit(Exit.INVALID)
    if severity is Severity.WARNING:
        raise typer.Exit(Exit.LINT)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Failure(f"'{text}' 不是日期，请写 2026-01-01 / write a date as 2026-01-01", Exit.USAGE) from None
