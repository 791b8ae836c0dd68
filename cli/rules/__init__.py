"""petition rules: what compliance staff do with rule files before and after an edit. One module a command."""

from __future__ import annotations

from types import MappingProxyType

import typer

from cli.lazy import LazyGroup

__all__ = ["app"]


class _Commands(LazyGroup):
    places = MappingProxyType(
        {
            "check": "cli.rules.check:check",
            "test": "cli.rules.tests:run",
            "fmt": "cli.rules.fmt:fmt",
            "show": "cli.rules.show:show",
            "explain": "cli.rules.explain:explained",
            "diff": "cli.rules.diff:diff",
            "render": "cli.rules.render:render",
            "suggest": "cli.rules.suggest:suggested",
            "backtest": "cli.rules.backtest:backtest_draft",
            "publish": "cli.rules.publish:publish",
            "schema": "cli.rules.schema:schema",
        }
    )


app = typer.Typer(cls=_Commands, no_args_is_help=True)


@app.callback()
def rules() -> None:
    """规则文件：检查、测试、查看、比较、发布 / check, test, show, compare and publish rule files."""
