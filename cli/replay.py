"""petition replay: plays scenario files through the GraphQL API."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.failures import Exit, Failure
from cli.options import RulesOption, shown
from cli.scenarios.model import read_scenario
from cli.scenarios.runner import play
from cli.scenarios.stage import stage
from policy.directory import default_rules
from policy.errors import InvalidRules

__all__ = ["replay"]


def replay(
    scenarios: Annotated[list[Path], typer.Argument(help="场景文件 / scenario files")],
    rules: RulesOption = None,
    database: Annotated[
        str | None,
        typer.Option(help="空的数据库，缺省为临时 SQLite / an empty database; a throw-away SQLite by default"),
    ] = None,
) -> None:
    """回放场景：按步骤操作并核对结果 / play scenarios step by step and compare what comes out.

    退出码 / exit: 0 相符 as expected, 3 文件有错 invalid, 4 不符 differs.

    例 / example: petition replay tests/scenarios/*.yaml
    """
    differing = 0
    for path in scenarios:
        try:
            scenario = read_scenario(path)
            with stage(rules or default_rules(), database) as place:
                outcomes = list(play(scenario, place))
        except InvalidRules as invalid:
            raise Failure(shown(path.parent, invalid), Exit.INVALID) from None
        wrong = [outcome for outcome in outcomes if outcome.differences]
        typer.echo(f"{'✗' if wrong else '✓'} {path.name}  {scenario.title}")
        for outcome in wrong:
            typer.echo(f"  {outcome.number}. {outcome.what}")
            for difference in outcome.differences:
                typer.echo(f"       {difference}")
        differing += bool(wrong)
    typer.echo(f"{len(scenarios) - differing} 相符 as expected, {differing} 不符 differ")
    if differing:
        raise typer.Exit(Exit.TESTS_FAILED)
