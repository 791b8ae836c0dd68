"""petition token: a bearer token for the Authorization header."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from cases.actors import Actor, Role
from cases.clock import system_clock
from cli.options import SECRET, DatabaseOption
from cli.store import settings
from resolvers import tokens
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["token"]


def token(
    role: Annotated[Role, typer.Option(help="角色 / role")],
    branch: Annotated[str | None, typer.Option(help="所属网点 / the branch that bounds the actor")] = None,
    department: Annotated[str | None, typer.Option(help="所属部门 / the department that bounds the actor")] = None,
    user: Annotated[str | None, typer.Option(help="用户名，缺省同角色 / the role's name by default")] = None,
    hours: Annotated[int, typer.Option(min=1, max=24 * 365, help="有效小时数 / how long it holds")] = 12,
    database: DatabaseOption = DEFAULT_DATABASE,
    secret: Annotated[str | None, typer.Option(envvar=SECRET, hidden=True)] = None,
) -> None:
    """签发访问令牌 / print a bearer token, alone on standard output.

    例 / example: petition token --role handler --department operations --user dingning
    """
    actor = Actor(user or role.value, role, branch, department)
    given = settings(database, secret=secret)
    typer.echo(tokens.issue(actor, given.secret, system_clock(), timedelta(hours=hours)))
