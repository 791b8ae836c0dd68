"""petition rules diff."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import built
from policy.diff import diff as differences

__all__ = ["diff"]


def diff(
    old: Annotated[Path, typer.Argument(help="旧规则目录 / the old rules")],
    new: Annotated[Path, typer.Argument(help="新规则目录 / the new rules")],
    english: Annotated[bool, typer.Option("--en", help="英文 / in English")] = False,
) -> None:
    """用规则的语言比较两套规则 / compare two sets of rules in the words of policy."""
    changes = differences(built(old), built(new))
    for change in changes:
        typer.echo(f"{change.rule_set}: {change.words('en' if english else 'zh')}")
    if not changes:
        typer.echo("没有变化 / no change")
