"""petition: everything that is done from a shell."""

from __future__ import annotations

import sys

import typer

from cli import rules
from cli.failures import Failure
from cli.migrate import migrate
from cli.replay import replay
from cli.serve import serve
from cli.token import token

__all__ = ["app", "main"]

app = typer.Typer(
    name="petition",
    help="信访投诉规则服务 / the policy service of a petition office.\n\n"
    "先 petition serve 启动，再 petition token 取得令牌 / start with serve, then take a token.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve)
app.command("token")(token)
app.command("replay")(replay)
app.command("migrate")(migrate)
app.add_typer(rules.app, name="rules")


def main() -> None:
    """Runs one command. What a user can cause ends in one sentence, never in a trace."""
    try:
        app()
    except Failure as failure:
        typer.echo(str(failure), err=True)
        sys.exit(failure.code)
