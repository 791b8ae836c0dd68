"""petition: everything that is done from a shell."""

from __future__ import annotations

import os
import sys
from types import MappingProxyType

import typer

from cli.failures import Failure
from cli.lazy import LazyGroup
from cli.secret_files import read_secrets

__all__ = ["app", "main"]


class _Commands(LazyGroup):
    places = MappingProxyType(
        {
            "serve": "cli.serve:serve",
            "token": "cli.token:token",
            "user": "cli.users:app",
            "kpi": "cli.kpi:assessment",
            "replay": "cli.replay:replay",
            "deliveries": "cli.deliveries:deliveries",
            "import": "cli.intake:import_file",
            "intake-secret": "cli.intake:intake_secret",
            "export": "cli.exports:export",
            "migrate": "cli.migrate:migrate",
            "rules": "cli.rules:app",
            "report": "cli.reports:app",
            "figures": "cli.figures:app",
            "audit": "cli.audit:app",
            "keys": "cli.keys:app",
            "retention": "cli.retention:retention",
        }
    )


app = typer.Typer(
    name="petition",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def petition() -> None:
    """信访投诉规则服务 / the policy service of a petition office.

    先 petition serve 启动，再 petition token 取得令牌 / start with serve, then take a token.
    """


def main() -> None:
    """Runs one command. What a user can cause ends in one sentence, never in a trace."""
    try:
        os.environ.update(read_secrets(os.environ))
        app()
    except Failure as failure:
        typer.echo(str(failure), err=True)
        sys.exit(failure.code)
